"""Accounts come to be: by signing up, by an administrator, by the importer and the demo."""

from collections.abc import Iterable
from datetime import datetime

from peewee import IntegrityError

from bbs import clock, slots
from bbs.accounts import passwords, policies, vault
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account, ReservedName
from bbs.accounts.services import codes
from bbs.accounts.services import roles as role_services
from bbs.db import db
from bbs.errors import Conflict, Invalid
from bbs.text import N_, skeleton, tidy_line


def check_name_is_free(name: str) -> None:
    """Refuse a name that is taken, or reads like one that is taken or reserved."""
    plain = skeleton(name)
    if (
        policies.looks_official(name)
        or ReservedName.select().where(ReservedName.skeleton == plain).exists()
        or any(slots.fill("reserved.name", plain))
    ):
        raise Invalid(N_("This name is kept for an office or a department. Choose another one."), field="name")
    if Account.select().where(Account.skeleton == plain).exists():
        raise Invalid(N_("This name is taken, or too close to one that is. Choose another one."), field="name")


def begin_sign_up(name: str, password: str, email: str, *, locale: str = "") -> int:
    """First step: keep the wish sealed and mail a code; returns the id to give to `finish_sign_up`.

    The answer is the same for an address that has an account already; its owner then gets a letter that says so.
    """
    name, email = policies.clean_name(name), policies.clean_email(email)
    check_name_is_free(name)
    passwords.check_new(password, name, email)
    password_hash = passwords.make_hash(password)
    with db.atomic():
        row, code = codes.issue(
            "sign_up", email, carried={"name": name, "password_hash": password_hash, "locale": locale}
        )
        owner = Account.get_or_none(Account.email_digest == row.email_digest)
        if owner is None:
            codes.send_letter("sign_up", email, f"code-{row.id}", locale=locale, code=code)
        else:
            codes.send_letter("known_address", email, f"code-{row.id}", locale=owner.locale or locale, name=owner.name)
    return row.id


def finish_sign_up(code_id: int | None, code: str) -> Account:
    """Second step: the code from the mail makes the account."""
    row = codes.try_code(code_id, "sign_up", code)
    wish = codes.carried(row)
    check_name_is_free(wish["name"])
    with db.atomic():
        codes.spend(row)
        return _insert(
            wish["name"],
            password_hash=wish["password_hash"],
            email=vault.open_sealed(row.email_sealed),
            locale=wish.get("locale", ""),
            at=clock.now(),
        )


def create_account(
    actor: Actor,
    name: str,
    *,
    password: str | None = None,
    email: str | None = None,
    at: datetime | None = None,
    roles: Iterable[tuple[str, int | None]] = (),
    locale: str = "",
    imported_from: str | None = None,
    numbered: bool = False,
) -> Account:
    """Make an account without a mail: for administrators, the importer and the demo.

    The machine may give any name that is not taken (old forums have odd ones); a person keeps the rules of names.
    With `numbered` a taken name gets a number behind it. Without a password nobody can sign in with it.
    """
    policies.check_admin(actor)
    if actor.is_system:
        name = tidy_line(name)[:40]
    else:
        name = policies.clean_name(name)
        if policies.looks_official(name):
            raise Invalid(N_("This name is kept for an office or a department. Choose another one."), field="name")
    if email:
        email = policies.clean_email(email)
    if password is not None:
        passwords.check_new(password, name, email or "")
    with db.atomic():
        account = _insert(
            _free_name(name) if numbered else name,
            password_hash=passwords.make_hash(password) if password else "",
            email=email,
            locale=locale,
            at=at or clock.now(),
            imported_from=imported_from,
        )
        for role, scope_id in roles:
            role_services.add_grant(actor, account, role, scope_id, "")
    return account


def _free_name(name: str) -> str:
    """The name itself or the first `name-2`, `name-3`… that nobody has; a name without letters gets some."""
    name = name if skeleton(name) else f"user-{name}"[:40]
    candidate, number = name, 2
    while Account.select().where(Account.skeleton == skeleton(candidate)).exists():
        candidate = f"{name[:34]}-{number}"
        number += 1
    return candidate


def _insert(
    name: str, *, password_hash: str, email: str | None, locale: str, at: datetime, imported_from=None
) -> Account:
    try:
        with db.atomic():
            return Account.create(
                name=name,
                skeleton=skeleton(name),
                password_hash=password_hash,
                email_sealed=vault.seal(email) if email else "",
                email_digest=vault.email_digest(email) if email else None,
                email_verified_at=at if email else None,
                locale=locale,
                created_at=at,
                imported_from=imported_from,
            )
    except IntegrityError:
        raise Conflict(N_("This name or address was taken in the meantime. Please begin again.")) from None
