"""Roles: who grants what, what each opens, what is refused."""

import json

import pytest

from bbs.accounts import queries
from bbs.accounts.actor import ROLE_SCOPES, SYSTEM, Actor
from bbs.accounts.models import Account, RoleGrant
from bbs.accounts.services import roles
from bbs.errors import Conflict, Invalid, NotFound, Refused
from bbs.notices.models import Notice
from tests.support import factories
from tests.support.browser import send, text


@pytest.fixture
def admin(request) -> Actor:
    if "each_database" not in request.fixturenames:
        request.getfixturevalue("database")
    return factories.make_actor("管理人", roles=[("admin", None)])


def held(account) -> list:
    return [tuple(pair) for pair in json.loads(Account.get_by_id(account.id).roles)]


def scope_of(role: str) -> int | None:
    return {"department": factories.make_department().id, "board": factories.make_board().id}.get(ROLE_SCOPES[role])


@pytest.mark.parametrize("role", list(ROLE_SCOPES))
def test_a_role_is_granted_and_revoked_with_its_scope_and_reason(each_database, admin, role):
    person, scope = factories.make_account(), None
    if ROLE_SCOPES[role]:
        scope = scope_of(role)
    roles.grant_role(admin, person.id, role, scope, reason="县政府办文件")
    assert held(person) == [(role, scope)]
    assert queries.actors([person.id])[person.id].has(role, scope)
    roles.revoke_role(admin, person.id, role, scope, reason="调离岗位")
    assert held(person) == []
    grant = RoleGrant.get(RoleGrant.account == person)
    assert (grant.reason, grant.revoke_reason, grant.granted_by, grant.revoked_by) == (
        "县政府办文件", "调离岗位", admin.user_id, admin.user_id,
    )  # fmt: skip


@pytest.mark.parametrize("granter", [None, "resident", *ROLE_SCOPES])
@pytest.mark.parametrize("role", list(ROLE_SCOPES))
def test_who_may_grant_what(database, granter, role):
    """Administrators everything; the county office, which verifies department accounts, officers; nobody else."""
    person = factories.make_account()
    given = [] if granter in (None, "resident") else [(granter, 1 if ROLE_SCOPES[granter] else None)]
    actor = Actor() if granter is None else factories.make_actor(roles=given)
    scope = 1 if role == "officer" else None
    if granter == "admin" or (granter == "office" and role == "officer"):
        roles.grant_role(actor, person.id, role, scope, reason="按文件")
        assert held(person)
    else:
        with pytest.raises(Refused):
            roles.grant_role(actor, person.id, role, scope, reason="按文件")
        assert held(person) == []


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        ("officer", "is_officer"),
        ("moderator", "is_moderator"),
        ("intake", "is_intake"),
        ("supervisor", "is_supervisor"),
        ("office", "is_office"),
        ("admin", "is_admin"),
    ],
)
def test_each_role_opens_its_own_door_alone(database, role, opens):
    actor = Actor(user_id=1, roles=frozenset({(role, 5 if ROLE_SCOPES[role] else None)}))
    doors = {"is_officer", "is_moderator", "is_intake", "is_supervisor", "is_office", "is_admin"}
    expected = {opens} | ({"is_moderator"} if role == "admin" else set())
    assert {door for door in doors if getattr(actor, door)} == expected
    assert actor.needs_second_factor


def test_an_officer_speaks_for_the_granted_department_alone(admin):
    person, department = factories.make_account(), factories.make_department()
    roles.grant_role(admin, person.id, "officer", department.id, reason="按文件")
    actor = queries.actors([person.id])[person.id]
    assert actor.speaks_for(department.id)
    assert not actor.speaks_for(department.id + 1)


def test_refusals_change_nothing_and_say_why(admin):
    person = factories.make_account()
    roles.grant_role(admin, person.id, "intake", reason="按文件")
    refusals = [
        (Conflict, lambda: roles.grant_role(admin, person.id, "intake", reason="按文件")),
        (Conflict, lambda: roles.revoke_role(admin, person.id, "office", reason="按文件")),
        (Invalid, lambda: roles.grant_role(admin, person.id, "officer", None, reason="按文件")),
        (Invalid, lambda: roles.grant_role(admin, person.id, "office", 3, reason="按文件")),
        (Invalid, lambda: roles.grant_role(admin, person.id, "king", reason="按文件")),
        (Invalid, lambda: roles.grant_role(admin, person.id, "office", reason=" ")),
        (NotFound, lambda: roles.grant_role(admin, 9999, "office", reason="按文件")),
    ]
    for kind, deed in refusals:
        with pytest.raises(kind) as refused:
            deed()
        assert str(refused.value).endswith((".", "?"))
    assert held(person) == [("intake", None)]


