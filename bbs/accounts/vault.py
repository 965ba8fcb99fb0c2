"""The vault of contact data: sealed columns, the key outside the database, every look written down (design 9, U8).

The program itself opens a seal to send somebody their own mail; that is not a look. A person who wants to see another
person's contact data goes through `look`.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken

from bbs import clock, config
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account, VaultLook
from bbs.accounts.policies import check_look_into_vault
from bbs.db import db
from bbs.errors import Invalid, NotFound
from bbs.text import N_, tidy_line


class WrongKey(Exception):
    """HUIYIN_VAULT_KEY does not open what it should: it was changed, or the database is another installation's."""


def _make_key() -> str:
    return Fernet.generate_key().decode()


@lru_cache(maxsize=4)
def _fernet(key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        raise config.BadSettings("HUIYIN_VAULT_KEY is not a Fernet key (32 bytes, URL-safe base64).") from None


@lru_cache(maxsize=4)
def _digest_key(key: str) -> bytes:
    return hmac.digest(key.encode(), b"huiyin look-up digest", hashlib.sha256)


def _key() -> str:
    return config.secret(config.current(), "vault_key", _make_key)


def seal(text: str) -> str:
    return _fernet(_key()).encrypt(text.encode()).decode()


def open_sealed(sealed: str) -> str:
    """The text under a seal; "" for "". Raises WrongKey."""
    if not sealed:
        return ""
    try:
        return _fernet(_key()).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise WrongKey("sealed data does not open with this HUIYIN_VAULT_KEY") from None


def normal_email(address: str) -> str:
    """The form in which addresses are compared. Mail hosts ignore case; nearly all mailboxes do, too."""
    return address.strip().casefold()


def digest(text: str) -> str:
    """A keyed digest for look-ups: equal for equal text, useless without the key."""
    return hmac.new(_digest_key(_key()), text.encode(), hashlib.sha256).hexdigest()


def email_digest(address: str) -> str:
    return digest(normal_email(address))


def look(actor: Actor, account_id: int, purpose: str) -> str:
    """A person's e-mail address, for staff with a purpose. Writes who looked, in which duty and why; the person
    concerned reads that on their own page. Refuses without a purpose of at least four characters."""
    check_look_into_vault(actor)
    purpose = tidy_line(purpose)[:200]
    if len(purpose) < 4:
        raise Invalid(N_("Say in a few words why you need to see this."), field="purpose")
    with db.atomic():
        account = Account.get_or_none(Account.id == account_id)
        if account is None:
            raise NotFound(N_("There is no such person."))
        duty = next((role for role in ("admin", "office", "intake") if actor.has(role)), "system")
        VaultLook.create(
            account=account_id, viewer=actor.user_id, viewer_role=duty, purpose=purpose, looked_at=clock.now()
        )
        return open_sealed(account.email_sealed)
