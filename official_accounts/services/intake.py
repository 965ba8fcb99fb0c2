"""Intake: opening cases, taking or refusing them, sending them to a department, ruling on objections."""

from bbs import clock, working_days
from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Invalid
from bbs.text import N_, tidy_text
from boards.models import Thread
from official_accounts import clocks, ledger, numbers, policies
from official_accounts.models import Case, Department
from official_accounts.reasons import INVALID, REFUSALS
from official_accounts.rules import COMPLEXITIES, KINDS
from official_accounts.services import policies_in_force

TEXT_LENGTH = (2, 500)


def clean_text(text: str, field: str) -> str:
    """A short reason or explanation on one or several lines: 2 to 500 characters."""
    text = tidy_text(text or "")
    least, most = TEXT_LENGTH
    if not least <= len(text) <= most:
        raise Invalid(
            N_("Please write between %(least)d and %(most)d characters."), field=field, least=least, most=most
        )
    return text


def open_case(actor: Actor, thread: Thread) -> Case:
    """Receive a thread as a case, in the transaction that started the thread. A second call gives the first case."""
    with db.atomic():
        existing = Case.get_or_none(Case.thread == thread.id)
        if existing is not None:
            return existing
        today = clock.today()
        # A discussion that was moved here has no kind of its own.
        kind = thread.kind if thread.kind in KINDS else "inquiry"
        case = Case.create(
            thread=thread.id,
            number=numbers.reserve(today.year)[0],
            policy=policies_in_force.in_force(today),
            kind=kind,
            state="",
            reporter=thread.author_id,
            received_at=clock.now(),
        )
        role = policies.check_step(actor, case, "receive")
        return ledger.append(case, "receive", actor, {"kind": kind, "number": case.number}, role=role)


def _department(actor: Actor, case: Case, department_id: int | None) -> Department:
    department = Department.get_or_none(Department.id == department_id)
    thread = Thread.get_by_id(case.thread_id)
    named = Department.get_or_none(Department.id == thread.department_id) if thread.department_id else None
    policies.check_department_for(case, thread, department, named.path if named else "")
    return department


def _checked_complexity(complexity: str, reason: str) -> str:
    if complexity not in COMPLEXITIES:
        raise Invalid(N_("Please choose simple or complex."), field="complexity")
    return clean_text(reason, "complexity_reason") if complexity == "complex" else tidy_text(reason or "")[:500]


def accept(
    actor: Actor, thread_id: int, *, complexity: str = "simple", complexity_reason: str = "", urgency: str = "normal"
) -> Case:
    """Take a case. The clock starts, unless the policy starts it at dispatch (ZZ-17).

    Only staff call a case complex, and publicly, with a reason (P3-21).
    """
    reason = _checked_complexity(complexity, complexity_reason)
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "accept")
        rules = policies_in_force.rules_of(case)
        data = {"complexity": complexity, "complexity_reason": reason, "urgency": urgency}
        trace = {"complexity": complexity, "reason": reason}
        if rules.clock_starts == "acceptance":
            deadline = clocks.handling(rules, working_days.current(), case.kind, complexity, clock.today(), "accept")
            data["clock"] = deadline.as_data()
            trace["due_on"] = deadline.due_on.isoformat()
        return ledger.append(case, "accept", actor, data, role=role, trace=trace)


def refuse(actor: Actor, thread_id: int, *, reason: str, note: str = "") -> Case:
    """Do not take a case, for one of the lawful reasons, and say where the matter belongs instead."""
    if reason not in REFUSALS:
        raise Invalid(N_("Please choose a reason from the list."), field="reason")
    note = tidy_text(note or "")[:500]
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "refuse")
        given = {"reason": reason, "note": note}
        return ledger.append(case, "refuse", actor, given, role=role, trace=given)


def dispatch(actor: Actor, thread_id: int, *, department_id: int, requirement: str = "") -> Case:
    """Send an accepted case to the department that owns it. It has the policy's days to sign or to object."""
    requirement = tidy_text(requirement or "")[:500]
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "dispatch")
        department = _department(actor, case, department_id)
        rules, calendar = policies_in_force.rules_of(case), working_days.current()
        data = {
            "department_id": department.id,
            "department": department.name,
            "requirement": requirement,
            "sign_by_on": clocks.sign_by(rules, calendar, clock.today()).isoformat(),
        }
        trace = {"department": department.name}
        if case.due_on is None:
            deadline = clocks.handling(rules, calendar, case.kind, case.complexity, clock.today(), "dispatch")
            data["clock"] = deadline.as_data()
            trace["due_on"] = deadline.due_on.isoformat()
        return ledger.append(case, "dispatch", actor, data, role=role, department_id=department.id, trace=trace)