def test_the_last_administrator_stays(admin):
    with pytest.raises(Refused, match="last administrator"):
        roles.revoke_role(admin, admin.user_id, "admin", reason="不想干了")
    other = factories.make_account()
    roles.grant_role(admin, other.id, "admin", reason="增补")
    roles.revoke_role(admin, admin.user_id, "admin", reason="交接")
    assert held(other) == [("admin", None)]


def test_the_person_hears_of_a_new_role(admin):
    person = factories.make_account()
    roles.grant_role(admin, person.id, "supervisor", reason="按文件")
    assert Notice.get(Notice.account == person).kind == "role_granted"
    assert Account.get_by_id(person.id).unread_count == 1


def test_suspending_stops_writing_for_its_days(admin, frozen):
    person = factories.make_account()
    with frozen("2026-03-02 09:00"):
        roles.suspend(admin, person.id, 3, "反复辱骂他人")
        account = Account.get_by_id(person.id)
        assert f"{account.suspended_until:%Y-%m-%d}" == "2026-03-05"
        roles.suspend(admin, person.id, 0, "申诉成立")
    assert Account.get_by_id(person.id).suspended_until is None
    for who, days in ((admin.user_id, 3), (person.id, 400), (factories.make_account(roles=[("admin", None)]).id, 3)):
        with pytest.raises(Refused):
            roles.suspend(admin, who, days, "试试")
    with pytest.raises(Refused):
        roles.suspend(factories.make_actor(roles=[("moderator", None)]), person.id, 3, "试试")


@pytest.fixture
def as_admin(client, admin):
    factories.sign_in(client, Account.get_by_id(admin.user_id))
    return client


def test_the_roles_page_grants_with_a_scope(as_admin, page):
    board = factories.make_board(title="城乡建设")
    person = factories.make_account("新任版主")
    fields = {"name": "新任版主", "role": "moderator", "department": 0, "board": board.id, "reason": "县政府办来函"}
    assert send(as_admin, "/admin/roles", **fields).status_code == 303
    assert held(person) == [("moderator", board.id)]
    listing = page("/admin/roles").main.table.get_text(" ")
    assert "新任版主" in listing
    assert "版主 · 城乡建设" in " ".join(listing.split())
    assert send(as_admin, "/admin/roles", **fields).status_code == 409


def test_the_roles_page_says_what_is_missing(as_admin):
    factories.make_account("新任经办")
    for fields, sentence in (
        ({"name": "没有此人", "role": "intake", "reason": "按文件"}, "没有这个用户"),
        ({"name": "新任经办", "role": "officer", "reason": "按文件"}, "请选择此人代表的部门"),
        ({"name": "新任经办", "role": "intake", "reason": ""}, "请填写此项"),
        ({"name": "新任经办", "role": "king", "reason": "按文件"}, "身份"),
    ):
        answer = send(as_admin, "/admin/roles", department=0, board=0, **fields)
        assert answer.status_code == 422
        assert sentence in text(answer)


def test_the_person_page_revokes(as_admin, page):
    person = factories.make_account("旧任版主", roles=[("moderator", None)])
    path = f"/admin/people/{person.id}"
    assert "版主" in page(path).get_text()
    answer = send(as_admin, f"/admin/roles/{person.id}/revoke", at=path, role="moderator", reason="任期届满")
    assert answer.status_code == 303
    assert held(person) == []
    assert "终止" in page(path).get_text()


def test_administration_is_for_administrators(client, database):
    for role in ("resident", "officer", "moderator", "intake", "supervisor", "office"):
        given = [] if role == "resident" else [(role, 1 if ROLE_SCOPES[role] else None)]
        factories.sign_in(client, factories.make_account(roles=given))
        for path in ("/admin/", "/admin/people", "/admin/roles", "/admin/errands", "/admin/people/1"):
            assert client.get(path).status_code == 403, (role, path)


def test_the_machine_may_grant(database):
    person = factories.make_account()
    roles.grant_role(SYSTEM, person.id, "office", reason="by command")
    assert held(person) == [("office", None)]
