"""What happens to cases and verified accounts. Ids only; handlers read current rows."""

from dataclasses import dataclass

from bbs.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEventAdded(Event):
    """The ledger of a case grew by one entry (`kind` is a step of official_accounts.workflow); the projection stands."""

    case_id: int
    event_id: int
    kind: str
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class CasesImported(Event):
    """Cases with their whole history were added in one go; their projections stand."""

    case_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class VerificationDecided(Event):
    """A request to speak for a department was granted or refused; a refusal goes to the public log."""

    request_id: int
    account_id: int
    department_id: int
    is_granted: bool
    reason: str
    title: str
    by: str  # in which role it was decided: office, admin or system


@dataclass(frozen=True, kw_only=True)
class MembershipBegan(Event):
    """A person speaks for a department from now on; goes to the public log, with the title and without the name."""

    account_id: int
    department_id: int
    title: str
    reason: str
    by: str


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    """A person speaks for a department no longer; goes to the public log, with the title and without the name."""

    account_id: int
    department_id: int
    title: str
    reason: str
    by: str
