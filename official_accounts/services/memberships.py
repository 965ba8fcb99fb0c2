"""Who speaks for a department: applying with evidence, granting or refusing, ending. All of it is logged in public."""

from bbs import clock, events
from bbs.accounts.actor import Actor
from bbs.accounts.services.roles import grant_role, revoke_role
from bbs.db import db, scalar
from bbs.errors import Conflict, Invalid, NotFound
from bbs.text import N_, tidy_line, tidy_text
from boards.policies import check_active
from official_accounts import policies
from official_accounts.events import MembershipBegan, MembershipEnded, VerificationDecided
from official_accounts.models import Department, Membership, VerificationRequest
from official_accounts.services.intake import clean_text

DUTIES = {
    "liaison": N_("Liaison"),
    "leader": N_("Responsible leader"),
    "handler": N_("Handler"),
    "spokesperson": N_("Spokesperson"),
}
MOST_LIAISONS = 2  # ZZ-30
#: The title in the seal of who was made an officer on the page of roles; in the county's language, like every seal.
PLAIN_TITLE = "经办人员"


def _shape(duty: str, title: str) -> tuple[str, str]:
    if duty not in DUTIES:
        raise Invalid(N_("Please choose a duty."), field="duty")
    title = tidy_line(title or "")
    if not 2 <= len(title) <= 60:
        raise Invalid(N_("A title has 2 to 60 characters."), field="title")
    return duty, title


def apply(
    actor: Actor,
    *,
    department_id: int,
    duty: str,
    title: str,
    document_number: str,
    note: str = "",
    evidence_key: str = "",
    evidence_name: str = "",
) -> VerificationRequest:
    """Ask to speak for a department, with the number of the letter that says so. One open request per department."""
    check_active(actor)
    duty, title = _shape(duty, title)
    document_number = tidy_line(document_number or "")
    if not 4 <= len(document_number) <= 80:
        raise Invalid(N_("Please give the number of the letter of appointment."), field="document_number")
    with db.atomic():
        department = Department.get_or_none(Department.id == department_id, Department.closed_at.is_null())
        if department is None:
            raise Invalid(N_("There is no such department."), field="department_id")
        if actor.speaks_for(department.id):
            raise Conflict(N_("You speak for this department already."))
        mine = VerificationRequest.select().where(
            VerificationRequest.account == actor.user_id,
            VerificationRequest.department == department.id,
            VerificationRequest.state == "open",
        )
        if mine.exists():
            raise Conflict(N_("Your earlier request for this department has not been decided yet."))
        return VerificationRequest.create(
            account=actor.user_id,
            department=department,
            duty=duty,
            title=title,
            document_number=document_number,
            note=tidy_text(note or "")[:500],
            evidence_key=evidence_key,
            evidence_name=evidence_name[:120],
            created_at=clock.now(),
        )


def decide(actor: Actor, request_id: int, *, grant: bool, reason: str) -> VerificationRequest:
    """Grant or refuse a request, with a reason that everyone can read in the log. A grant gives the officer's role."""
    reason = clean_text(reason, "reason")[:200]
    with db.atomic():
        request = VerificationRequest.get_or_none(VerificationRequest.id == request_id)
        if request is None:
            raise NotFound(N_("There is no such request."))
        policies.check_decide_verification(actor, request)
        VerificationRequest.update(
            state="granted" if grant else "refused",
            decided_by=actor.user_id,
            decided_at=clock.now(),
            decision_reason=reason,
        ).where(VerificationRequest.id == request.id).execute()
        if grant:
            admit(
                actor, request.account_id, request.department_id, duty=request.duty, title=request.title, reason=reason
            )
        events.record(
            VerificationDecided(
                actor_id=actor.user_id,
                request_id=request.id,
                account_id=request.account_id,
                department_id=request.department_id,
                is_granted=grant,
                reason=reason,
                title=request.title,
                by=_role(actor),
            )
        )
        return VerificationRequest.get_by_id(request_id)


def admit(actor: Actor, account_id: int, department_id: int, *, duty: str, title: str, reason: str) -> Membership:
    """Let a person speak for a department: the membership with its title, and the officer's role.

    At most two liaisons per department (ZZ-30). The importer and the demo call this directly.
    """
    policies.check_manage_departments(actor)
    duty, title = _shape(duty, title)
    with db.atomic():
        liaisons = scalar(
            "SELECT count(*) FROM membership WHERE department_id = ? AND duty = 'liaison' AND ended_at IS NULL",
            department_id,
        )
        if duty == "liaison" and liaisons >= MOST_LIAISONS:
            raise Conflict(N_("A department has at most two liaisons; end one of them first."))
        membership = _begin(actor.user_id, _role(actor), account_id, department_id, duty, title, reason)
        grant_role(actor, account_id, "officer", department_id, reason=reason)
    return membership


def _role(actor: Actor) -> str:
    if actor.is_system:
        return "system"
    return "admin" if actor.is_admin else "office"


def _begin(
    by_id: int | None, by: str, account_id: int, department_id: int, duty: str, title: str, reason: str
) -> Membership:
    membership = Membership.create(
        account=account_id, department=department_id, duty=duty, title=title, began_at=clock.now()
    )
    events.record(
        MembershipBegan(
            actor_id=by_id, account_id=account_id, department_id=department_id, title=title, reason=reason, by=by
        )
    )
    return membership


def _end(by_id: int | None, by: str, membership: Membership, reason: str) -> None:
    Membership.update(ended_at=clock.now()).where(Membership.id == membership.id).execute()
    events.record(
        MembershipEnded(
            actor_id=by_id,
            account_id=membership.account_id,
            department_id=membership.department_id,
            title=membership.title,
            reason=reason,
            by=by,
        )
    )


def follow_role(by_id: int | None, by: str, account_id: int, department_id: int, *, holds: bool, reason: str) -> None:
    """Bring membership and officer's role together when the role was given or taken by itself (page of roles, command
    line): whoever may speak is listed with a title, and nobody else. Where they agree already, nothing happens."""
    with db.atomic():
        held = list(
            Membership.select().where(
                Membership.account == account_id, Membership.department == department_id, Membership.ended_at.is_null()
            )
        )
        if holds and not held and Department.select().where(Department.id == department_id).exists():
            _begin(by_id, by, account_id, department_id, "handler", PLAIN_TITLE, reason)
        if not holds:
            for membership in held:
                _end(by_id, by, membership, reason)


def get(membership_id: int) -> Membership:
    membership = Membership.get_or_none(Membership.id == membership_id)
    if membership is None:
        raise NotFound(N_("There is no such membership."))
    return membership


def end_membership(actor: Actor, membership_id: int, *, reason: str) -> Membership:
    """A person speaks for the department no longer; the past answers keep their seal."""
    policies.check_manage_departments(actor)
    reason = clean_text(reason, "reason")[:200]
    with db.atomic():
        membership = get(membership_id)
        if membership.ended_at is not None:
            raise Conflict(N_("This membership has ended already."))
        _end(actor.user_id, _role(actor), membership, reason)
        revoke_role(actor, membership.account_id, "officer", membership.department_id, reason=reason)
        return Membership.get_by_id(membership_id)
