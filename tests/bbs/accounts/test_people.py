"""Profiles, preferences, the vault and the administration's pages: what is shown to whom."""

import pytest
from click.testing import CliRunner

from bbs import outbox
from bbs.accounts import queries, vault
from bbs.accounts.actor import ROLE_SCOPES, SYSTEM
from bbs.accounts.commands import user
from bbs.accounts.models import Account, VaultLook
from bbs.accounts.services import people, roles, sign_in
from bbs.db import db
from bbs.errors import Invalid, Refused
from bbs.outbox import OutboxRow
from tests.support import factories
from tests.support.browser import send, text

PASSWORD = "三棵树 lantern 92"


def test_a_public_profile_shows_no_thread_whose_name_is_hidden(client, page):
    person = factories.make_account("清溪渡口")
    board = factories.make_board()
    actor = factories.actor_of(person)
    for visibility, title in (
        ("public", "公开的路灯问题"),
        ("name_hidden", "不具名的噪声问题"),
        ("private", "不公开的低保问题"),
    ):
        factories.make_thread(actor, board, title=title, visibility=visibility)
    shown = page(f"/people/{person.id}").get_text()
    assert "公开的路灯问题" in shown
    assert "不具名" not in shown
    assert "不公开的低保" not in shown
    factories.sign_in(client, factories.make_account(roles=[("intake", None)]))
    assert "不具名" not in page(f"/people/{person.id}").get_text()


def test_a_public_profile_says_nothing_of_contact_and_roles(client, page):
    person = people.create_account(SYSTEM, "清溪渡口", email="qingxi@example.org", roles=[("office", None)])
    shown = str(page(f"/people/{person.id}"))
    assert "qingxi" not in shown
    assert "县办公室人员" not in shown


def test_nobody_has_a_page_under_an_unknown_number(client, database):
    answer = client.get("/people/4711")
    assert answer.status_code == 404
    assert "没有这个用户" in text(answer)


def test_the_profile_is_kept_and_escaped(client, page):
    person = factories.make_account("清溪渡口")
    factories.sign_in(client, person)
    answer = send(client, "/me/profile", bio="<script>alert(1)</script>钓鱼", locale="en", mail_notices="y")
    assert answer.status_code == 303
    assert page(f"/people/{person.id}").find("script", string=True) is None
    assert "My page" in page("/me/").get_text()
    answer = send(client, "/me/profile", bio="长" * 401, locale="")
    assert answer.status_code == 422
    assert Account.get_by_id(person.id).locale == "en"


@pytest.mark.parametrize(
    "path", ["/me/", "/me/profile", "/me/security", "/me/second-factor", "/me/password", "/me/email", "/notices/"]
)
def test_own_pages_are_whole(client, page, path):
    factories.sign_in(client, factories.make_account(roles=[("intake", None)]))
    page(path)


@pytest.mark.parametrize("path", ["/sign-in", "/sign-up", "/forgotten"])
def test_pages_for_strangers_are_whole(page, path):
    page(path)


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/people", "/admin/people?q=%E6%B8%85", "/admin/roles", "/admin/errands"]
)
def test_administration_pages_are_whole(client, page, path):
    factories.make_account("清溪渡口", roles=[("officer", factories.make_department().id)])
    factories.sign_in(client, factories.make_account(roles=[("admin", None)]))
    page(path)


def statements(run) -> int:
    counted = []
    real = type(db.obj).execute_sql

    def counting(self, sql, *args, **kwargs):
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            counted.append(sql)
        return real(self, sql, *args, **kwargs)

    type(db.obj).execute_sql = counting
    try:
        run()
    finally:
        type(db.obj).execute_sql = real
    return len(counted)


@pytest.mark.parametrize("path", ["/admin/people", "/admin/roles", "/notices/", "/me/security"])
def test_a_list_costs_the_same_for_two_rows_and_for_forty(client, page, path):
    me = factories.make_account(roles=[("admin", None)])
    factories.sign_in(client, me)

    def more(count):
        for _ in range(count):
            department = factories.make_department()
            factories.make_account(roles=[("officer", department.id)])
            sign_in.open_session(me.id)
        return statements(lambda: page(path))

    few = more(2)
    assert more(20) == few


# ---- preferences -----------------------------------------------------------------------------------------------------


