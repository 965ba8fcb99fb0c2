"""What people change about their own account: profile, password, e-mail address; and the forgotten password."""

from bbs import clock
from bbs.accounts import passwords, policies, vault
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account, FailedSignIn
from bbs.accounts.services import codes, sign_in
from bbs.db import db
from bbs.errors import Conflict, Invalid
from bbs.text import N_, skeleton, tidy_text


def change_profile(actor: Actor, *, bio: str, locale: str, mail_notices: bool) -> None:
    policies.check_signed_in(actor)
    bio = tidy_text(bio)
    if len(bio) > 400:
        raise Invalid(N_("At most 400 characters, please."), field="bio")
    if locale not in ("", "zh_Hans_CN", "en"):
        raise Invalid(N_("This language is not available."), field="locale")
    with db.atomic():
        Account.update(bio=bio, locale=locale, mail_notices=mail_notices).where(Account.id == actor.user_id).execute()


def set_locale(actor: Actor, locale: str) -> None:
    with db.atomic():
        Account.update(locale=locale).where(Account.id == actor.user_id).execute()


def _own_with_password(actor: Actor, current: str) -> Account:
    policies.check_signed_in(actor)
    account = Account.get_by_id(actor.user_id)
    patience = vault.digest(f"own:{account.id}")
    sign_in.check_patience(patience)
    if not passwords.matches(account.password_hash, current):
        sign_in.note_failure(patience)
        raise Invalid(N_("Your present password is not right."), field="current")
    return account


def change_password(actor: Actor, current: str, password: str) -> None:
    """Change one's password; every other browser is signed out, and a letter tells it."""
    account = _own_with_password(actor, current)
    passwords.check_new(password, account.name)
    password_hash = passwords.make_hash(password)
    with db.atomic():
        Account.update(password_hash=password_hash).where(Account.id == account.id).execute()
        sign_in.end_sessions(account.id, keep=actor.session_id)
        _tell(account, "password_changed")


def _tell(account: Account, kind: str) -> None:
    address = vault.open_sealed(account.email_sealed)
    if address:
        key = f"{kind}-{account.id}-{clock.epoch(clock.now())}"
        codes.send_letter(kind, address, key, locale=account.locale, name=account.name)


def begin_new_email(actor: Actor, current: str, email: str) -> int:
    """First step: a code goes to the new address. The answer does not tell whether somebody else has it."""
    account = _own_with_password(actor, current)
    email = policies.clean_email(email)
    with db.atomic():
        row, code = codes.issue("new_email", email, account_id=account.id)
        owner = Account.get_or_none(Account.email_digest == row.email_digest)
        if owner is None:
            codes.send_letter("new_email", email, f"code-{row.id}", locale=account.locale, code=code)
        else:
            codes.send_letter("known_address", email, f"code-{row.id}", locale=owner.locale, name=owner.name)
    return row.id


def finish_new_email(actor: Actor, code_id: int | None, code: str) -> None:
    """Second step: the code makes the new address the account's; the old address gets word of it."""
    policies.check_signed_in(actor)
    row = codes.try_code(code_id, "new_email", code)
    if row.account_id != actor.user_id:
        raise Conflict(N_("This code has expired or was tried too often. Please ask for a new one."), field="code")
    with db.atomic():
        codes.spend(row)
        account = Account.get_by_id(actor.user_id)
        if Account.select().where(Account.email_digest == row.email_digest, Account.id != account.id).exists():
            raise Conflict(N_("This name or address was taken in the meantime. Please begin again."))
        _tell(account, "email_changed")
        Account.update(
            email_sealed=row.email_sealed, email_digest=row.email_digest, email_verified_at=clock.now()
        ).where(Account.id == account.id).execute()


def begin_reset(login: str, *, locale: str = "") -> int:
    """Forgotten password, by name or address: a code goes to the account's address, if there is an account.

    Either way a row is written and the same is said.
    """
    login = login.strip()[:200]
    if not login:
        raise Invalid(N_("Write your name or your e-mail address."), field="login")
    condition = (
        Account.email_digest == vault.email_digest(login) if "@" in login else Account.skeleton == skeleton(login)
    )
    account = Account.get_or_none(condition, Account.cancelled_at.is_null())
    address = vault.open_sealed(account.email_sealed) if account else ""
    asked = vault.normal_email(login) if "@" in login else skeleton(login)
    with db.atomic():
        row, code = codes.issue("reset", address or login, asked=asked, account_id=account.id if address else None)
        if address:
            codes.send_letter(
                "reset", address, f"code-{row.id}", locale=account.locale or locale, code=code, name=account.name
            )
    return row.id


def finish_reset(code_id: int | None, code: str, password: str) -> None:
    """The code sets a new password, ends all sessions and forgives failed tries. A second factor stays in force."""
    passwords.check_new(password)
    password_hash = passwords.make_hash(password)
    row = codes.try_code(code_id, "reset", code)
    with db.atomic():
        codes.spend(row)
        account = Account.get_or_none(Account.id == row.account_id)
        if account is None:  # a guessed code for a name that nobody has
            raise Conflict(N_("This code has expired or was tried too often. Please ask for a new one."), field="code")
        passwords.check_new(password, account.name, vault.open_sealed(account.email_sealed))
        Account.update(password_hash=password_hash).where(Account.id == account.id).execute()
        sign_in.end_sessions(account.id)
        for login in (skeleton(account.name), vault.normal_email(vault.open_sealed(account.email_sealed))):
            FailedSignIn.delete().where(FailedSignIn.login_digest == vault.digest("login:" + login)).execute()
        _tell(account, "password_changed")


def set_password(account_name: str, password: str) -> None:
    """For the command line: whoever has the machine may set anybody's password; all sessions end."""
    account = Account.get_or_none(Account.skeleton == skeleton(account_name))
    if account is None:
        raise Invalid(N_("There is no such person."), field="name")
    passwords.check_new(password, account.name)
    with db.atomic():
        Account.update(password_hash=passwords.make_hash(password)).where(Account.id == account.id).execute()
        sign_in.end_sessions(account.id)
