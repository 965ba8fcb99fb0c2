"""From names that somebody typed or chose to conditions on the database. What has no such name is noted and left out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import rows
from bbs.text import N_, skeleton
from boards.kinds import THREAD_KINDS
from boards.policies import OPENING_SEAL
from boards.queries import STATES
from official_accounts import workflow
from search.analysis import fold
from search.language import Note, Question

KIND_NAMES = {
    "咨询": "inquiry", "求助": "help_request", "投诉": "complaint", "建议": "suggestion", "建言": "suggestion",
    "感谢": "thanks", "举报": "tip_off", "讨论": "discussion", "公告": "bulletin", "通知": "bulletin",
    "help": "help_request", "announcement": "bulletin",
}  # fmt: skip
STATE_NAMES = {
    "待受理": "submitted", "已受理": "accepted", "受理": "accepted", "不予受理": "refused", "已派单": "dispatched",
    "派单": "dispatched", "已签收": "signed", "签收": "signed", "办理中": "in_progress", "正在办理": "in_progress",
    "异议": "objected", "已答复": "answered", "已回复": "answered", "答复": "answered", "办结": "closed",
    "已办结": "closed", "重办": "reopened", "再次办理": "reopened", "等待": "waiting", "待办": "waiting",
    "待答复": "waiting", "待回复": "waiting", "超期": "overdue", "逾期": "overdue", "late": "overdue",
}  # fmt: skip


class Named(NamedTuple):
    """A board or department: how addresses and people call it."""

    id: int
    slug: str
    name: str
    short: str


@dataclass(frozen=True)
class Filters:
    """What limits a search beside its words. None means no limit, an empty set that nothing fits."""

    boards: frozenset[int] | None = None
    departments: frozenset[int] | None = None
    kinds: frozenset[str] | None = None
    states: frozenset[str] | None = None
    authors: frozenset[int] | None = None
    official: bool | None = None
    since: int | None = None
    before: int | None = None

    @property
    def on_threads(self) -> bool:
        """Whether the database has to say which threads are meant; the index knows the rest by its columns."""
        return any(wanted is not None for wanted in (self.departments, self.kinds, self.states, self.authors))

    @property
    def is_empty(self) -> bool:
        return self == Filters()


class Resolved(NamedTuple):
    filters: Filters
    numbers: tuple[str, ...]
    notes: tuple[Note, ...]


def all_boards() -> list[Named]:
    return [Named(r.id, r.slug, r.title, "") for r in rows("SELECT id, slug, title FROM board ORDER BY position, id")]


def all_departments() -> list[Named]:
    found = rows("SELECT id, slug, name, short_name FROM department ORDER BY position, id")
    return [Named(r.id, r.slug, r.name, r.short_name) for r in found]


def resolve(question: Question, boards: list[Named], departments: list[Named]) -> Resolved:
    """Look the names up. A name that nobody has is noted and does not limit the search."""
    notes = list(question.notes)

    def look_up(names: Iterable[str], find: Callable[[str], Iterable], unknown: str) -> frozenset | None:
        found: set = set()
        for name in names:
            hits = set(find(name))
            found |= hits
            if not hits:
                notes.append(Note(unknown, {"value": name}))
        return frozenset(found) or None

    filters = Filters(
        boards=look_up(
            question.boards, lambda n: _ids(n, boards), N_("There is no board “%(value)s”; it was left out.")
        ),
        departments=look_up(
            question.departments,
            lambda n: _ids(n, departments),
            N_("There is no department “%(value)s”; it was left out."),
        ),
        kinds=look_up(question.kinds, _kinds, N_("There is no kind “%(value)s”; it was left out.")),
        states=look_up(question.states, _states, N_("There is no state “%(value)s”; it was left out.")),
        authors=look_up(question.authors, _authors, N_("Nobody here is called “%(value)s”; it was left out.")),
        official=question.official,
        since=clock.epoch(clock.start_of(question.start)) if question.start else None,
        before=_end(question.end),
    )
    return Resolved(filters, question.numbers, tuple(notes))


def _end(day: date | None) -> int | None:
    return clock.epoch(clock.end_of(day)) if day and day < date.max else None


def _ids(name: str, known: list[Named]) -> list[int]:
    """Those called so; else those whose name contains it; else those of whose name it is a short form (住建局)."""
    wanted = fold(name).replace(" ", "")
    spelled = [
        (each.id, [fold(text).replace(" ", "") for text in (each.slug, each.name, each.short) if text])
        for each in known
    ]
    for fits in (lambda text: text == wanted, lambda text: wanted in text, lambda text: _is_short_for(wanted, text)):
        found = [id_ for id_, names in spelled if any(fits(text) for text in names)]
        if found:
            return found
    return []


def _is_short_for(short: str, name: str) -> bool:
    rest = iter(name)
    return len(short) > 1 and all(character in rest for character in short)


def _kinds(name: str) -> list[str]:
    wanted = fold(name).replace(" ", "_")
    kind = KIND_NAMES.get(wanted, wanted)
    return [kind] if kind in THREAD_KINDS else []


def _states(name: str) -> list[str]:
    wanted = fold(name).replace(" ", "_")
    state = STATE_NAMES.get(wanted, wanted)
    return [state] if state in STATES or state in workflow.STATES else []


def _authors(name: str) -> list[int]:
    return [r.id for r in rows("SELECT id FROM account WHERE skeleton = ? AND cancelled_at IS NULL", skeleton(name))]


def state_condition(state: str) -> tuple[str, list]:
    """SQL on the thread `t` for a group of states or a single one."""
    if state not in STATES:
        return "t.case_state = ?", [state]
    sql = STATES[state][1]
    return sql.replace(":today", "?"), [clock.today().isoformat()] * sql.count(":today")


def thread_conditions(filters: Filters, actor: Actor) -> tuple[str, list]:
    """SQL on the thread `t`, beginning with AND, for all filters that concern threads.

    A thread's author can be searched for only where the name is shown, or by the author.
    """
    sql, params = "", []
    for column, wanted in (("t.board_id", filters.boards), ("t.kind", filters.kinds)):
        if wanted is not None:
            sql += f" AND {column} IN ({_marks(wanted)})"
            params += sorted(wanted)
    if filters.departments is not None:
        sql += f" AND COALESCE(t.case_department_id, t.department_id) IN ({_marks(filters.departments)})"
        params += sorted(filters.departments)
    if filters.states is not None:
        conditions = [state_condition(state) for state in sorted(filters.states)]
        sql += f" AND ({' OR '.join(f'({condition})' for condition, _ in conditions)})"
        params += [value for _, values in conditions for value in values]
    if filters.authors is not None:
        own = actor.user_id if actor.is_signed_in else -1
        sql += f" AND t.author_id IN ({_marks(filters.authors)}) AND (t.visibility = 'public' OR t.author_id = ?)"
        sql += f" AND {OPENING_SEAL} = ''"
        params += [*sorted(filters.authors), own]
    return sql, params


def post_conditions(filters: Filters) -> tuple[str, list]:
    """SQL on the post `p`, beginning with AND: the date and whether a department speaks."""
    sql = ""
    params: list = []
    if filters.since is not None:
        sql, params = sql + " AND p.created_at >= ?", [*params, filters.since]
    if filters.before is not None:
        sql, params = sql + " AND p.created_at < ?", [*params, filters.before]
    if filters.official is not None:
        sql += f" AND p.seal_department_id IS {'NOT ' if filters.official else ''}NULL"
    return sql, params


def _marks(values: Iterable) -> str:
    return ", ".join("?" for _ in values)