def accept_and_dispatch(
    actor: Actor, thread_id: int, *, department_id: int, requirement: str = "", **acceptance
) -> Case:
    """Take a case and send it on in one go (the ordinary day of intake)."""
    with db.atomic():
        accept(actor, thread_id, **acceptance)
        return dispatch(actor, thread_id, department_id=department_id, requirement=requirement)


def classify(actor: Actor, thread_id: int, *, complexity: str, complexity_reason: str) -> Case:
    """Call a running case simple or complex, publicly and with a reason. A deadline is never made earlier by it."""
    reason = clean_text(complexity_reason, "complexity_reason")
    if complexity not in COMPLEXITIES:
        raise Invalid(N_("Please choose simple or complex."), field="complexity")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "classify")
        if case.complexity == complexity:
            raise Invalid(N_("The case is classified so already."), field="complexity")
        data = {"complexity": complexity, "reason": reason}
        trace = dict(data)
        if case.due_on is not None and case.cycle == 1:
            rules = policies_in_force.rules_of(case)
            started_by = "dispatch" if rules.clock_starts == "dispatch" else "accept"
            deadline = clocks.handling(
                rules, working_days.current(), case.kind, complexity, case.clock_from_on, started_by
            )
            if clocks.later_of(case.due_on, deadline):
                data["clock"] = deadline.as_data()
                trace["due_on"] = deadline.due_on.isoformat()
        return ledger.append(case, "classify", actor, data, role=role, trace=trace)


def _send_on(actor: Actor, thread_id: int, step: str, department_id: int, reason: str) -> Case:
    reason = clean_text(reason, "reason")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, step)
        department = _department(actor, case, department_id)
        if department.id == case.department_id:
            raise Invalid(N_("This department holds the case already."), field="department_id")
        before = Department.get_by_id(case.department_id)
        sign_by = clocks.sign_by(policies_in_force.rules_of(case), working_days.current(), clock.today())
        data = {
            "department_id": department.id,
            "department": department.name,
            "from_department_id": before.id,
            "from_department": before.name,
            "reason": reason,
            "sign_by_on": sign_by.isoformat(),
        }
        trace = {"department": department.name, "before": before.name, "reason": reason, "hop": case.hop_count + 1}
        return ledger.append(case, step, actor, data, role=role, department_id=department.id, trace=trace)


def uphold_objection(actor: Actor, thread_id: int, *, department_id: int, reason: str) -> Case:
    """Follow an objection: another department gets the case. The case clock goes on; the hop stands in the thread."""
    return _send_on(actor, thread_id, "uphold", department_id, reason)


def reassign(actor: Actor, thread_id: int, *, department_id: int, reason: str) -> Case:
    """Send a case from one department to another without an objection, publicly and with a reason."""
    return _send_on(actor, thread_id, "reassign", department_id, reason)


def deny_objection(actor: Actor, thread_id: int, *, reason: str) -> Case:
    """Turn an objection down: the department keeps the case and has signed for it."""
    reason = clean_text(reason, "reason")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "deny")
        department = Department.get_by_id(case.department_id)
        trace = {"department": department.name, "reason": reason}
        return ledger.append(
            case, "deny", actor, {"reason": reason}, role=role, department_id=case.department_id, trace=trace
        )


def press(actor: Actor, thread_id: int, *, note: str = "") -> Case:
    """催办: remind the department that holds the case, for everyone to see; at most once a day."""
    note = tidy_text(note or "")[:500]
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "press")
        latest = [e for e in ledger.entries(case.id) if e.kind == "press"]
        if latest and clock.local_day(latest[-1].happened_at) == clock.today():
            raise Invalid(N_("The department has been pressed today already."))
        count = case.press_count + 1
        trace = {"department": Department.get_by_id(case.department_id).name, "count": count}
        data = {"note": note, "count": count}
        return ledger.append(case, "press", actor, data, role=role, department_id=case.department_id, trace=trace)


def invalidate(actor: Actor, thread_id: int, *, reason: str, note: str = "") -> Case:
    """Set aside what is no matter at all: spam, tests, unlawful content. It does not count as valid from then on."""
    if reason not in INVALID:
        raise Invalid(N_("Please choose a reason from the list."), field="reason")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "invalidate")
        data = {"reason": reason, "note": tidy_text(note or "")[:500]}
        return ledger.append(case, "invalidate", actor, data, role=role, trace={"reason": reason})
