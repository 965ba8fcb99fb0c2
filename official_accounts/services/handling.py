"""What the department does with a case beside answering: sign, object, ask for more time."""

from datetime import date

from bbs import clock, working_days
from bbs.accounts.actor import SYSTEM, Actor
from bbs.db import db
from official_accounts import clocks, ledger, policies
from official_accounts.models import Case, Department
from official_accounts.services import policies_in_force
from official_accounts.services.intake import clean_text


def sign(actor: Actor, thread_id: int) -> Case:
    """签收: the department takes the case."""
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "sign")
        trace = {"department": Department.get_by_id(case.department_id).name}
        return ledger.append(
            case, "sign", actor, {"deemed": False}, role=role, department_id=case.department_id, trace=trace
        )


def sign_by_silence(case_id: int) -> Case | None:
    """Silence within the policy's days counts as signed (首办责任); None when the case has moved on meanwhile."""
    with db.atomic():
        case = ledger.lock(case_id)
        hop = ledger.state_of(case).hops[-1:]
        if case.state not in ("dispatched", "reopened") or not hop or hop[0].sign_by_on is None:
            return None
        if clock.today() <= hop[0].sign_by_on:
            return None
        role = policies.check_step(SYSTEM, case, "sign")
        trace = {"department": Department.get_by_id(case.department_id).name, "deemed": True}
        return ledger.append(
            case, "sign", SYSTEM, {"deemed": True}, role=role, department_id=case.department_id, trace=trace
        )


def object_to(
    actor: Actor, thread_id: int, *, reason: str, basis: str, suggested_department_id: int | None = None
) -> Case:
    """退单申请: the matter is another department's. Needs a reason and the legal basis, within the objection days.

    The clock goes on until intake has ruled.
    """
    reason, basis = clean_text(reason, "reason"), clean_text(basis, "basis")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        role = policies.check_step(actor, case, "object")
        rules = policies_in_force.rules_of(case)
        hop = ledger.state_of(case).hops[-1]
        last_day = clocks.object_by(rules, working_days.current(), clock.local_day(hop.offered_at))
        policies.check_objection_in_time(last_day, clock.today())
        suggested = (
            Department.get_or_none(Department.id == suggested_department_id) if suggested_department_id else None
        )
        data = {
            "reason": reason,
            "basis": basis,
            "suggested_department_id": suggested.id if suggested else None,
            "suggested_department": suggested.name if suggested else "",
        }
        trace = {
            "department": Department.get_by_id(case.department_id).name,
            "reason": reason,
            "basis": basis,
            "suggested": data["suggested_department"],
        }
        return ledger.append(case, "object", actor, data, role=role, department_id=case.department_id, trace=trace)


def checked_extension(case: Case, new_due_on: date) -> clocks.Deadline:
    """The deadline that an extension of this case to a day would give, or a refusal by the policy."""
    return clocks.check_extension(
        policies_in_force.rules_of(case),
        working_days.current(),
        start_on=case.clock_from_on,
        due_on=case.due_on,
        count=case.extension_count,
        today=clock.today(),
        new_due_on=new_due_on,
    )
