"""What official accounts do when they hear of something: in the transaction (`on_…`), later by the worker (`tell_…`),
and once a minute (`tick`)."""

import json
from datetime import date, datetime, timedelta

from bbs import clock, working_days
from bbs.accounts.actor import SYSTEM, Actor
from bbs.accounts.events import RoleChanged
from bbs.db import row, rows
from bbs.notices.services import tell
from boards.events import ThreadMerged, ThreadMoved, ThreadStarted
from boards.models import Board, Thread
from boards.notices import tell_about_thread
from official_accounts.events import VerificationDecided
from official_accounts.reasons import REFUSALS
from official_accounts.services import handling, intake, memberships, setting_aside, verdicts
from official_accounts.workflow import HELD

#: How many cases one tick moves; the rest waits a minute.
MOST_AT_ONCE = 200


def on_thread_started(event: ThreadStarted) -> None:
    """A thread on a board for issues is a case from its first second."""
    thread = Thread.get_by_id(event.thread_id)
    if thread.board.kind == "issues":
        actor = Actor(user_id=event.actor_id) if event.actor_id == thread.author_id else SYSTEM
        intake.open_case(actor, thread)


def on_thread_moved(event: ThreadMoved) -> None:
    """A discussion that turns out to be an issue becomes a case when it is moved to a board for issues."""
    if Board.get_by_id(event.to_board_id).kind == "issues":
        intake.open_case(SYSTEM, Thread.get_by_id(event.thread_id))


def on_thread_merged(event: ThreadMerged) -> None:
    """The case of a merged thread waits and points to the other one."""
    setting_aside.merge(event.thread_id, event.into_id, event.actor_id)


def on_verification_decided(event: VerificationDecided) -> None:
    """The applicant hears how the request was decided."""
    name = row("SELECT name FROM department WHERE id = ?", event.department_id).name
    tell(
        [event.account_id],
        "verification_granted" if event.is_granted else "verification_refused",
        dedupe=f"verification:{event.request_id}",
        params={"department": name, "reason": event.reason, "url": "/departments/apply"},
    )


def on_role_changed(event: RoleChanged) -> None:
    """Whoever was made an officer on the page of roles stands on the department's page, and no longer who was not."""
    if event.role != "officer" or event.scope_id is None:
        return
    by = "system"
    if event.actor_id is not None:
        granted = json.loads(row("SELECT roles FROM account WHERE id = ?", event.actor_id).roles)
        by = "admin" if any(role == "admin" for role, _scope in granted) else "office"
    memberships.follow_role(
        event.actor_id, by, event.account_id, event.scope_id, holds=event.is_granted, reason=event.reason
    )


#: Steps that the poster and the followers hear of, and those that the department's officers hear of.
_PUBLIC_STEPS = {
    "accept",
    "refuse",
    "dispatch",
    "uphold",
    "reassign",
    "reopen",
    "close",
    "invalidate",
    "restore",
    "merge",
}
_OFFICER_STEPS = {"dispatch", "uphold", "reassign", "deny", "reopen", "press", "restore"}

_EVENT_SQL = """
SELECT e.id, e.kind, e.data, e.actor_id, c.department_id, c.due_on, c.reporter_id, d.name AS department
FROM case_event e JOIN "case" c ON c.id = e.case_id LEFT JOIN department d ON d.id = c.department_id WHERE e.id = ?
"""


def tell_step(payload: dict) -> None:
    """Tell the poster, the followers and the department's officers of a step of a case (CaseEventAdded, later)."""
    if payload["kind"] not in _PUBLIC_STEPS | _OFFICER_STEPS:
        return
    e, thread = row(_EVENT_SQL, payload["event_id"]), Thread.get_by_id(payload["thread_id"])
    data = json.loads(e.data)
    params = {"department": e.department or "", "due_on": e.due_on or "", "reason": data.get("reason", "")}
    kind = {"uphold": "reassign"}.get(e.kind, e.kind)
    if e.kind == "refuse":
        refusal = REFUSALS[data["reason"]]
        params |= {"reason_word": refusal.reason, "route_word": refusal.route}
    given = {"dedupe": f"case:{e.id}", "by": e.actor_id, "params": params}
    if e.kind in _OFFICER_STEPS and e.department_id is not None:
        tell_about_thread(thread, officers(e.department_id), f"desk_{kind}", **given)
    if e.kind in _PUBLIC_STEPS:
        tell_about_thread(thread, [e.reporter_id], f"case_{kind}", **given)
        tell_about_thread(thread, _followers(thread.id), f"case_{kind}", because=("thread", thread.id), **given)


