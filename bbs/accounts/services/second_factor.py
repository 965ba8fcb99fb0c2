"""The second factor: time-based codes (RFC 6238) from an app. Each code works once."""

import hmac

import pyotp

from bbs import clock, config
from bbs.accounts import policies, vault
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account
from bbs.accounts.services import codes, sign_in
from bbs.db import db
from bbs.errors import Conflict, Invalid, NotFound
from bbs.text import N_, digits

STEP_SECONDS = 30


def begin(actor: Actor) -> None:
    """Make a secret for this person's app; it counts from the first right code on. Refuses if one counts already."""
    policies.check_signed_in(actor)
    with db.atomic():
        changed = (
            Account.update(totp_sealed=vault.seal(pyotp.random_base32()), totp_last_step=0)
            .where(Account.id == actor.user_id, Account.totp_confirmed_at.is_null())
            .execute()
        )
    if not changed:
        raise Conflict(N_("Your second factor is set up already."))


def address_of(name: str, secret_sealed: str) -> str:
    """The otpauth:// address that the app reads from the picture; "" where no factor is being set up."""
    if not secret_sealed:
        return ""
    totp = pyotp.TOTP(vault.open_sealed(secret_sealed))
    return totp.provisioning_uri(name=name, issuer_name=config.current().site_name)


def confirm(actor: Actor, code: str) -> str:
    """The first right code puts the factor in force; returns this browser's new token, all others are signed out."""
    policies.check_signed_in(actor)
    account = Account.get_by_id(actor.user_id)
    if account.totp_confirmed_at is not None:
        raise Conflict(N_("Your second factor is set up already."))
    _spend_code(account.id, code)
    with db.atomic():
        Account.update(totp_confirmed_at=clock.now()).where(Account.id == account.id).execute()
        sign_in.end_sessions(account.id, keep=actor.session_id)
        return sign_in.rotate(actor.session_id, second_factor=True)


def verify(account_id: int, code: str) -> None:
    """Refuse unless this is a right code of this person that was not used before."""
    _spend_code(account_id, code)


def pass_with(actor: Actor, code: str) -> str:
    """Give the second factor in a session that lacks it; returns the new token."""
    policies.check_signed_in(actor)
    _spend_code(actor.user_id, code)
    return sign_in.rotate(actor.session_id, second_factor=True)


def _spend_code(account_id: int, code: str) -> None:
    patience = vault.digest(f"totp:{account_id}")
    sign_in.check_patience(patience)
    account = Account.get_or_none(Account.id == account_id, Account.cancelled_at.is_null())
    if account is None or not account.totp_sealed:
        raise NotFound(N_("There is no second factor yet. Set it up first."))
    totp = pyotp.TOTP(vault.open_sealed(account.totp_sealed))
    now = clock.epoch(clock.now()) // STEP_SECONDS
    for step in (now, now - 1, now + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits(code)):
            with db.atomic():
                fresh = (
                    Account.update(totp_last_step=step)
                    .where(Account.id == account_id, Account.totp_last_step < step)
                    .execute()
                )
            if fresh:
                return
            raise Invalid(N_("This code was used already. Wait for the next one."), field="code")
    sign_in.note_failure(patience)
    raise Invalid(
        N_("The code is not right. Codes change every 30 seconds; check the clock of your phone."), field="code"
    )


def remove(actor: Actor, code: str) -> None:
    """Turn one's own second factor off, with a right code."""
    policies.check_signed_in(actor)
    _spend_code(actor.user_id, code)
    _clear(actor.user_id)


def reset(actor: Actor, account_id: int, reason: str) -> None:
    """For somebody who has lost the phone: an administrator clears the factor; the person sets up a new one."""
    policies.check_admin(actor)
    policies.clean_reason(reason)
    if Account.get_or_none(Account.id == account_id) is None:
        raise NotFound(N_("There is no such person."))
    _clear(account_id)


def _clear(account_id: int) -> None:
    with db.atomic():
        Account.update(totp_sealed="", totp_confirmed_at=None, totp_last_step=0).where(
            Account.id == account_id
        ).execute()
        sign_in.end_sessions(account_id)
        account = Account.get_by_id(account_id)
        address = vault.open_sealed(account.email_sealed)
        if address:
            key = f"second-factor-{account_id}-{clock.epoch(clock.now())}"
            codes.send_letter("second_factor_removed", address, key, locale=account.locale, name=account.name)


def secret_of(address: str) -> str:
    """The secret in an otpauth address, in groups of four, for typing it in by hand."""
    secret = pyotp.parse_uri(address).secret if address else ""
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
