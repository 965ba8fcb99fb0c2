"""The desk of a department and the queue of intake: fixed statements, keyset paging by (due day, id)."""

import json
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import row, rows
from bbs.errors import NotFound
from bbs.text import N_
from official_accounts import clocks
from official_accounts.workflow import HELD, OPEN

PAGE = 50


class DeskRow(NamedTuple):
    """A case as a line of a desk; the names are those that `thread_row` reads."""

    id: int
    title: str
    kind: str
    visibility: str
    board_name: str
    department_name: str
    author_name: str
    case_state: str
    due_on: str | None
    due_left: int | None
    is_provisional: bool
    expedited: int
    urgency: str
    me_too_count: int
    reply_count: int
    active_at: int
    number: str
    cycle: int
    case_id: int


@dataclass(frozen=True)
class Desk:
    """One page of a desk. `counts` are totals per tab; `after` leads to the next page, "" on the last."""

    tab: str
    counts: dict[str, int]
    rows: list[DeskRow]
    after: str


_SELECT = """
SELECT t.id, t.title, c.kind, t.visibility, b.title AS board_name, coalesce(d.name, n.name, '') AS department_name,
       CASE WHEN t.visibility = 'name_hidden' THEN '' ELSE a.name END AS author_name, c.state, c.due_on,
       c.due_is_provisional, c.press_count, c.urgency, t.me_too_count, t.post_count, t.last_post_at, c.number, c.cycle,
       c.id AS case_id, coalesce(c.due_on, '9999-12-31') AS sort_on
FROM "case" c JOIN thread t ON t.id = c.thread_id JOIN board b ON b.id = t.board_id JOIN account a ON a.id = t.author_id
LEFT JOIN department d ON d.id = c.department_id LEFT JOIN department n ON n.id = t.department_id
"""

#: Tabs of the department's desk: name -> (words, states).
DESK_TABS: dict[str, tuple[str, tuple[str, ...]]] = {
    "waiting": (N_("To do"), HELD),
    "answered": (N_("Awaiting verdict"), ("answered",)),
    "closed": (N_("Closed"), ("closed",)),
}
#: Tabs of intake: name -> (words, condition on c).
INTAKE_TABS: dict[str, tuple[str, str]] = {
    "new": (N_("New"), "c.state = 'submitted'"),
    "accepted": (N_("To dispatch"), "c.state = 'accepted'"),
    "objections": (N_("Objections"), "c.state = 'objected'"),
    "reopened": (N_("Reopened"), "c.state = 'reopened'"),
    "late": (N_("Overdue"), f"c.state IN {HELD} AND c.due_on < :today"),
    "today": (N_("Due today"), f"c.state IN {HELD} AND c.due_on = :today"),
    "soon": (N_("Due within three days"), f"c.state IN {HELD} AND c.due_on > :today AND c.due_on <= :soon"),
}


def _marks(values) -> str:
    return ", ".join("?" for _ in values)


def parse_after(text: str | None) -> tuple[str, int] | None:
    """A position from an address: "2026-03-04.17"; anything else means the beginning."""
    day, _, number = (text or "").partition(".")
    if not number.isdecimal() or len(number) > 12:
        return None
    try:
        return date.fromisoformat(day).isoformat(), int(number)
    except ValueError:
        return None


def _as_row(r, today: date) -> DeskRow:
    running = r.state in OPEN and r.due_on
    return DeskRow(
        id=r.id, title=r.title, kind=r.kind, visibility=r.visibility, board_name=r.board_name,
        department_name=r.department_name, author_name=r.author_name, case_state=r.state, due_on=r.due_on,
        due_left=clocks.days_left(date.fromisoformat(r.due_on), today) if running else None,
        is_provisional=bool(r.due_is_provisional), expedited=r.press_count, urgency=r.urgency, me_too_count=r.me_too_count,
        reply_count=r.post_count - 1, active_at=r.last_post_at, number=r.number, cycle=r.cycle, case_id=r.case_id,
    )  # fmt: skip


