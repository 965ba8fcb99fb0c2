"""Signing in and out. The cookie holds a random token, the database its digest: one row per browser.

These services have no actor to begin with: they are what makes one.
"""

import secrets
from datetime import timedelta
from typing import NamedTuple

from bbs import clock
from bbs.accounts import passwords, policies, vault
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account, FailedSignIn, SignIn
from bbs.accounts.tokens import token_digest
from bbs.db import db
from bbs.errors import Invalid, NotFound, TooMany
from bbs.text import N_, skeleton

FREE_FAILURES = 5
FIRST_WAIT = 30  # seconds; doubles with every further failure
LONGEST_WAIT = 15 * 60


class Recognised(NamedTuple):
    """The person whose password was right; `wants_code`: a second factor is due before a session is opened."""

    account_id: int
    name: str
    wants_code: bool


def recognise(login: str, password: str) -> Recognised:
    """Check a password for a name or an e-mail address.

    An unknown name costs the same time and gets the same sentence as a wrong password. After five failures in a row
    for one name it must rest, longer each time, up to a quarter of an hour.
    """
    login = login.strip()[:200]
    login_digest = vault.digest("login:" + (vault.normal_email(login) if "@" in login else skeleton(login)))
    check_patience(login_digest)
    if "@" in login:
        account = Account.get_or_none(Account.email_digest == vault.email_digest(login), Account.cancelled_at.is_null())
    else:
        account = Account.get_or_none(Account.skeleton == skeleton(login), Account.cancelled_at.is_null())
    if not passwords.matches(account.password_hash if account else "", password):
        note_failure(login_digest)
        raise Invalid(N_("Name or password is not right."))
    with db.atomic():
        FailedSignIn.delete().where(FailedSignIn.login_digest == login_digest).execute()
        if passwords.is_outdated(account.password_hash):
            Account.update(password_hash=passwords.make_hash(password)).where(Account.id == account.id).execute()
    return Recognised(account.id, account.name, account.totp_confirmed_at is not None)


def check_patience(login_digest: str) -> None:
    row = FailedSignIn.get_or_none(FailedSignIn.login_digest == login_digest)
    if row is None or row.failures < FREE_FAILURES:
        return
    wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(10, row.failures - FREE_FAILURES))
    left = clock.epoch(row.last_at) + wait - clock.epoch(clock.now())
    if left > 0:
        raise TooMany(
            N_("Too many wrong tries for this name. Please wait %(minutes)s min or use “Forgotten password”."),
            seconds=left,
            minutes=-(-left // 60),
        )


def note_failure(login_digest: str) -> None:
    """Count a wrong try; a day without one begins anew."""
    moment = clock.now()
    with db.atomic():
        FailedSignIn.delete().where(FailedSignIn.last_at < moment - timedelta(days=1)).execute()
        FailedSignIn.insert(login_digest=login_digest, failures=1, last_at=moment).on_conflict(
            conflict_target=[FailedSignIn.login_digest],
            update={FailedSignIn.failures: FailedSignIn.failures + 1, FailedSignIn.last_at: moment},
        ).execute()


def open_session(account_id: int, *, device: str = "", address: str = "", second_factor: bool = False) -> str:
    """A new signed-in browser; returns the token for its cookie."""
    moment = clock.now()
    token = secrets.token_urlsafe(32)
    with db.atomic():
        SignIn.create(
            account=account_id,
            token_digest=token_digest(token),
            device=device[:200],
            address=address[:64],
            created_at=moment,
            seen_at=moment,
            second_factor_at=moment if second_factor else None,
        )
    return token


def rotate(session_id: int, *, second_factor: bool = False) -> str:
    """A new token for a browser whose rights grow; the old one is worth nothing from now on."""
    token = secrets.token_urlsafe(32)
    changes = {SignIn.token_digest: token_digest(token), SignIn.seen_at: clock.now()}
    if second_factor:
        changes[SignIn.second_factor_at] = clock.now()
    with db.atomic():
        SignIn.update(changes).where(SignIn.id == session_id, SignIn.revoked_at.is_null()).execute()
    return token


def sign_out(actor: Actor) -> None:
    with db.atomic():
        SignIn.update(revoked_at=clock.now()).where(
            SignIn.id == actor.session_id, SignIn.revoked_at.is_null()
        ).execute()


def sign_out_everywhere(actor: Actor, *, keep_this: bool = False) -> int:
    """End all sessions of a person (with `keep_this` all others); returns how many."""
    policies.check_signed_in(actor)
    with db.atomic():
        return end_sessions(actor.user_id, keep=actor.session_id if keep_this else None)


def end_sessions(account_id: int, *, keep: int | None = None) -> int:
    """Inside the caller's transaction."""
    query = SignIn.update(revoked_at=clock.now()).where(SignIn.account == account_id, SignIn.revoked_at.is_null())
    return (query.where(SignIn.id != keep) if keep else query).execute()


def revoke_session(actor: Actor, session_id: int) -> None:
    """End one of one's own sessions."""
    policies.check_signed_in(actor)
    with db.atomic():
        changed = (
            SignIn.update(revoked_at=clock.now())
            .where(SignIn.id == session_id, SignIn.account == actor.user_id, SignIn.revoked_at.is_null())
            .execute()
        )
    if not changed:
        raise NotFound(N_("This session has ended already."))
