"""Merging, withdrawing and restoring: the clock pauses, and goes on where it stood."""

from bbs import clock, working_days
from bbs.accounts.actor import SYSTEM, Actor
from bbs.db import db
from official_accounts import clocks, ledger, policies
from official_accounts.clocks import Deadline
from official_accounts.models import Case
from official_accounts.services.intake import clean_text
from official_accounts.workflow import RUNNING, STEPS


def merge(thread_id: int, into_thread_id: int, by: int | None) -> Case | None:
    """The thread was merged into another one by moderation (which checked and logged it): its case waits and follows.

    A case that has been set aside already stays as it is; a thread without a case gives None.
    """
    with db.atomic():
        found = Case.get_or_none(Case.thread == thread_id)
        if found is None:
            return None
        case = ledger.lock(found.id)
        if case.state not in STEPS["merge"].sources:
            return case
        actor = Actor(user_id=by) if by is not None else SYSTEM
        into = Case.get_or_none(Case.thread == into_thread_id)
        data = {"into_thread_id": into_thread_id, "into_number": into.number if into else ""}
        return ledger.append(case, "merge", actor, data, role="moderator" if by is not None else "system")


def withdraw(actor: Actor, thread_id: int, *, reason: str) -> Case:
    """The poster takes the matter back before it has been answered."""
    reason = clean_text(reason, "reason")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "withdraw")
        return ledger.append(case, "withdraw", actor, {"reason": reason}, role=role, trace={"reason": reason})


def restore(actor: Actor, thread_id: int, *, reason: str) -> Case:
    """Bring back what was set aside; the deadline moves by the working days of the pause, and by nothing else."""
    reason = clean_text(reason, "reason")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "restore")
        data: dict = {"reason": reason}
        trace = {"reason": reason}
        if case.due_on is not None and case.suspended_state in RUNNING:
            deadline = _resumed(case)
            data["clock"] = deadline.as_data()
            trace["due_on"] = deadline.due_on.isoformat()
        return ledger.append(case, "restore", actor, data, role=role, trace=trace)


def _resumed(case: Case) -> Deadline:
    calendar = working_days.current()
    due_on = clocks.resumed(calendar, case.due_on, case.suspended_on, clock.today())
    return clocks.explained(calendar, case.clock_from_on, due_on, "restore", case.due_days, case.due_is_provisional)
