"""Everything a thread page needs of its case, in one statement."""

import json
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import is_postgres, row, rows
from bbs.errors import NotFound
from bbs.text import N_
from official_accounts import clocks, policies
from official_accounts.clocks import Deadline
from official_accounts.rules import Rules
from official_accounts.services.policies_in_force import from_json
from official_accounts.workflow import RUNNING, SET_ASIDE, stages_reached


def json_rows(names: str, source: str) -> str:
    """SQL for the rows of a subquery `source` as one JSON text, columns `names`; the same shape on both databases."""
    pairs = ", ".join(f"'{name}', x.{name}" for name in names.split())
    if is_postgres():
        return f"(SELECT CAST(json_agg(json_build_object({pairs})) AS text) FROM ({source}) x)"
    return f"(SELECT json_group_array(json_object({pairs})) FROM ({source}) x)"


class HopRow(NamedTuple):
    """One line of the public transfer ledger: who held the case, from when to when."""

    hop: int
    department: str
    slug: str
    state: str
    offered_at: int
    signed_at: int | None
    ended_at: int | None
    end_reason: str


class Voice(NamedTuple):
    """A department the reader may speak for, and the title that would stand in the seal."""

    id: int
    name: str
    title: str


@dataclass(frozen=True)
class Panel:
    """How a case stands, for its thread page. Instants are epoch seconds, days local dates."""

    thread_id: int
    case: NamedTuple
    rules: Rules
    reached: int | None
    due_on: date | None
    due_left: int | None
    deadline: Deadline | None
    first_response_by: datetime | None
    is_first_response_late: bool
    verdict_left: int | None
    hops: list[HopRow]
    steps: frozenset[str]
    parts: frozenset[str]
    voices: list[Voice]
    is_set_aside: bool
    #: What intake asks for, and what the poster adds to a verdict: for those concerned, "" for everyone else.
    requirement: str
    verdict_text: str

    @property
    def may_be_extended(self) -> bool:
        """The policy knows extensions and the deadline has not passed."""
        return "extend" in self.steps and self.rules.extension.is_allowed and (self.due_left or 0) >= 0


_COLUMNS = """
c.id, c.number, c.state, c.kind, c.reporter_id, c.department_id, c.complexity, c.urgency, c.received_at, c.accepted_at,
c.dispatched_at, c.acknowledged_at, c.first_reply_at, c.answered_at, c.closed_at, c.closure, c.outcome, c.refusal_reason,
c.due_on, c.original_due_on, c.due_is_provisional, c.extension_count, c.cycle, c.hop_count, c.verdict, c.satisfaction,
c.verdict_text, c.verdict_due_on, c.press_count, c.merged_into_id, c.suspended_state, p.rules, p.preset,
d.slug AS department_slug, d.name AS department, d.short_name, d.leader_title, d.phone, d.duties, n.name AS named,
n.slug AS named_slug
"""
_HOPS = (
    "SELECT a.hop, d.name AS department, d.slug, a.state, a.offered_at, a.signed_at, a.ended_at, a.end_reason "
    "FROM assignment a JOIN department d ON d.id = a.department_id WHERE a.case_id = c.id ORDER BY a.hop"
)
_CLOCK = (
    "(SELECT e.data FROM case_event e WHERE e.case_id = c.id AND e.kind IN ('accept', 'dispatch', 'classify', 'extend', "
    "'reopen', 'restore', 'recompute') AND e.data LIKE '%\"clock\":{%' ORDER BY e.seq DESC LIMIT 1)"
)
_VOICES = (
    "SELECT d.id, d.name, coalesce((SELECT max(m.title) FROM membership m WHERE m.department_id = d.id "
    "AND m.account_id = ? AND m.ended_at IS NULL), '') AS title "
    "FROM department d WHERE d.closed_at IS NULL AND d.id IN ({marks}) ORDER BY d.position, d.id"
)

_REQUIREMENT = (
    "(SELECT e.data FROM case_event e WHERE e.case_id = c.id AND e.kind = 'dispatch' ORDER BY e.seq DESC LIMIT 1)"
)

