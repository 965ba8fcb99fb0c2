"""Departments speak: acknowledgement, progress, extension, final answer, supplement; each post with its frozen seal."""

from datetime import date

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Invalid
from bbs.text import N_
from boards.models import Post, Thread
from boards.services import posts, threads
from boards.services.posts import Seal
from official_accounts import clocks, ledger, policies
from official_accounts.models import Case, Department, Membership
from official_accounts.rules import EXTENSION_TEXT
from official_accounts.services import handling, policies_in_force
from official_accounts.services.intake import clean_text

#: Reply kind of a post -> step of the workflow.
STEP_OF_KIND = {
    "ack": "acknowledge",
    "progress": "progress",
    "final": "answer",
    "supplement": "supplement",
    "extension": "extend",
}


def seal_for(actor: Actor, department_id: int) -> Seal:
    """The seal as it is at this moment: the department's name and short name, the person's title, never the name."""
    department = Department.get_or_none(Department.id == department_id)
    policies.check_speak(actor, department)
    membership = (
        Membership.select(Membership.title)
        .where(
            Membership.account == actor.user_id, Membership.department == department_id, Membership.ended_at.is_null()
        )
        .order_by(Membership.id.desc())
        .first()
    )
    return Seal(department.id, department.name, department.short_name, membership.title if membership else "")


def answer(
    actor: Actor,
    thread_id: int,
    kind: str,
    source: str,
    *,
    answers_floor: int | None = None,
    basket: str = "",
    token: str | None = None,
    seen_floor: int | None = None,
) -> Post:
    """Post as the department that holds the case, as `ack`, `progress`, `final` or `supplement`, and take that step.

    An acknowledgement always has the fixed text of the policy (P3-19) and never counts as a reply; only `final` does.
    The same `token` twice gives the first post again and takes no second step.
    """
    if kind not in ("ack", "progress", "final", "supplement"):
        raise Invalid(N_("Please choose what kind of reply this is."), field="kind")
    step = STEP_OF_KIND[kind]
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        if token and (earlier := _sent_before(token, thread_id)):
            return earlier
        role = policies.check_step(actor, case, step)
        rules = policies_in_force.rules_of(case)
        seal = seal_for(actor, _speaking_department(actor, case))
        post = posts.reply(
            actor,
            thread_id,
            rules.ack_text if kind == "ack" else source,
            answers_floor=answers_floor,
            basket=basket,
            token=token,
            seen_floor=seen_floor,
            seal=seal,
            reply_kind=kind,
        )
        data: dict = {"floor": post.floor, "department": seal.name}
        if kind == "final":
            data["verdict_due_on"] = clocks.verdict_by(rules, clock.today()).isoformat()
        ledger.append(case, step, actor, data, role=role, department_id=seal.department_id, post_id=post.id)
    return post


def _sent_before(token: str, thread_id: int) -> Post | None:
    return Post.get_or_none(Post.submit_token == token[:64], Post.thread == thread_id)


def _speaking_department(actor: Actor, case: Case) -> int:
    """The department that holds the case; before dispatch (an early acknowledgement by intake) the actor's own."""
    if actor.speaks_for(case.department_id):
        return case.department_id
    if actor.departments:
        return min(actor.departments)
    return case.department_id or 0


def extend(
    actor: Actor, thread_id: int, *, reason: str, new_due_on: date, progress: str, token: str | None = None
) -> Post:
    """Ask for more time, in public: reason, exact new date and progress are all required (SQ-16, HN-04).

    Refuses after expiry, beyond the policy's cap, or where the policy knows no extension.
    """
    reason, progress = clean_text(reason, "reason"), clean_text(progress, "progress")
    with db.atomic():
        case = ledger.lock_of_thread(thread_id)
        if token and (earlier := _sent_before(token, thread_id)):
            return earlier
        role = policies.check_step(actor, case, "extend")
        deadline = handling.checked_extension(case, new_due_on)
        seal = seal_for(actor, case.department_id)
        source = EXTENSION_TEXT.format(reason=reason, progress=progress, day=new_due_on)
        post = posts.reply(actor, thread_id, source, token=token, seal=seal, reply_kind="extension")
        data = {
            "floor": post.floor,
            "department": seal.name,
            "reason": reason,
            "progress": progress,
            "before_due_on": case.due_on.isoformat(),
            "clock": deadline.as_data(),
        }
        trace = {"department": seal.name, "before": data["before_due_on"], "due_on": deadline.due_on.isoformat()}
        ledger.append(
            case, "extend", actor, data, role=role, department_id=case.department_id, post_id=post.id, trace=trace
        )
    return post


def speak(
    actor: Actor,
    thread_id: int,
    department_id: int,
    source: str,
    *,
    answers_floor: int | None = None,
    basket: str = "",
    token: str | None = None,
    seen_floor: int | None = None,
) -> Post:
    """Reply as a department without taking a step: in discussions, or in another department's case. Never counts."""
    with db.atomic():
        seal = seal_for(actor, department_id)
        return posts.reply(
            actor,
            thread_id,
            source,
            answers_floor=answers_floor,
            basket=basket,
            token=token,
            seen_floor=seen_floor,
            seal=seal,
        )


def announce(
    actor: Actor,
    department_id: int,
    *,
    board_id: int,
    title: str,
    source: str,
    basket: str = "",
    token: str | None = None,
) -> Thread:
    """Open a thread as a department on a board for announcements. Refuses whoever does not speak for it."""
    with db.atomic():
        seal = seal_for(actor, department_id)
        return threads.start_thread(
            actor,
            board_id=board_id,
            kind="bulletin",
            title=title,
            source=source,
            department_id=department_id,
            basket=basket,
            token=token,
            seal=seal,
        )
