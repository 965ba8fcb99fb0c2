"""A new calendar: running deadlines are computed anew, by an entry in the ledger, and never made earlier."""

from collections.abc import Callable

from bbs import working_days
from bbs.accounts.actor import SYSTEM
from bbs.db import db, rows
from official_accounts import clocks, ledger, policies
from official_accounts.clocks import Deadline
from official_accounts.models import Case
from official_accounts.workflow import RUNNING

#: Deadlines that follow from a start and a number of days; an extended or resumed one is an exact promised date.
_COMPUTED = ("accept", "dispatch", "reopen")


def recompute_all(progress: Callable[[int], None] = lambda done: None) -> int:
    """Look at every running case; returns how many deadlines moved or ceased to be provisional."""
    marks = ", ".join("?" for _ in RUNNING)
    found = rows(f'SELECT id FROM "case" WHERE state IN ({marks}) AND due_on IS NOT NULL ORDER BY id', *RUNNING)
    moved = 0
    for case in found:
        moved += recompute(case.id)
        progress(1)
    return moved


def recompute(case_id: int) -> bool:
    """Compute one running deadline anew; False when nothing changes."""
    with db.atomic():
        case = ledger.lock(case_id)
        stored = _stored_clock(case_id)
        if case.state not in RUNNING or stored is None or stored.started_by not in _COMPUTED:
            return False
        new = _anew(case, stored)
        if new.due_on == stored.due_on and new.is_provisional == stored.is_provisional:
            return False
        role = policies.check_step(SYSTEM, case, "recompute")
        data = {"clock": new.as_data(), "before_due_on": stored.due_on.isoformat()}
        is_moved = new.due_on != stored.due_on
        trace = {"before": data["before_due_on"], "due_on": new.due_on.isoformat()} if is_moved else None
        ledger.append(case, "recompute", SYSTEM, data, role=role, trace=trace)
    return True


def _stored_clock(case_id: int) -> Deadline | None:
    clock_data = [e.data["clock"] for e in ledger.entries(case_id) if e.data.get("clock")]
    return Deadline.from_data(clock_data[-1]) if clock_data else None


def _anew(case: Case, stored: Deadline) -> Deadline:
    calendar = working_days.current()
    new = clocks.working(calendar, stored.start_on, stored.days, stored.started_by)
    if new.due_on > case.due_on:
        return new
    return clocks.explained(calendar, stored.start_on, case.due_on, stored.started_by, stored.days, new.is_provisional)
