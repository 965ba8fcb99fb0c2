"""Signing up with a real mail server, and what is refused."""

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

from bbs import clock, config
from bbs.accounts import vault
from bbs.accounts.actor import SYSTEM
from bbs.accounts.models import Account, MailCode, ReservedName
from bbs.accounts.services import people
from bbs.errors import Conflict, Invalid, TooMany
from bbs.text import skeleton
from tests.support import mail
from tests.support.browser import send, text

PASSWORD = "三棵树 lantern 92"


class _Inbox(Message):
    def __init__(self):
        super().__init__(message_class=email.message.EmailMessage)
        self.letters = []

    def handle_message(self, message):
        self.letters.append(email.message_from_bytes(message.as_bytes(), policy=email.policy.default))


@pytest.fixture
def smtp(settings):
    """A mail server on this machine; the program is told to use it."""
    inbox = _Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    object.__setattr__(settings, "mail_url", f"smtp://127.0.0.1:{port}")
    yield inbox
    controller.stop()


def sign_up(client, name="清溪渡口", address="qingxi@example.org", password=PASSWORD):
    return send(client, "/sign-up", name=name, email=address, password=password)


def test_a_stranger_signs_up_with_a_code_from_a_real_mail_server(client, smtp, drain):
    assert sign_up(client).headers["Location"] == "/sign-up/code"
    assert not smtp.letters, "mail was sent inside the request"
    drain()
    (letter,) = smtp.letters
    assert letter["To"] == "qingxi@example.org"
    assert "验证码" in letter["Subject"]
    assert letter.get_body(("html",)) is not None
    answer = send(client, "/sign-up/code", code=mail.code_in(letter))
    assert answer.status_code == 303
    assert "清溪渡口" in text(client.get("/me/"))
    account = Account.get(Account.name == "清溪渡口")
    assert "qingxi" not in account.email_sealed
    assert vault.open_sealed(account.email_sealed) == "qingxi@example.org"


def test_mail_goes_to_a_folder_when_no_server_is_named(client, settings, drain):
    sign_up(client)
    drain()
    (letter,) = mail.letters(settings.mail_folder)
    assert letter["To"] == "qingxi@example.org"
    assert letter["Message-ID"]


def test_an_address_that_has_an_account_gets_the_same_answer_and_its_owner_a_letter(client, app, settings, drain):
    people.create_account(SYSTEM, "老住户", password=PASSWORD, email="Taken@example.org")
    fresh = sign_up(client, name="甲乙丙", address="free@example.org")
    known = sign_up(app.test_client(), name="丁戊己", address="taken@example.org")
    assert (fresh.status_code, fresh.headers["Location"]) == (known.status_code, known.headers["Location"])
    drain()
    to = {letter["To"]: mail.body(letter) for letter in mail.letters(settings.mail_folder)}
    assert "老住户" in to["taken@example.org"]
    assert not any(ch.isdigit() for ch in to["taken@example.org"].split("http")[0]), "a code went to the known address"


def test_a_code_dies_after_five_wrong_tries(client, settings, drain):
    sign_up(client)
    drain()
    right = mail.code_in(mail.letters(settings.mail_folder)[0])
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        answer = send(client, "/sign-up/code", code=wrong)
        assert answer.status_code == 422
        assert "验证码不对" in text(answer)
    answer = send(client, "/sign-up/code", code=right)
    assert answer.status_code == 409
    assert not Account.select().where(Account.name == "清溪渡口").exists()


def test_a_code_dies_after_a_quarter_of_an_hour(database, settings, drain, frozen):
    with frozen("2026-03-02 09:00"):
        code_id = people.begin_sign_up("迟到的人", PASSWORD, "late@example.org")
        drain()
    code = mail.code_in(mail.letters(settings.mail_folder)[0])
    with frozen("2026-03-02 09:15"), pytest.raises(Conflict):
        people.finish_sign_up(code_id, code)


