"""Signing in and out, sessions, the forgotten password, limits."""

import pytest

from bbs import clock
from bbs.accounts import passwords
from bbs.accounts.actor import SYSTEM
from bbs.accounts.models import Account, SignIn
from bbs.accounts.services import own_account, people, sign_in
from bbs.app import create_app
from bbs.errors import Conflict, Invalid, TooMany
from tests.support import factories, mail
from tests.support.browser import send, text

PASSWORD = "三棵树 lantern 92"
OTHER = "另一个 lantern 93"


@pytest.fixture
def resident(database) -> Account:
    return people.create_account(SYSTEM, "清溪渡口", password=PASSWORD, email="qingxi@example.org")


def enter(client, login="清溪渡口", password=PASSWORD, **more):
    return send(client, "/sign-in", login=login, password=password, **more)


@pytest.mark.parametrize("login", ["清溪渡口", " 清溪渡口 ", "qingxi@example.org", "QingXi@Example.org"])
def test_signing_in_by_name_or_address(client, resident, login):
    assert enter(client, login).status_code == 303
    assert client.get("/me/").status_code == 200


def test_the_session_cookie_is_locked_away_from_scripts_and_other_sites(client, resident):
    cookie = enter(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" in cookie


def test_a_wrong_password_and_an_unknown_name_read_the_same(client, resident):
    wrong = enter(client, password="not the password")
    unknown = enter(client, login="没有这个人")
    assert wrong.status_code == unknown.status_code == 422
    assert "用户名或密码不对" in text(wrong)
    assert text(wrong).replace("清溪渡口", "") == text(unknown).replace("没有这个人", "")


def test_an_unknown_name_costs_a_hash_as_well(resident, monkeypatch):
    checked = []
    real = passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *args: checked.append(args[0]) or real(*args))
    with pytest.raises(Invalid):
        sign_in.recognise("没有这个人", PASSWORD)
    assert checked == [""]
    assert not passwords.matches("", PASSWORD)


def test_after_sign_in_one_goes_where_one_wanted_but_never_off_the_site(client, app, resident):
    assert enter(client, next="/threads/new").headers["Location"] == "/threads/new"
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        assert enter(app.test_client(), next=target).headers["Location"] == "/"


def test_wrong_tries_make_a_name_rest_longer_and_longer(resident, frozen):
    with frozen("2026-03-02 09:00"):
        for _ in range(5):
            with pytest.raises(Invalid):
                sign_in.recognise("清溪渡口", "wrong wrong")
        with pytest.raises(TooMany):
            sign_in.recognise("清溪渡口", PASSWORD)
    with frozen("2026-03-02 09:01"):
        assert sign_in.recognise("清溪渡口", PASSWORD).account_id == resident.id
        sign_in.recognise("清溪渡口", PASSWORD)


def test_the_same_patience_holds_for_a_name_nobody_has(each_database):
    for _ in range(5):
        with pytest.raises(Invalid):
            sign_in.recognise("没有这个人", "wrong wrong")
    with pytest.raises(TooMany):
        sign_in.recognise("没有这个人", "wrong wrong")


def test_an_address_may_try_ten_times_a_minute(settings, database, resident):
    object.__setattr__(settings, "rate_limits", True)
    client = create_app(settings, testing=True).test_client()
    statuses = [enter(client, login=f"试试{n}").status_code for n in range(11)]
    assert statuses == [422] * 10 + [429]
    answer = enter(client)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]


def test_signing_out_ends_the_session_also_for_a_copied_cookie(client, app, resident):
    enter(client)
    cookie = client.get_cookie("huiyin")
    copy = app.test_client()
    copy.set_cookie("huiyin", cookie.value)
    assert copy.get("/me/").status_code == 200
    assert send(client, "/sign-out", at="/me/").status_code == 303
    assert copy.get("/me/").status_code == 303


def test_one_sees_and_ends_ones_own_sessions(client, app, resident, page):
    enter(client)
    phone = app.test_client()
    enter(phone)
    table = page("/me/security").find("table")
    assert len(table.tbody.find_all("tr")) == 2
    action = table.find("form")["action"]
    assert send(client, action, at="/me/security").status_code == 303
    assert phone.get("/me/").status_code == 303
    assert client.get("/me/").status_code == 200


def test_nobody_ends_the_session_of_another(client, app, resident):
    stranger = people.create_account(SYSTEM, "隔壁邻居", password=PASSWORD)
    sign_in.open_session(stranger.id)
    enter(client)
    theirs = SignIn.get(SignIn.account == stranger)
    assert send(client, f"/me/sessions/{theirs.id}/end", at="/me/security").status_code == 404
    assert SignIn.get_by_id(theirs.id).revoked_at is None


def test_signing_out_everywhere(client, app, resident):
    enter(client)
    phone = app.test_client()
    enter(phone)
    assert send(phone, "/me/sessions/end-all", at="/me/security").status_code == 303
    assert client.get("/me/").status_code == phone.get("/me/").status_code == 303