# A page fills several slots with the same panel: the last one is kept together with the row it was made for.
_last: ContextVar[tuple | None] = ContextVar("last_panel", default=None)


def _voices_sql(actor: Actor) -> tuple[str, list]:
    if not actor.is_officer:
        return "", []
    mine = sorted(actor.departments)
    return _VOICES.format(marks=", ".join("?" for _ in mine)), [actor.user_id, *mine]


def panel(actor: Actor, thread) -> Panel | None:
    """The case of a thread row for this reader, or None when the thread has no case."""
    if not thread.case_number:
        return None
    kept = _last.get()
    if kept is not None and kept[0] is thread and kept[1] is actor:
        return kept[2]
    made = _panel(actor, thread.id)
    _last.set((thread, actor, made))
    return made


def get_panel(actor: Actor, thread) -> Panel:
    """The case of a thread, or NotFound."""
    found = panel(actor, thread)
    if found is None:
        raise NotFound(N_("This thread has no case."))
    return found


def _panel(actor: Actor, thread_id: int) -> Panel | None:
    voices_sql, params = _voices_sql(actor)
    voices = json_rows("id name title", voices_sql) if voices_sql else "''"
    hops = json_rows("hop department slug state offered_at signed_at ended_at end_reason", _HOPS)
    found = row(
        f"SELECT {_COLUMNS}, {hops} AS hops, {_CLOCK} AS clock, {_REQUIREMENT} AS dispatched, "
        f"{voices} AS voices "
        'FROM "case" c JOIN thread t ON t.id = c.thread_id JOIN policy_version p ON p.id = c.policy_id '
        "LEFT JOIN department d ON d.id = c.department_id LEFT JOIN department n ON n.id = t.department_id "
        "WHERE c.thread_id = ?",
        *params, thread_id,
    )  # fmt: skip
    return _made(actor, thread_id, found) if found else None


def _made(actor: Actor, thread_id: int, found) -> Panel:
    rules, today, now = from_json(found.rules), clock.today(), clock.now()
    is_running = found.state in RUNNING and found.due_on is not None
    due_on = date.fromisoformat(found.due_on) if found.due_on else None
    answer_by = clocks.first_response_by(rules, clock.from_epoch(found.received_at))
    responded = clock.from_epoch(found.acknowledged_at) if found.acknowledged_at else None
    given = json.loads(found.clock)["clock"] if found.clock else None
    verdict_due = date.fromisoformat(found.verdict_due_on) if found.verdict_due_on else None
    parts = policies.parts(actor, found)
    works_on_it = bool(parts & {"department", "intake", "supervisor"})
    is_said = found.verdict in ("solved", "partly") and (works_on_it or "poster" in parts)
    return Panel(
        thread_id=thread_id,
        case=found,
        rules=rules,
        reached=stages_reached(found.state),
        due_on=due_on,
        due_left=clocks.days_left(due_on, today) if is_running else None,
        deadline=Deadline.from_data(given) if given else None,
        first_response_by=answer_by,
        is_first_response_late=answer_by is not None and (responded or now) > answer_by,
        verdict_left=clocks.days_left(verdict_due, today) if found.state == "answered" and verdict_due else None,
        hops=[HopRow(**hop) for hop in json.loads(found.hops or "[]")],
        steps=policies.possible_steps(actor, found),
        parts=parts,
        voices=_read_voices(found.voices),
        is_set_aside=found.state in SET_ASIDE,
        requirement=json.loads(found.dispatched).get("requirement", "") if found.dispatched and works_on_it else "",
        verdict_text=found.verdict_text if is_said else "",
    )


def _read_voices(text: str | None) -> list[Voice]:
    return [Voice(**voice) for voice in json.loads(text or "[]")]


def voices(actor: Actor) -> list[Voice]:
    """The open departments this reader may speak for; for threads without a case. One statement, none for residents."""
    sql, params = _voices_sql(actor)
    return [Voice(v.id, v.name, v.title) for v in rows(sql, *params)] if sql else []
