"""Somebody tries to become somebody else: by guessing, by replaying, by a planted session, by a look-alike name."""

import re

import pyotp
import pytest
from bs4 import BeautifulSoup

from bbs import clock, outbox
from bbs.accounts import passwords, vault
from bbs.accounts.models import Account, MailCode, SignIn
from bbs.accounts.services import people
from bbs.errors import Invalid
from tests.support import factories
from tests.support.browser import send, text
from tests.support.mail import code_in, letters

PASSWORD = "三棵石榴树下的一口井水"


def person(name="柳河边", email="liu@county.example", **columns) -> Account:
    with passwords.quick():
        return factories.make_account(
            name, password_hash=passwords.make_hash(PASSWORD), email_sealed=vault.seal(email), email_digest=vault.email_digest(email), **columns
        )  # fmt: skip


def browser(app):
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    return client


def cookie_of(client) -> str:
    found = client.get_cookie("huiyin")
    return found.value if found else ""


def with_cookie(app, value: str):
    client = browser(app)
    client.set_cookie("huiyin", value)
    return client


def is_signed_in(client) -> bool:
    return client.get("/me/").status_code == 200


# ---- sessions --------------------------------------------------------------------------------------------------------


def test_a_planted_session_is_not_the_one_that_is_signed_in(app, database):
    account = person()
    victim = browser(app)
    victim.get("/sign-in")
    planted = cookie_of(victim)
    assert send(victim, "/sign-in", login="柳河边", password=PASSWORD).status_code == 303
    assert is_signed_in(victim) and not is_signed_in(with_cookie(app, planted))
    token = SignIn.get(SignIn.account == account).token_digest
    assert token not in cookie_of(victim)


def test_a_cookie_from_before_signing_out_is_worth_nothing(app, database):
    person()
    client = browser(app)
    send(client, "/sign-in", login="柳河边", password=PASSWORD)
    kept = cookie_of(client)
    send(client, "/sign-out", at="/me/profile")
    assert not is_signed_in(client) and not is_signed_in(with_cookie(app, kept))


def test_a_cookie_from_before_the_second_factor_is_worth_nothing(app, database, frozen):
    account = person(roles=[("admin", None)])
    with frozen("2026-03-02 09:00"):
        client = browser(app)
        send(client, "/sign-in", login="柳河边", password=PASSWORD)
        kept = cookie_of(client)
        send(client, "/me/second-factor/begin", at="/me/profile")
        secret = pyotp.TOTP(vault.open_sealed(Account.get_by_id(account.id).totp_sealed))
        assert send(client, "/me/second-factor", code=secret.at(clock.now())).status_code == 303
        assert client.get("/admin/").status_code == 200
        assert not is_signed_in(with_cookie(app, kept))