def _page(condition: str, params: list, after: tuple[str, int] | None) -> tuple[list[DeskRow], str]:
    """Due first, which puts late ones in front; without a deadline at the end, oldest first. One statement."""
    keyset = ""
    if after is not None:
        keyset = " AND (coalesce(c.due_on, '9999-12-31'), c.id) > (?, ?)"
        params = [*params, *after]
    found = rows(f"{_SELECT} WHERE {condition}{keyset} ORDER BY sort_on, c.id LIMIT {PAGE + 1}", *params)
    today = clock.today()
    more = f"{found[PAGE - 1].sort_on}.{found[PAGE - 1].case_id}" if len(found) > PAGE else ""
    return [_as_row(r, today) for r in found[:PAGE]], more


def desk(actor: Actor, tab: str = "waiting", after: tuple[str, int] | None = None) -> Desk:
    """What lies with the actor's departments. Nothing of other departments, whatever its visibility. Two statements."""
    mine = sorted(actor.departments)
    tab = tab if tab in DESK_TABS else "waiting"
    counted = rows(
        f'SELECT c.state, count(*) AS n FROM "case" c WHERE c.department_id IN ({_marks(mine)}) GROUP BY c.state', *mine
    )
    by_state = {r.state: r.n for r in counted}
    states = DESK_TABS[tab][1]
    condition = f"c.department_id IN ({_marks(mine)}) AND c.state IN ({_marks(states)})"
    shown, more = _page(condition, [*mine, *states], after)
    counts = {name: sum(by_state.get(s, 0) for s in held) for name, (_words, held) in DESK_TABS.items()}
    return Desk(tab, counts, shown, more)


def _on_this_day(sql: str) -> str:
    today = clock.today()
    return sql.replace(":today", f"'{today}'").replace(":soon", f"'{clocks.soon_by(today)}'")


def intake_queue(tab: str = "new", after: tuple[str, int] | None = None) -> Desk:
    """What waits for intake: new, accepted but with nobody, objections, reopened, and what is late. Two statements."""
    tab = tab if tab in INTAKE_TABS else "new"
    sums = ", ".join(
        f"coalesce(sum(CASE WHEN {_on_this_day(sql)} THEN 1 ELSE 0 END), 0) AS n_{name}"
        for name, (_words, sql) in INTAKE_TABS.items()
    )
    open_states = "', '".join(OPEN)
    counted = row(f"SELECT {sums} FROM \"case\" c WHERE c.state IN ('{open_states}')")
    shown, more = _page(_on_this_day(INTAKE_TABS[tab][1]), [], after)
    return Desk(tab, {name: int(getattr(counted, f"n_{name}")) for name in INTAKE_TABS}, shown, more)


class IntakeMatter(NamedTuple):
    """One case as intake sees it: the message itself, what the poster suggests, an objection that waits."""

    thread_id: int
    title: str
    html: Markup
    kind: str
    visibility: str
    place: str
    author_name: str
    created_at: int
    board_name: str
    suggested_id: int | None
    objection: dict | None


_MATTER_SQL = """
SELECT t.id AS thread_id, t.title, p.html, c.kind, t.visibility, t.place,
       CASE WHEN t.visibility = 'name_hidden' THEN '' ELSE a.name END AS author_name, t.created_at,
       b.title AS board_name, t.department_id AS suggested_id, c.state,
       (SELECT e.data FROM case_event e WHERE e.case_id = c.id AND e.kind = 'object' ORDER BY e.seq DESC LIMIT 1) AS objection
FROM "case" c JOIN thread t ON t.id = c.thread_id JOIN board b ON b.id = t.board_id JOIN account a ON a.id = t.author_id
JOIN post p ON p.thread_id = t.id AND p.floor = 1 WHERE t.id = ?
"""


def intake_matter(thread_id: int) -> IntakeMatter:
    """The message and what intake needs to decide on it. One statement. A tip-off suggests no department: the one it
    names is the one it is about."""
    found = row(_MATTER_SQL, thread_id)
    if found is None:
        raise NotFound(N_("This thread has no case."))
    objection = json.loads(found.objection) if found.objection and found.state == "objected" else None
    suggested = None if found.kind == "tip_off" else found.suggested_id
    if objection:
        suggested = objection.get("suggested_department_id")
    return IntakeMatter(
        **{n: getattr(found, n) for n in IntakeMatter._fields if n not in ("html", "suggested_id", "objection")},
        html=Markup(found.html),
        suggested_id=suggested,
        objection=objection,
    )