def _followers(thread_id: int) -> list[int]:
    found = rows("SELECT account_id FROM follow WHERE target = 'thread' AND target_id = ?", thread_id)
    return [f.account_id for f in found]


def officers(department_id: int) -> set[int]:
    """Accounts that speak for a department now."""
    found = rows("SELECT account_id FROM membership WHERE department_id = ? AND ended_at IS NULL", department_id)
    return {m.account_id for m in found}


_reminded: set[date] = set()


def tick(now: datetime) -> None:
    """What time brings: silence signs and closes, and once each working day people are reminded. Safe to repeat, in any
    number of workers."""
    today = clock.local_day(now)
    sign_and_close(today)
    if today not in _reminded and working_days.current().is_working(today):
        remind(today)
        _reminded.clear()
        _reminded.add(today)


def sign_and_close(today: date) -> int:
    """Sign what nobody signed in time and close what nobody judged in time; returns how many cases moved."""
    unsigned = rows(
        'SELECT DISTINCT c.id FROM "case" c JOIN assignment a ON a.case_id = c.id AND a.ended_at IS NULL '
        "WHERE c.state IN ('dispatched', 'reopened') AND a.state = 'offered' AND a.sign_by_on < ? ORDER BY c.id LIMIT ?",
        today.isoformat(), MOST_AT_ONCE,
    )  # fmt: skip
    unjudged = rows(
        "SELECT id FROM \"case\" WHERE state = 'answered' AND verdict_due_on < ? ORDER BY id LIMIT ?",
        today.isoformat(),
        MOST_AT_ONCE,
    )
    moved = [handling.sign_by_silence(c.id) for c in unsigned] + [verdicts.close_by_silence(c.id) for c in unjudged]
    return sum(case is not None for case in moved)


def remind(today: date) -> None:
    """Remind officers on the working day before, on the day, and after the deadline; posters of their verdict twice."""
    tomorrow = working_days.current().due(today, 1).day
    marks = ", ".join("?" for _ in HELD)
    due = rows(
        f'SELECT c.id, c.department_id, c.due_on, c.thread_id, t.title FROM "case" c JOIN thread t ON t.id = c.thread_id '
        f"WHERE c.state IN ({marks}) AND c.due_on <= ? AND c.due_on >= ? ORDER BY c.due_on, c.id LIMIT 2000",
        *HELD, tomorrow.isoformat(), (today - timedelta(days=30)).isoformat(),
    )  # fmt: skip
    for c in due:
        when = "late" if c.due_on < today.isoformat() else "today" if c.due_on == today.isoformat() else "soon"
        tell(
            officers(c.department_id),
            f"desk_due_{when}",
            dedupe=f"due:{c.id}:{c.due_on}:{when}",
            thread_id=c.thread_id,
            params={"title": c.title, "due_on": c.due_on},
        )
    waiting = rows(
        'SELECT c.id, c.reporter_id, c.thread_id, c.verdict_due_on, c.cycle, c.answered_at, t.title FROM "case" c '
        "JOIN thread t ON t.id = c.thread_id "
        "WHERE c.state = 'answered' AND c.verdict = '' AND c.verdict_due_on >= ? ORDER BY c.id LIMIT 5000",
        today.isoformat(),
    )
    for c in waiting:
        passed = (today - clock.local_day(clock.from_epoch(c.answered_at))).days
        if passed >= 3:
            tell(
                [c.reporter_id],
                "case_rate",
                dedupe=f"rate:{c.id}:{c.cycle}:{10 if passed >= 10 else 3}",
                thread_id=c.thread_id,
                params={"title": c.title, "due_on": c.verdict_due_on},
            )