def test_a_stolen_session_id_from_before_sign_in_is_worth_nothing(client, resident):
    client.get("/sign-in")
    before = client.get_cookie("huiyin").value
    enter(client)
    assert client.get_cookie("huiyin").value != before


def test_changing_the_password_signs_out_the_others_and_says_so_by_mail(client, app, resident, settings, drain):
    enter(client)
    phone = app.test_client()
    enter(phone)
    assert send(client, "/me/password", current=PASSWORD, password=OTHER).status_code == 303
    assert phone.get("/me/").status_code == 303
    assert client.get("/me/").status_code == 200
    with pytest.raises(Invalid):
        sign_in.recognise("清溪渡口", PASSWORD)
    drain()
    assert "密码已更改" in mail.letters(settings.mail_folder)[0]["Subject"]


def test_changing_the_password_wants_the_present_one(client, resident):
    enter(client)
    answer = send(client, "/me/password", current="wrong wrong", password=OTHER)
    assert answer.status_code == 422
    assert "现在的密码不对" in text(answer)
    assert sign_in.recognise("清溪渡口", PASSWORD)


def test_a_forgotten_password_is_replaced_with_a_code(client, app, resident, settings, drain):
    phone = app.test_client()
    enter(phone)
    assert send(client, "/forgotten", login="qingxi@example.org").headers["Location"] == "/forgotten/code"
    drain()
    letter = mail.letters(settings.mail_folder)[0]
    assert letter["To"] == "qingxi@example.org"
    answer = send(client, "/forgotten/code", code=mail.code_in(letter), password=OTHER)
    assert answer.headers["Location"] == "/sign-in"
    assert phone.get("/me/").status_code == 303
    assert enter(client, password=OTHER).status_code == 303


def test_the_forgotten_password_page_does_not_tell_who_has_an_account(client, app, resident, settings, drain):
    answers = [
        send(app.test_client(), "/forgotten", login=who)
        for who in ("qingxi@example.org", "no@example.org", "没有这个人")
    ]
    assert len({(a.status_code, a.headers["Location"]) for a in answers}) == 1
    drain()
    assert [letter["To"] for letter in mail.letters(settings.mail_folder)] == ["qingxi@example.org"]


def test_a_new_address_counts_only_with_the_code_sent_there(client, resident, settings, drain):
    enter(client)
    assert send(client, "/me/email", current=PASSWORD, email="neu@example.org").status_code == 303
    drain()
    (letter,) = mail.letters(settings.mail_folder)
    assert letter["To"] == "neu@example.org"
    assert sign_in.recognise("qingxi@example.org", PASSWORD)
    assert send(client, "/me/email/code", code=mail.code_in(letter)).status_code == 303
    assert sign_in.recognise("neu@example.org", PASSWORD)
    with pytest.raises(Invalid):
        sign_in.recognise("qingxi@example.org", PASSWORD)
    drain()
    assert {x["To"] for x in mail.letters(settings.mail_folder)} == {"neu@example.org", "qingxi@example.org"}


def test_a_code_for_a_new_address_is_of_no_use_to_another(database, resident, settings, drain):
    thief = factories.actor_of(people.create_account(SYSTEM, "隔壁邻居", password=PASSWORD))
    code_id = own_account.begin_new_email(factories.actor_of(resident), PASSWORD, "neu@example.org")
    drain()
    with pytest.raises(Conflict):
        own_account.finish_new_email(thief, code_id, mail.code_in(mail.letters(settings.mail_folder)[0]))


def test_weak_hashes_are_made_strong_at_the_next_sign_in(database, monkeypatch):
    account = people.create_account(SYSTEM, "老账号", password=PASSWORD)
    monkeypatch.setattr(passwords, "_hasher", passwords._STRONG)
    sign_in.recognise("老账号", PASSWORD)
    assert "m=19456,t=2,p=1" in Account.get_by_id(account.id).password_hash


def test_an_account_without_a_password_lets_nobody_in(database):
    people.create_account(SYSTEM, "旧帖作者")
    for guess in ("", " ", "None"):
        with pytest.raises(Invalid):
            sign_in.recognise("旧帖作者", guess)


def test_sign_ins_are_noted_with_browser_and_time(client, resident):
    client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36"
    enter(client)
    row = SignIn.get()
    assert row.device == "Chrome · Android"
    assert row.address == "127.0.0.1"
    assert row.created_at <= clock.now()


def test_last_used_follows_the_forms_and_not_the_pages(client, resident, frozen):
    with frozen("2026-03-02 09:00"):
        enter(client)
    with frozen("2026-03-02 11:00"):
        client.get("/me/")
        assert f"{clock.local(SignIn.get().seen_at):%H:%M}" == "09:00"
        send(client, "/me/profile", bio="", locale="")
        assert f"{clock.local(SignIn.get().seen_at):%H:%M}" == "11:00"