def test_a_cookie_that_was_not_signed_by_us_is_a_visitors(app, database):
    factories.sign_in(browser(app), person())
    for forged in ("eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "1", "{}", "eyJfdXNlcl9pZCI6IjEifQ", "." * 500):
        assert not is_signed_in(with_cookie(app, forged))


# ---- guessing --------------------------------------------------------------------------------------------------------


def without_token(response) -> str:
    page = re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", response.get_data(as_text=True))
    return re.sub(r'value="[^"]*example"|value="(柳河边|无此人)"', "", page)


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer_and_the_same_work(app, database, monkeypatch):
    person()
    factories.make_account("无密码")
    hashed = []
    real = passwords._hasher.verify
    monkeypatch.setattr(passwords, "_hasher", type("H", (), {"verify": lambda self, h, p: hashed.append(h) or real(h, p), "hash": passwords._hasher.hash})())  # fmt: skip
    passwords._nobodys_hash.cache_clear()
    answers = [send(browser(app), "/sign-in", login=login, password="猜一个密码试试看") for login in ("柳河边", "无此人", "无密码", "liu@county.example", "x@county.example")]  # fmt: skip
    assert {answer.status_code for answer in answers} == {422}
    assert len({text(answer) for answer in answers}) == 1
    assert len(hashed) == len(answers), "an unknown name is answered without the work of a known one"


def test_the_forgotten_password_tells_nothing_about_who_is_there(app, database, settings):
    person()
    pages = []
    for login in ("柳河边", "无此人", "liu@county.example", "nobody@county.example"):
        client = browser(app)
        answer = send(client, "/forgotten", login=login)
        pages.append((answer.status_code, answer.location, without_token(client.get("/forgotten/code"))))
    assert len(set(pages)) == 1
    outbox.drain_all()
    assert {letter["To"] for letter in letters(settings.mail_folder)} == {"liu@county.example"}


def test_asking_for_codes_does_not_tell_which_address_belongs_to_a_name(app, database):
    """Five codes an hour: if the count were by mailbox, a refusal for an address would betray the name's mailbox."""
    person()
    for _ in range(5):
        assert send(browser(app), "/forgotten", login="柳河边").status_code == 303
    answers = [
        send(browser(app), "/forgotten", login=login).status_code
        for login in ("liu@county.example", "other@county.example")
    ]
    assert answers == [303, 303]
    signing_up = [
        send(browser(app), "/sign-up", name=name, email=email, password=PASSWORD).status_code
        for name, email in (("晨跑人", "liu@county.example"), ("山里娃", "other@county.example"))
    ]
    assert signing_up == [303, 303]
    assert send(browser(app), "/forgotten", login="柳河边").status_code == 429
    assert send(browser(app), "/forgotten", login="无此人").status_code == 303


def test_signing_up_with_a_known_address_looks_like_any_other(app, database, settings):
    person()
    pages = []
    for name, email in (("晨跑人", "liu@county.example"), ("山里娃", "new@county.example")):
        client = browser(app)
        answer = send(client, "/sign-up", name=name, email=email, password=PASSWORD)
        page = without_token(client.get("/sign-up/code")).replace(email, "E")
        pages.append((answer.status_code, answer.location, page))
    assert len(set(pages)) == 1
    outbox.drain_all()
    to_owner = [letter for letter in letters(settings.mail_folder) if letter["To"] == "liu@county.example"]
    assert len(to_owner) == 1 and not re.search(r"\b\d{6}\b", to_owner[0].as_string())


def test_a_code_takes_five_tries_and_then_not_even_the_right_one(app, database, settings):
    person()
    client = browser(app)
    send(client, "/forgotten", login="柳河边")
    outbox.drain_all()
    code = code_in(letters(settings.mail_folder)[-1])
    wrong = [n for n in ("000000", "111111", "222222", "333333", "444444", "555555") if n != code][:5]
    statuses = [
        send(client, "/forgotten/code", code=each, password="四棵柿子树上的一朵云彩").status_code for each in wrong
    ]
    assert statuses == [422] * 5
    assert send(client, "/forgotten/code", code=code, password="四棵柿子树上的一朵云彩").status_code == 409
    assert MailCode.get().tries == 5
    assert send(browser(app), "/sign-in", login="柳河边", password=PASSWORD).status_code == 303


def test_a_code_works_only_in_the_browser_that_asked_for_it(app, database, settings):
    person()
    asker, other = browser(app), browser(app)
    send(asker, "/forgotten", login="柳河边")
    outbox.drain_all()
    code = code_in(letters(settings.mail_folder)[-1])
    send(other, "/forgotten", login="无此人")
    assert send(other, "/forgotten/code", code=code, password="四棵柿子树上的一朵云彩").status_code in (409, 422)
    assert browser(app).get("/forgotten/code").status_code == 303
    assert send(browser(app), "/sign-in", login="柳河边", password=PASSWORD).status_code == 303


def test_digits_typed_full_width_are_digits(app, database, settings):
    """A Chinese keyboard gives １２３ as readily as 123."""
    client = browser(app)
    send(client, "/sign-up", name="晨跑人", email="new@county.example", password=PASSWORD)
    outbox.drain_all()
    code = code_in(letters(settings.mail_folder)[-1])
    assert send(client, "/sign-up/code", code="²³" * 3).status_code == 422
    assert (
        send(
            client, "/sign-up/code", code=code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        ).status_code
        == 303
    )


def test_a_code_from_the_app_works_once_and_wrong_ones_make_it_rest(app, database, frozen):
    secret = pyotp.random_base32()
    person(totp_sealed=vault.seal(secret), totp_confirmed_at=clock.now(), roles=[("admin", None)])

    def half_way():
        client = browser(app)
        assert send(client, "/sign-in", login="柳河边", password=PASSWORD).location == "/sign-in/second-factor"
        assert not is_signed_in(client)
        return client

    with frozen("2026-03-02 09:00"):
        code = pyotp.TOTP(secret).at(clock.now())
        assert send(half_way(), "/sign-in/second-factor", code="１２３４５６").status_code == 422
        assert send(half_way(), "/sign-in/second-factor", code=code).status_code == 303
        assert send(half_way(), "/sign-in/second-factor", code=code).status_code == 422, "a code was taken twice"
        for _ in range(5):
            send(half_way(), "/sign-in/second-factor", code="000000")
        last = send(half_way(), "/sign-in/second-factor", code="000001")
        assert last.status_code == 429 and "请" in text(last)


# ---- names -----------------------------------------------------------------------------------------------------------

IMITATIONS = (
    "云溪县城市管理局", "城市管理局", "云溪城市管理局", "城市管理局官方", "云溪县城市管理局 ", "云溪县·城市管理局", "云溪县_城市_管理局", "云溪縣城市管理局", "云溪县城市管理司", "云溪县城市管理局2",
    "Ｙunxi官方", "官·方", "管-理-员", "县长信箱", "аdmin", "ADMIN", "Ａｄｍｉｎ", "a-d-m-i-n", "аԁmіn", "αdmin", "Huiyin", "系统消息", "公安局", "某某派出所", "ｓｙｓｔｅｍ", "云溪发布", "Offісіаl", "⽼城市管理局", "adm1n", "0fficial", "rοοt",
)  # fmt: skip
UNREADABLE = ("柳河\u202e边", "柳\u2066河边", "柳河边\u200b", "\u200f柳河", "柳\u00ad河", "柳\x00河", "柳\n河", "柳<b>河", "a\u0301\u0301\u0301\u0301b", "ㅤㅤㅤ", "᠎᠎᠎", "\ufff9柳", "\U000e0041柳", "柳河边🌳", "''--", "··", "__", "柳 河", "⠀⠀⠀")  # fmt: skip


@pytest.mark.parametrize("name", IMITATIONS)
def test_a_name_that_reads_like_an_offices_is_refused(database, name):
    factories.make_department("云溪县城市管理局")
    with pytest.raises(Invalid), passwords.quick():
        people.begin_sign_up(name, PASSWORD, "x@county.example")


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_name_with_signs_that_are_not_seen_is_refused(database, name):
    with pytest.raises(Invalid), passwords.quick():
        people.begin_sign_up(name, PASSWORD, "x@county.example")


@pytest.mark.parametrize("name", ["ＬＩＵ", "liu", "LIU", "l-i-u", "l·iu", "lіu", "ⅼiu", "𝐥𝐢𝐮", "ｌｉｕ"])
def test_a_name_that_reads_like_one_that_is_taken_is_refused(database, name):
    factories.make_account("Liu")
    with pytest.raises(Invalid), passwords.quick():
        people.begin_sign_up(name, PASSWORD, "x@county.example")


@pytest.mark.parametrize("name", ["柳河边", "云溪老王", "晨跑人2026", "Li_Ming", "山里·娃", "石头城", "阿局长大"])
def test_ordinary_names_are_taken(database, name):
    factories.make_department("云溪县城市管理局")
    with passwords.quick():
        if name != "阿局长大":
            assert people.begin_sign_up(name, PASSWORD, f"x{len(name)}@county.example")


def test_pages_show_no_name_of_an_imported_account_as_markup(app, database):
    account = factories.make_account("柳河边")
    Account.update(name="<b>柳\u202e河</b>").where(Account.id == account.id).execute()
    page = browser(app).get(f"/people/{account.id}").get_data(as_text=True)
    assert BeautifulSoup(page, "html.parser").h1.find("b") is None