def test_preferences_work_without_a_session_and_leave_no_session_cookie(client, database):
    answer = client.post(
        "/preferences", data={"elder": "1", "next": "/boards/"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/boards/")
    assert client.get_cookie("elder").value == "1"
    assert client.get_cookie("huiyin") is None
    client.post("/preferences", data={"elder": "0"})
    assert client.get_cookie("elder") is None


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_preferences_are_not_set_from_another_site(client, database, headers):
    assert client.post("/preferences", data={"theme": "dark"}, headers=headers).status_code == 403
    assert client.get_cookie("theme") is None


@pytest.mark.parametrize("fields", [{"theme": "pink"}, {"locale": "xx"}, {"elder": "yes"}])
def test_unknown_preferences_are_refused(client, database, fields):
    assert client.post("/preferences", data=fields).status_code == 422


def test_a_chosen_language_stays_with_the_person(client, page):
    factories.sign_in(client, factories.make_account())
    client.post("/preferences", data={"locale": "en"})
    assert page("/me/").html["lang"] == "en"


# ---- the vault -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["resident", *ROLE_SCOPES])
def test_who_may_look_up_contact_data(database, role):
    person = people.create_account(SYSTEM, "清溪渡口", email="qingxi@example.org")
    given = [] if role == "resident" else [(role, 1 if ROLE_SCOPES[role] else None)]
    actor = factories.make_actor(roles=given)
    if role in ("admin", "office", "intake"):
        assert vault.look(actor, person.id, "电话回访未接通") == "qingxi@example.org"
        assert VaultLook.select().count() == 1
    else:
        with pytest.raises(Refused):
            vault.look(actor, person.id, "电话回访未接通")
        assert not VaultLook.select().exists()


def test_a_look_needs_a_purpose_and_stands_on_the_persons_page(client, app, page):
    person = people.create_account(SYSTEM, "清溪渡口", email="qingxi@example.org")
    admin = factories.make_account("系统老吴", roles=[("admin", None)])
    with pytest.raises(Invalid):
        vault.look(factories.actor_of(admin), person.id, " ")
    office = app.test_client()
    office.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    factories.sign_in(office, admin)
    path = f"/admin/people/{person.id}"
    assert "qingxi@example.org" not in text(office.get(path))
    answer = send(office, f"{path}/look", at=path, look__purpose="账号被盗，核实本人")
    assert "qingxi@example.org" in text(answer)
    assert answer.headers["Cache-Control"] == "no-store"
    factories.sign_in(client, person)
    shown = page("/me/").get_text()
    assert "系统老吴" in shown
    assert "账号被盗，核实本人" in shown


def test_another_key_does_not_open_the_vault(settings, database):
    sealed = vault.seal("qingxi@example.org")
    object.__setattr__(settings, "vault_key", "C9b1u3tPz0v0sG7m0pZ2lXl0N2n1b7y5b2oW0m8Yq1A=")
    with pytest.raises(vault.WrongKey):
        vault.open_sealed(sealed)


# ---- errands and commands --------------------------------------------------------------------------------------------


def test_a_failed_errand_is_shown_and_tried_again(client, page, settings, drain):
    object.__setattr__(settings, "mail_url", "smtp://127.0.0.1:9")
    people.begin_sign_up("等信的人", PASSWORD, "wait@example.org")
    OutboxRow.update(tries=outbox.MAX_TRIES - 1).execute()
    drain()
    factories.sign_in(client, factories.make_account(roles=[("admin", None)]))
    shown = page("/admin/errands")
    assert "notices.mail_letter" in shown.get_text()
    assert "wait@" not in shown.get_text()
    action = shown.main.find("form", action=lambda a: a and a.endswith("/retry"))["action"]
    object.__setattr__(settings, "mail_url", "folder:")
    assert send(client, action, at="/admin/errands").status_code == 303
    assert send(client, action, at="/admin/people").status_code == 409
    drain()
    assert len(list(settings.mail_folder.glob("*.eml"))) == 1


def run(*words) -> str:
    result = CliRunner().invoke(user, words, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_accounts_from_the_command_line(database):
    made = run("create", "值班员", "--role", "admin")
    password = made.split("password: ")[1].strip()
    assert sign_in.recognise("值班员", password).name == "值班员"
    run("grant", "值班员", "intake")
    assert "admin intake" in run("list", "--roles")
    run("revoke", "值班员", "intake")
    run("password", "值班员", "--password", PASSWORD)
    assert sign_in.recognise("值班员", PASSWORD)


def test_lists_of_the_administration_read_the_same_on_both_databases(each_database):
    admin = factories.make_account("系统老吴", roles=[("admin", None)])
    roles.suspend(factories.actor_of(admin), factories.make_account("Alice_09").id, 3, "反复辱骂他人")
    assert [p.name for p in queries.people("ALICE")] == ["Alice_09"]
    assert [p.name for p in queries.people(with_roles=True)] == ["系统老吴"]
    assert queries.overview() == (2, 2, 1, 1)
    assert queries.profile(admin.id).name == "系统老吴"
    assert queries.vault_looks(admin.id) == queries.sessions(factories.actor_of(admin)) == []
