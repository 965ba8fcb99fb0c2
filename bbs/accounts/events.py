"""What happens to people and their accounts. Codes and addresses travel sealed (bbs.accounts.vault)."""

from dataclasses import dataclass

from bbs.events import Event


@dataclass(frozen=True, kw_only=True)
class LetterDue(Event):
    """A letter must go to an address: a one-time code, or word that something about the account has changed.

    `kind` names the text (bbs.notices.letters); `sealed` is sealed JSON with `to` and whatever the text needs;
    `key` makes sending twice recognisable.
    """

    kind: str
    locale: str
    sealed: str
    key: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A role was granted or revoked; `reason` is what the administrator wrote."""

    account_id: int
    role: str
    scope_id: int | None
    is_granted: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountSuspended(Event):
    """`until` in UTC seconds, or None when the suspension was lifted."""

    account_id: int
    until: int | None
    reason: str = ""
