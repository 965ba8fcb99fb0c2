"""Roles: granted and revoked with a reason, kept for ever, cached on the account for the request's one statement."""

import json

from bbs import clock, events
from bbs.accounts import policies
from bbs.accounts.actor import Actor
from bbs.accounts.events import AccountSuspended, RoleChanged
from bbs.accounts.models import Account, RoleGrant
from bbs.db import db
from bbs.errors import Conflict, Invalid, NotFound, Refused
from bbs.text import N_


def _account(account_id: int) -> Account:
    account = Account.get_or_none(Account.id == account_id, Account.cancelled_at.is_null())
    if account is None:
        raise NotFound(N_("There is no such person."))
    return account


def _open_grants(account_id: int):
    return (
        RoleGrant.select().where(RoleGrant.account == account_id, RoleGrant.revoked_at.is_null()).order_by(RoleGrant.id)
    )


def refresh(account: Account) -> None:
    """Write the account's cache of open grants."""
    account.roles = json.dumps([[g.role, g.scope_id] for g in _open_grants(account.id)])
    Account.update(roles=account.roles).where(Account.id == account.id).execute()


def add_grant(actor: Actor, account: Account, role: str, scope_id: int | None, reason: str) -> None:
    """Write one grant, inside the caller's transaction, which has checked the permission. Tells nobody."""
    policies.check_scope(role, scope_id)
    RoleGrant.create(
        account=account, role=role, scope_id=scope_id, reason=reason, granted_by=actor.user_id, granted_at=clock.now()
    )
    refresh(account)


def grant_role(actor: Actor, account_id: int, role: str, scope_id: int | None = None, *, reason: str) -> None:
    """Give a role. It takes effect with the person's next request. Refuses a role the person has already."""
    policies.check_grant(actor, role)
    policies.check_scope(role, scope_id)
    reason = policies.clean_reason(reason)
    with db.atomic():
        account = _account(account_id)
        if any(g.role == role and g.scope_id == scope_id for g in _open_grants(account_id)):
            raise Conflict(N_("This person has this role already."), field="role")
        add_grant(actor, account, role, scope_id, reason)
        events.record(
            RoleChanged(
                actor_id=actor.user_id,
                account_id=account.id,
                role=role,
                scope_id=scope_id,
                is_granted=True,
                reason=reason,
            )
        )


def revoke_role(actor: Actor, account_id: int, role: str, scope_id: int | None = None, *, reason: str) -> None:
    """Take a role back; what the person did in it stands. The last administrator stays one."""
    policies.check_grant(actor, role)
    reason = policies.clean_reason(reason)
    with db.atomic():
        account = _account(account_id)
        grants = [g for g in _open_grants(account_id) if g.role == role and g.scope_id == scope_id]
        if not grants:
            raise Conflict(N_("This person does not have this role."))
        if role == "admin":
            _check_another_admin(account_id)
        RoleGrant.update(revoked_at=clock.now(), revoked_by=actor.user_id, revoke_reason=reason).where(
            RoleGrant.id.in_([g.id for g in grants])
        ).execute()
        refresh(account)
        events.record(
            RoleChanged(
                actor_id=actor.user_id,
                account_id=account_id,
                role=role,
                scope_id=scope_id,
                is_granted=False,
                reason=reason,
            )
        )


def _check_another_admin(account_id: int) -> None:
    others = (
        RoleGrant.select()
        .join(Account)
        .where(
            RoleGrant.role == "admin",
            RoleGrant.revoked_at.is_null(),
            RoleGrant.account != account_id,
            Account.cancelled_at.is_null(),
        )
    )
    if not others.exists():
        raise Refused(N_("This is the last administrator. Make another one first."))


def suspend(actor: Actor, account_id: int, days: int, reason: str) -> None:
    """Stop a person from writing for 1 to 365 days; reading and the own page stay open. 0 days lifts it."""
    policies.check_admin(actor)
    reason = policies.clean_reason(reason)
    if not 0 <= days <= 365:
        raise Invalid(N_("A suspension lasts 1 to 365 days."), field="days")
    with db.atomic():
        account = _account(account_id)
        if account_id == actor.user_id:
            raise Refused(N_("You cannot suspend yourself."))
        if days and any(role == "admin" for role, _ in json.loads(account.roles)):
            raise Refused(N_("An administrator cannot be suspended. Revoke the role first."))
        until = clock.epoch(clock.now()) + days * 86400 if days else None
        Account.update(suspended_until=until, suspended_reason=reason).where(Account.id == account_id).execute()
        events.record(AccountSuspended(actor_id=actor.user_id, account_id=account_id, until=until, reason=reason))