def test_a_code_works_once(each_database, drain):
    code_id = people.begin_sign_up("一次就好", PASSWORD, "once@example.org")
    drain()
    code = mail.code_in(mail.letters(config.current().mail_folder)[0])
    people.finish_sign_up(code_id, code)
    with pytest.raises((Conflict, Invalid)):
        people.finish_sign_up(code_id, code)
    assert Account.select().where(Account.skeleton == skeleton("一次就好")).count() == 1


def test_one_address_gets_at_most_five_codes_an_hour(database):
    for n in range(5):
        people.begin_sign_up(f"心急的人{n}", PASSWORD, "busy@example.org")
    with pytest.raises(TooMany):
        people.begin_sign_up("心急的人六", PASSWORD, "busy@example.org")
    assert MailCode.select().count() == 5


def test_codes_and_addresses_stand_nowhere_in_the_clear(database, settings, drain):
    people.begin_sign_up("谨慎的人", PASSWORD, "careful@example.org")
    everything = "".join(
        str(row) for table in ("mail_code", "outbox") for row in database.execute_sql(f"SELECT * FROM {table}")
    )
    drain()
    code = mail.code_in(mail.letters(settings.mail_folder)[0])
    assert "careful@" not in everything
    assert code not in everything
    assert PASSWORD not in everything


@pytest.mark.parametrize(
    "name",
    ["县教育局", "云 溪 县 政 府", "Ａdmin", "аdmin2", "管-理-员", "城管大队", "县委书记", "官方发布", "Moderator_1"],
)
def test_names_like_an_office_are_refused(database, name):
    with pytest.raises(Invalid) as refused:
        people.begin_sign_up(name, PASSWORD, "x@example.org")
    assert refused.value.field == "name"


@pytest.mark.parametrize("name", ["", "a", "·_", "名" * 21, "有 空格", "<b>粗</b>", "名\u200b字", "😀😀😀"])
def test_names_of_other_shapes_are_refused(database, name):
    with pytest.raises(Invalid) as refused:
        people.begin_sign_up(name, PASSWORD, "x@example.org")
    assert refused.value.field == "name"


def test_a_name_too_close_to_another_is_refused(database):
    people.create_account(SYSTEM, "Alice_09")
    for near in ("alice09", "Аlice-09", "ＡＬＩＣＥ０９"):
        with pytest.raises(Invalid):
            people.begin_sign_up(near, PASSWORD, "x@example.org")


def test_a_reserved_name_is_refused(database):
    ReservedName.create(skeleton=skeleton("云溪日报"))
    with pytest.raises(Invalid):
        people.begin_sign_up("云溪·日报", PASSWORD, "x@example.org")


@pytest.mark.parametrize(
    "password", ["short", "1234567890", "Password123", "aaaaaaaaaaaa", "qwertyuiop", "小河边的树123", "x" * 201]
)
def test_weak_passwords_are_refused_with_a_sentence(client, password):
    answer = sign_up(client, name="小河边的树", password=password)
    assert answer.status_code == 422
    assert "密码" in text(answer)
    assert not MailCode.select().exists()


@pytest.mark.parametrize(
    "address", ["", "no-at-sign", "a@b", "a b@example.org", "a@example.org, b@example.org", "x" * 250 + "@example.org"]
)
def test_what_is_not_an_address_is_refused(client, address):
    answer = sign_up(client, address=address)
    assert answer.status_code == 422
    assert not MailCode.select().exists()


def test_the_importer_makes_accounts_without_mail_and_with_odd_names(database, settings):
    then = clock.from_epoch(1_500_000_000)
    first = people.create_account(SYSTEM, "网友 A-001", at=then, imported_from="old:1", numbered=True)
    second = people.create_account(SYSTEM, "网友A001", at=then, imported_from="old:2", numbered=True)
    assert first.name == "网友 A-001"
    assert second.name == "网友A001-2"
    assert Account.get_by_id(first.id).created_at == then
    assert people.create_account(SYSTEM, "!!!", numbered=True).name
    assert config.current() is settings
