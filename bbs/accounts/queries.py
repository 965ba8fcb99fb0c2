"""Reading people: actors for background work, own page, public profile, administration. Instants are epoch seconds."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import row, rows, scalar
from bbs.text import skeleton

PAGE = 50


class SessionRow(NamedTuple):
    id: int
    device: str
    address: str
    created_at: int
    seen_at: int
    has_second_factor: bool
    is_this: bool


class GrantRow(NamedTuple):
    """A role with its scope; `revoked_at` is None while it holds."""

    role: str
    scope_id: int | None
    reason: str
    granted_by: str
    granted_at: int
    revoked_at: int | None


class LookRow(NamedTuple):
    """Somebody looked at this person's contact data (U8)."""

    viewer: str
    viewer_role: str
    purpose: str
    looked_at: int


class OwnAccount(NamedTuple):
    """What a person's own pages need of the account. `secret_sealed` is that of a second factor being set up."""

    id: int
    name: str
    bio: str
    locale: str
    mail_notices: bool
    has_email: bool
    has_second_factor: bool
    secret_sealed: str


class PersonRow(NamedTuple):
    id: int
    name: str
    roles: tuple[tuple[str, int | None], ...]
    created_at: int
    thread_count: int
    post_count: int
    suspended_until: int | None
    has_second_factor: bool


class Profile(NamedTuple):
    """What everybody may know about a person. What they wrote is for the boards to say (slot "person.side"): only they
    know which threads show their author's name."""

    id: int
    name: str
    bio: str
    created_at: int
    is_suspended: bool


def actors(account_ids: Iterable[int]) -> dict[int, Actor]:
    """People as actors, for deciding in the background what they may see. One statement for up to 500."""
    ids = list(dict.fromkeys(account_ids))
    if not ids:
        return {}
    marks = ", ".join("?" for _ in ids)
    found = rows(f"SELECT id, name, roles, locale FROM account WHERE cancelled_at IS NULL AND id IN ({marks})", *ids)
    return {
        r.id: Actor(
            user_id=r.id, name=r.name, locale=r.locale, roles=frozenset((role, s) for role, s in json.loads(r.roles))
        )
        for r in found
    }


def own_account(actor: Actor) -> OwnAccount:
    r = row(
        "SELECT id, name, bio, locale, mail_notices, email_digest, totp_confirmed_at, totp_sealed FROM account WHERE id = ?",
        actor.user_id,
    )
    is_confirmed = r.totp_confirmed_at is not None
    return OwnAccount(
        r.id, r.name, r.bio, r.locale, bool(r.mail_notices), r.email_digest is not None, is_confirmed,
        "" if is_confirmed else r.totp_sealed,
    )  # fmt: skip


def id_by_name(name: str) -> int | None:
    return scalar("SELECT id FROM account WHERE skeleton = ? AND cancelled_at IS NULL", skeleton(name))


def sessions(actor: Actor) -> list[SessionRow]:
    """The browsers in which this person is signed in, newest first."""
    found = rows(
        "SELECT id, device, address, created_at, seen_at, second_factor_at FROM sign_in "
        "WHERE account_id = ? AND revoked_at IS NULL ORDER BY seen_at DESC, id DESC LIMIT 50",
        actor.user_id,
    )
    return [
        SessionRow(
            r.id, r.device, r.address, r.created_at, r.seen_at, r.second_factor_at is not None, r.id == actor.session_id
        )
        for r in found
    ]


def grants(account_id: int, *, with_past: bool = False) -> list[GrantRow]:
    held = "" if with_past else " AND g.revoked_at IS NULL"
    return [
        GrantRow(r.role, r.scope_id, r.reason, r.granted_by_name or "", r.granted_at, r.revoked_at)
        for r in rows(
            "SELECT g.role, g.scope_id, g.reason, b.name AS granted_by_name, g.granted_at, g.revoked_at "
            f"FROM role_grant g LEFT JOIN account b ON b.id = g.granted_by WHERE g.account_id = ?{held} ORDER BY g.id",
            account_id,
        )
    ]


def vault_looks(account_id: int) -> list[LookRow]:
    return [
        LookRow(r.viewer or "", r.viewer_role, r.purpose, r.looked_at)
        for r in rows(
            "SELECT v.name AS viewer, l.viewer_role, l.purpose, l.looked_at FROM vault_look l "
            "LEFT JOIN account v ON v.id = l.viewer_id WHERE l.account_id = ? ORDER BY l.id DESC LIMIT 100",
            account_id,
        )
    ]


def profile(account_id: int) -> Profile | None:
    r = row(
        "SELECT id, name, bio, created_at, suspended_until FROM account WHERE id = ? AND cancelled_at IS NULL",
        account_id,
    )
    if r is None:
        return None
    suspended = r.suspended_until is not None and r.suspended_until > clock.epoch(clock.now())
    return Profile(r.id, r.name, r.bio, r.created_at, suspended)


def _person(r) -> PersonRow:
    roles = tuple((role, scope) for role, scope in json.loads(r.roles))
    active = r.suspended_until if r.suspended_until and r.suspended_until > clock.epoch(clock.now()) else None
    return PersonRow(
        r.id, r.name, roles, r.created_at, r.thread_count, r.post_count, active, r.totp_confirmed_at is not None
    )


_PERSON = (
    "SELECT id, name, roles, created_at, thread_count, post_count, suspended_until, totp_confirmed_at FROM account "
)


def people(query: str = "", *, before: int | None = None, with_roles: bool = False) -> list[PersonRow]:
    """People whose name begins so, newest first, PAGE at a time; `before` is the last id of the page above."""
    conditions, params = ["cancelled_at IS NULL"], []
    plain = skeleton(query)
    if plain:
        conditions.append("skeleton LIKE ?")  # letters and digits alone: nothing to escape
        params.append(plain + "%")
    if with_roles:
        conditions.append("roles <> '[]'")
    if before:
        conditions.append("id < ?")
        params.append(before)
    return [
        _person(r) for r in rows(f"{_PERSON} WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT {PAGE}", *params)
    ]


def person(account_id: int) -> PersonRow | None:
    r = row(_PERSON + "WHERE id = ? AND cancelled_at IS NULL", account_id)
    return _person(r) if r else None


class Overview(NamedTuple):
    people: int
    new_people: int
    suspended: int
    staff: int


def overview() -> Overview:
    """Numbers for the administration's first page; new people are those of the last seven days."""
    now = clock.epoch(clock.now())
    return Overview(
        *row(
            "SELECT count(*) AS people, coalesce(sum(CASE WHEN created_at > ? THEN 1 ELSE 0 END), 0) AS new_people, "
            "coalesce(sum(CASE WHEN suspended_until > ? THEN 1 ELSE 0 END), 0) AS suspended, "
            "coalesce(sum(CASE WHEN roles <> '[]' THEN 1 ELSE 0 END), 0) AS staff "
            "FROM account WHERE cancelled_at IS NULL",
            now - 7 * 86400, now,
        )
    )  # fmt: skip
