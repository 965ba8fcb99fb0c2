"""From a case's ledger to its row of figures: pure, so that the stored row can be rebuilt and compared."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from bbs import clock
from bbs.working_days import Calendar
from official_accounts.projection import CaseState, Entry, fold
from official_accounts.workflow import RUNNING

#: What the poster, or checked evidence, said at the end of a case that is solved.
SOLVED = ("solved", "confirmed_solved")
_NOT_VALID = ("invalid", "merged")
_NOT_ACCEPTED = ("not_accepted", "withdrawn")


@dataclass(frozen=True)
class Fact:
    """The columns of CaseFact under the same names, without the ids of case and thread."""

    department_id: int | None
    kind: str
    received_on: date
    received_month: str
    is_valid: bool
    is_accepted: bool
    accepted_on: date | None
    replied_on: date | None
    closed_on: date | None
    is_solved: bool
    original_due_on: date | None
    due_on: date | None
    running_due_on: date | None
    first_reply_seconds: int | None
    first_reply_working_days: int | None
    handling_seconds: int | None
    handling_working_days: int | None
    rated_on: date | None
    satisfaction: int | None
    cycle_count: int
    calendar_version: str


@dataclass
class _Memory:
    """What later entries would hide: the first cycle's deadlines, the closure that stands, the latest rating."""

    original_due_on: date | None = None
    due_on: date | None = None
    closed_at: datetime | None = None
    rated_at: datetime | None = None
    satisfaction: int | None = None

    def note(self, entry: Entry, state: CaseState) -> None:
        if state.cycle == 1 and state.due_on is not None:
            self.original_due_on, self.due_on = state.original_due_on, state.due_on
        if entry.kind == "close":
            self.closed_at = entry.happened_at
        if entry.kind == "rate" and state.satisfaction is not None:
            # An answer given anew does not wash an earlier rating away; only a new rating replaces it.
            self.rated_at, self.satisfaction = entry.happened_at, state.satisfaction


def _on(instant: datetime | None) -> date | None:
    return None if instant is None else clock.local_day(instant)


def _elapsed(start: datetime, end: datetime | None, calendar: Calendar) -> tuple[int | None, int | None]:
    """Seconds and working days from one instant to another."""
    if end is None:
        return None, None
    return clock.epoch(end) - clock.epoch(start), calendar.between(clock.local_day(start), clock.local_day(end))


def fact_of(entries: Iterable[Entry], calendar: Calendar) -> Fact:
    """The row of a ledger that is complete from its `receive` on. The calendar turns spans into working days."""
    state, memory = CaseState(), _Memory()
    for entry in entries:
        state = fold(state, entry)
        memory.note(entry, state)
    is_valid = state.state not in _NOT_VALID
    is_closed = state.state == "closed"
    closed_at = memory.closed_at if is_closed else None
    reply_seconds, reply_days = _elapsed(state.received_at, state.first_reply_at, calendar)
    handling_seconds, handling_days = _elapsed(state.received_at, closed_at, calendar)
    received_on = clock.local_day(state.received_at)
    return Fact(
        department_id=state.department_id,
        kind=state.kind,
        received_on=received_on,
        received_month=f"{received_on:%Y-%m}",
        is_valid=is_valid,
        is_accepted=is_valid and state.state not in _NOT_ACCEPTED,
        accepted_on=_on(state.accepted_at),
        replied_on=_on(state.first_reply_at),
        closed_on=_on(closed_at),
        is_solved=is_closed and state.outcome in SOLVED,
        original_due_on=memory.original_due_on,
        due_on=memory.due_on,
        running_due_on=state.due_on if state.state in RUNNING else None,
        first_reply_seconds=reply_seconds,
        first_reply_working_days=reply_days,
        handling_seconds=handling_seconds,
        handling_working_days=handling_days,
        rated_on=_on(memory.rated_at),
        satisfaction=memory.satisfaction,
        cycle_count=state.cycle,
        calendar_version=calendar.version,
    )
