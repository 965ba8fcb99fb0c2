"""The second factor: setting it up, giving it, using a code twice, losing the phone."""

import pyotp
import pytest

from bbs import clock
from bbs.accounts import vault
from bbs.accounts.actor import SYSTEM
from bbs.accounts.models import Account, SignIn
from bbs.accounts.services import people, second_factor, sign_in
from bbs.errors import Conflict, Invalid, Refused, TooMany
from tests.support import factories
from tests.support.browser import send, text

PASSWORD = "三棵树 lantern 92"


@pytest.fixture
def officer(database) -> Account:
    department = factories.make_department("县教育局")
    return people.create_account(SYSTEM, "经办小周", password=PASSWORD, roles=[("officer", department.id)])


def code_of(account: Account, later: int = 0) -> str:
    secret = vault.open_sealed(Account.get_by_id(account.id).totp_sealed)
    return pyotp.TOTP(secret).at(clock.epoch(clock.now()) + later)


def enter(client):
    return send(client, "/sign-in", login="经办小周", password=PASSWORD)


def set_up(client, account) -> None:
    send(client, "/me/second-factor/begin", at="/me/second-factor")
    assert send(client, "/me/second-factor", code=code_of(account)).status_code == 303


def test_an_officer_without_second_factor_is_a_resident_until_it_is_set_up(client, officer, page):
    answer = enter(client)
    assert answer.headers["Location"].startswith("/me/second-factor")
    assert "/desk/" not in str(page("/me/"))
    before = client.get_cookie("huiyin").value
    send(client, "/me/second-factor/begin", at="/me/second-factor")
    picture = page("/me/second-factor").find("img")
    assert picture["src"].startswith("data:image/svg+xml")
    assert picture["alt"]
    assert send(client, "/me/second-factor", code=code_of(officer)).status_code == 303
    assert "/desk/" in str(page("/me/"))
    assert client.get_cookie("huiyin").value != before
    assert SignIn.get().second_factor_at is not None


def test_with_a_second_factor_the_password_alone_opens_nothing(client, app, officer, frozen):
    with frozen("2026-03-02 09:00"):
        enter(client)
        set_up(client, officer)
    phone = app.test_client()
    with frozen("2026-03-02 09:05"):
        assert enter(phone).headers["Location"] == "/sign-in/second-factor"
        assert phone.get("/me/").status_code == 303
        assert "验证码不对" in text(send(phone, "/sign-in/second-factor", code="000000"))
        assert send(phone, "/sign-in/second-factor", code=code_of(officer)).status_code == 303
        assert "/desk/" in phone.get("/me/").get_data(as_text=True)


def test_a_half_finished_sign_in_lasts_ten_minutes(client, app, officer, frozen):
    with frozen("2026-03-02 09:00"):
        enter(client)
        set_up(client, officer)
    phone = app.test_client()
    with frozen("2026-03-02 09:05"):
        enter(phone)
    with frozen("2026-03-02 09:16"):
        assert phone.get("/sign-in/second-factor").headers["Location"] == "/sign-in"


def test_a_code_is_good_for_one_time(database, officer, frozen):
    actor = factories.actor_of(officer)
    with frozen("2026-03-02 09:00"):
        second_factor.begin(actor)
        code = code_of(officer)
        second_factor.verify(officer.id, code)
        with pytest.raises(Invalid, match="used already"):
            second_factor.verify(officer.id, code)
        second_factor.verify(officer.id, code_of(officer, 30))


def test_a_code_from_one_step_off_is_taken_and_from_three_is_not(officer, frozen):
    with frozen("2026-03-02 09:00"):
        second_factor.begin(factories.actor_of(officer))
        with pytest.raises(Invalid):
            second_factor.verify(officer.id, code_of(officer, -90))
        second_factor.verify(officer.id, code_of(officer, -30))


def test_guessing_codes_makes_the_account_rest(officer):
    second_factor.begin(factories.actor_of(officer))
    for _ in range(5):
        with pytest.raises(Invalid):
            second_factor.verify(officer.id, "12345")
    with pytest.raises(TooMany):
        second_factor.verify(officer.id, code_of(officer))


def test_setting_it_up_signs_out_browsers_that_never_gave_it(client, app, officer):
    enter(client)
    phone = app.test_client()
    enter(phone)
    set_up(client, officer)
    assert phone.get("/me/").status_code == 303
    assert client.get("/me/").status_code == 200


def test_a_running_factor_is_not_replaced_by_a_new_secret(officer, frozen):
    actor = factories.actor_of(officer)
    with frozen("2026-03-02 09:00"):
        actor = second_factor_actor(officer)
        second_factor.begin(actor)
        second_factor.confirm(actor, code_of(officer))
        with pytest.raises(Conflict):
            second_factor.begin(actor)


def second_factor_actor(account):
    sign_in.open_session(account.id)
    session = SignIn.get(SignIn.account == account)
    actor = factories.actor_of(account)
    return type(actor)(user_id=actor.user_id, name=actor.name, roles=actor.roles, session_id=session.id)


def test_the_secret_is_sealed_and_no_longer_shown_once_confirmed(client, officer, page, frozen):
    with frozen("2026-03-02 09:00"):
        enter(client)
        set_up(client, officer)
        assert not page("/me/second-factor").find("img")
    secret = vault.open_sealed(Account.get_by_id(officer.id).totp_sealed)
    assert secret not in Account.get_by_id(officer.id).totp_sealed


def test_an_administrator_clears_the_factor_of_somebody_who_lost_the_phone(officer, frozen):
    with frozen("2026-03-02 09:00"):
        actor = second_factor_actor(officer)
        second_factor.begin(actor)
        second_factor.confirm(actor, code_of(officer))
    with pytest.raises(Refused):
        second_factor.reset(factories.make_actor(), officer.id, "手机丢失")
    second_factor.reset(factories.make_actor(roles=[("admin", None)]), officer.id, "手机丢失")
    assert not sign_in.recognise("经办小周", PASSWORD).wants_code
    assert not SignIn.select().where(SignIn.revoked_at.is_null()).exists()
