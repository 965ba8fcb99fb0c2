"""Who may do what with cases and official accounts. The table in workflow.py is the rule; this asks it."""

from datetime import date

from bbs.accounts.actor import Actor
from bbs.errors import Conflict, Invalid, NotFound, Refused
from bbs.text import N_
from official_accounts.workflow import STEPS

_WHO = {
    "poster": N_("Only the person who started this thread may do this."),
    "department": N_("Only the department that holds this case may do this."),
    "intake": N_("Only intake staff may do this."),
    "supervisor": N_("Only supervisors may do this."),
    "moderator": N_("Only moderators may do this."),
    "system": N_("This happens by itself; nobody does it by hand."),
}


def parts(actor: Actor, case) -> frozenset[str]:
    """The parts an actor has in a case (workflow.PARTS). `case` needs reporter_id and department_id."""
    held = set()
    if actor.is_system:
        held.add("system")
    if actor.user_id is not None and actor.user_id == case.reporter_id:
        held.add("poster")
    if actor.speaks_for(case.department_id):
        held.add("department")
    if actor.is_intake or actor.is_office:
        held.add("intake")
    if actor.is_supervisor or actor.is_office:
        held.add("supervisor")
    if actor.is_moderator:
        held.add("moderator")
    return frozenset(held)


def check_step(actor: Actor, case, name: str) -> str:
    """Refuse a step that this actor may not take or that does not fit the state; return the part it is taken in.

    A signed-in person who is suspended takes no step.
    """
    step = STEPS[name]
    mine = parts(actor, case)
    part = next((p for p in step.by if p in mine), None)
    if part is None:
        raise Refused(_WHO[step.by[0]])
    if actor.is_suspended:
        raise Refused(N_("Your account is suspended and cannot write at present."))
    if case.state not in step.sources:
        raise Conflict(step.sentence)
    return part


def possible_steps(actor: Actor, case) -> frozenset[str]:
    """The twin of check_step for pages: every step this actor could take now."""
    if actor.is_suspended:
        return frozenset()
    mine = parts(actor, case)
    return frozenset(s.name for s in STEPS.values() if case.state in s.sources and mine.intersection(s.by))


def check_department_for(case, thread, department, path_of_named: str) -> None:
    """A case goes to a department that exists, is open, and, for a tip-off, is neither the one it is about (the
    department named by the poster, whose path is given) nor one above it (信访条例 30)."""
    if department is None:
        raise Invalid(N_("Choose the department that shall handle this."), field="department_id")
    if department.closed_at is not None:
        raise Refused(N_("This department is closed and takes no cases."), field="department_id")
    if thread.kind == "tip_off" and path_of_named and path_of_named.startswith(department.path):
        raise Refused(
            N_("A tip-off never goes to the department it is about, nor to one above it."), field="department_id"
        )


def check_manage_departments(actor: Actor) -> None:
    if not (actor.is_admin or actor.is_office or actor.is_system):
        raise Refused(N_("Only administrators and the county office manage departments."))
    if actor.is_suspended:
        raise Refused(N_("Your account is suspended and cannot write at present."))


def check_decide_verification(actor: Actor, request) -> None:
    """Requests are decided by administrators or the county office, never by the applicant."""
    check_manage_departments(actor)
    if request.account_id == actor.user_id:
        raise Refused(N_("You cannot decide your own request."))
    if request.state != "open":
        raise Conflict(N_("This request has been decided already."))


def check_speak(actor: Actor, department) -> None:
    """Only somebody with an open grant for a department speaks with its seal, and only while it is open."""
    if department is None:
        raise NotFound(N_("There is no such department."))
    if not actor.speaks_for(department.id):
        raise Refused(N_("You do not speak for this department."))
    if department.closed_at is not None:
        raise Refused(N_("This department is closed and no longer speaks."))


def check_objection_in_time(object_by: date, today: date) -> None:
    if today > object_by:
        raise Refused(
            N_("The time for objections ended on %(day)s; whoever did not object handles the case."),
            day=object_by.isoformat(),
        )


def check_rating_open(case, today: date, last_day: date | None) -> None:
    """One verdict per answer, within the window; a case closed by silence can still be rated for as long again."""
    if case.verdict:
        raise Conflict(N_("You have rated this answer already."))
    if last_day is not None and today > last_day:
        raise Refused(N_("The time for rating this answer has passed."))


def check_reopening_open(today: date, last_day: date | None) -> None:
    if last_day is not None and today > last_day:
        raise Refused(N_("The time for reopening this case has passed; please start a new thread and link this one."))


def check_see_case(actor: Actor, case, visibility: str) -> None:
    """Staff pages of a case: intake, supervisors, the office and the department that holds it."""
    if not (actor.is_staff or actor.speaks_for(case.department_id)):
        raise NotFound(N_("There is nothing at this address, or it is not public."))
