"""The poster's verdict: rating, confirming, reopening; and closing when the window is over."""

from datetime import timedelta

from bbs import clock, working_days
from bbs.accounts.actor import SYSTEM, Actor
from bbs.db import db
from bbs.errors import Invalid
from bbs.text import N_, tidy_text
from official_accounts import clocks, ledger, policies
from official_accounts.models import Case, Department
from official_accounts.services import policies_in_force
from official_accounts.services.intake import clean_text

VERDICTS = ("solved", "partly", "not_solved")


def rate(
    actor: Actor,
    thread_id: int,
    *,
    verdict: str,
    satisfaction: int | None = None,
    satisfaction_speed: int | None = None,
    satisfaction_manner: int | None = None,
    text: str = "",
) -> Case:
    """The poster says how it went: solved closes the case, not solved reopens it, partly leaves it to the window.

    Satisfaction (1 to 5) with outcome, speed and manner is free; who says "not solved" must say what is missing.
    """
    if verdict not in VERDICTS:
        raise Invalid(N_("Please say whether the matter is solved."), field="verdict")
    scores = {
        "satisfaction": satisfaction,
        "satisfaction_speed": satisfaction_speed,
        "satisfaction_manner": satisfaction_manner,
    }
    for name, score in scores.items():
        if score is not None and score not in range(1, 6):
            raise Invalid(N_("Satisfaction is a number from 1 to 5."), field=name)
    text = tidy_text(text or "")[:500]
    if verdict == "not_solved":
        text = clean_text(text, "text")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "rate")
        policies.check_rating_open(case, clock.today(), _last_day(case))
        trace = {"verdict": verdict, "satisfaction": satisfaction}
        case = ledger.append(case, "rate", actor, {"verdict": verdict, "text": text, **scores}, role=role, trace=trace)
        if verdict == "not_solved":
            return _reopen(actor, case, text)
        if verdict == "solved" and case.state == "answered":
            return _close(actor, case, "confirmed", verdict)
    return case


def _last_day(case: Case):
    """The window of the answer; a case that the clock closed can be rated for as long again."""
    if case.verdict_due_on is None:
        return None
    window = case.verdict_due_on - clock.local_day(case.answered_at)
    return case.verdict_due_on if case.state == "answered" else case.verdict_due_on + max(window, timedelta(1))


def _close(actor: Actor, case: Case, closure: str, outcome: str) -> Case:
    role = policies.check_step(actor, case, "close")
    data = {"closure": closure, "outcome": outcome}
    return ledger.append(case, "close", actor, data, role=role, trace={"closure": closure, "outcome": outcome})


def reopen(actor: Actor, thread_id: int, *, reason: str) -> Case:
    """Take an answered or closed case up again, with a reason: a new cycle at the same department, a new clock.

    The poster may do so until as long after the verdict window as that window was; staff at any time.
    """
    reason = clean_text(reason, "reason")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        policies.check_step(actor, case, "reopen")
        if policies.parts(actor, case) == {"poster"}:
            policies.check_reopening_open(clock.today(), _last_day(case))
        return _reopen(actor, case, reason)


def _reopen(actor: Actor, case: Case, reason: str) -> Case:
    role = policies.check_step(actor, case, "reopen")
    rules, calendar = policies_in_force.rules_of(case), working_days.current()
    deadline = clocks.reopened(rules, calendar, case.kind, case.complexity, clock.today())
    department = Department.get_by_id(case.department_id)
    data = {
        "reason": reason,
        "cycle": case.cycle + 1,
        "department_id": department.id,
        "department": department.name,
        "sign_by_on": clocks.sign_by(rules, calendar, clock.today()).isoformat(),
        "clock": deadline.as_data(),
    }
    trace = {
        "reason": reason,
        "cycle": data["cycle"],
        "department": department.name,
        "due_on": deadline.due_on.isoformat(),
    }
    return ledger.append(case, "reopen", actor, data, role=role, department_id=department.id, trace=trace)


def close_by_silence(case_id: int) -> Case | None:
    """The verdict window is over: close. Silence is no satisfaction; the outcome stays what the poster said, if anything.

    None when the case has moved on meanwhile.
    """
    with db.atomic():
        case = ledger.lock(case_id)
        if case.state != "answered" or case.verdict_due_on is None or clock.today() <= case.verdict_due_on:
            return None
        return _close(SYSTEM, case, "window", case.outcome)
