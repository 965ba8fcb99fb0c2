"""Reading figures. Each function says how many statements it runs, whatever the number of cases."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import NamedTuple

from bbs import db
from bbs.accounts.actor import Actor
from boards.policies import visible_threads
from official_accounts.tracker.definitions import COUNT, COUNTS, DURATIONS, Count
from official_accounts.tracker.figures import Tally
from official_accounts.tracker.windows import Window

PAGE_LENGTH = 50
_NAMED = re.compile(r":(as_of|late_before)")


class DepartmentRow(NamedTuple):
    id: int
    slug: str
    name: str
    path: str

    @property
    def depth(self) -> int:
        """0 for a unit of the county, 1 for one below it, …"""
        return self.path.count("/") - 2

    @property
    def ancestors(self) -> list[int]:
        """The unit itself and those above it."""
        return [int(part) for part in self.path.split("/") if part]


@dataclass
class Figures:
    """Everything that is counted for one window: the whole scope, and the same by department, kind and month."""

    window: Window
    site: Tally = field(default_factory=Tally)
    departments: dict[int, Tally] = field(default_factory=lambda: defaultdict(Tally))
    kinds: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    months: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    tree: dict[int, DepartmentRow] = field(default_factory=dict)

    def tallies(self, department_id: int | None, kind: str, month: str) -> list[Tally]:
        """Every tally that a cell belongs to; stocks have no month."""
        found = [self.site, self.kinds[kind]]
        if month:
            found.append(self.months[month])
        if department_id is not None:
            unit = self.tree.get(department_id)
            found += [self.departments[each] for each in (unit.ancestors if unit else [department_id])]
        return found


def _bound(condition: str, window: Window) -> tuple[str, list]:
    """A definition's condition with placeholders, and the days that go into them."""
    names = _NAMED.findall(condition)
    return _NAMED.sub("?", condition), [getattr(window, name).isoformat() for name in names]


def _scope(department_id: int | None, kind: str) -> tuple[str, list]:
    sql, params = "", []
    if department_id is not None:
        sql += (
            " AND f.department_id IN (SELECT d.id FROM department d WHERE d.path LIKE"
            " (SELECT p.path || '%' FROM department p WHERE p.id = ?))"
        )
        params.append(department_id)
    if kind:
        sql += " AND f.kind = ?"
        params.append(kind)
    return sql, params


def _in_window(day: str, window: Window) -> tuple[str, list, str]:
    """WHERE part, its parameters and the month of a column; a stock (no column) has no month in the flow view."""
    if window.view == "cohort":
        day = "received_on"
    if not day:
        return "f.received_on <= ?", [window.last.isoformat()], "''"
    return f"f.{day} BETWEEN ? AND ?", [window.first.isoformat(), window.last.isoformat()], f"substr(f.{day}, 1, 7)"


def _by_day(definitions, window: Window) -> list[tuple[str, list]]:
    """The definitions that are counted by the same column, so that they share one SELECT."""

    def day(each) -> str:
        return "received_on" if window.view == "cohort" else each.day

    return [(key, list(group)) for key, group in groupby(sorted(definitions, key=day), key=day)]


def _count_sql(window: Window, department_id: int | None, kind: str) -> tuple[str, list]:
    parts, params = [], []
    scope, scope_params = _scope(department_id, kind)
    for day, group in _by_day(COUNTS, window):
        where, where_params, month = _in_window(day, window)
        columns = []
        for count in COUNTS:
            if count in group:
                condition, bound = _bound(count.condition, window)
                columns.append(f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS n_{count.key}")
                params += bound
            else:
                columns.append(f"0 AS n_{count.key}")
        parts.append(
            f"SELECT f.department_id AS department_id, f.kind AS kind, {month} AS month, {', '.join(columns)} "
            f"FROM case_fact f WHERE {where}{scope} GROUP BY f.department_id, f.kind, 3"
        )
        params += where_params + scope_params
    return " UNION ALL ".join(parts), params


def _time_sql(window: Window, department_id: int | None, kind: str) -> tuple[str, list]:
    parts, params = [], []
    scope, scope_params = _scope(department_id, kind)
    for duration in DURATIONS:
        where, where_params, month = _in_window(duration.day, window)
        parts.append(
            f"SELECT '{duration.key}' AS duration, f.department_id AS department_id, f.kind AS kind, {month} AS month, "
            f"f.{duration.column} AS amount FROM case_fact f WHERE {duration.condition} AND {where}{scope}"
        )
        params += where_params + scope_params
    return " UNION ALL ".join(parts), params


def departments() -> dict[int, DepartmentRow]:
    """Every department by id, parents before children. One statement."""
    found = db.rows("SELECT id, slug, name, path FROM department ORDER BY position, id")
    return {row.id: DepartmentRow(*row) for row in found}


def figures(window: Window, *, department_id: int | None = None, kind: str = "") -> Figures:
    """Counts, rates and times of a window, within a department (with its subordinate units) or a kind. 3 statements.

    Private cases are counted like others.
    """
    made = Figures(window, tree=departments())
    sql, params = _count_sql(window, department_id, kind)
    for cell in db.rows(sql, *params):
        counted = {count.key: getattr(cell, f"n_{count.key}") for count in COUNTS}
        for tally in made.tallies(cell.department_id, cell.kind, cell.month):
            tally.counts.update(counted)
    sql, params = _time_sql(window, department_id, kind)
    for cell in db.rows(sql, *params):
        for tally in made.tallies(cell.department_id, cell.kind, cell.month):
            tally.times[cell.duration].append(cell.amount)
    return made


class ListedCase(NamedTuple):
    """A line of the list behind a number."""

    id: int
    title: str
    kind: str
    visibility: str
    case_state: str
    active_at: int
    department_name: str | None
    received_on: str
    running_due_on: str | None

    @property
    def position(self) -> str:
        return f"{self.received_on}.{self.id}"


class Listing(NamedTuple):
    rows: list[ListedCase]
    total: int
    hidden: int
    next_position: str


def _position(text: str) -> tuple[str, int] | None:
    day, _, number = text.partition(".")
    if not number.isdecimal() or len(number) > 12:
        return None
    try:
        return date.fromisoformat(day).isoformat(), int(number)
    except ValueError:
        return None


def _metric_where(count: Count, window: Window, department_id: int | None, kind: str) -> tuple[str, list]:
    condition, params = _bound(count.condition, window)
    where, where_params, _month = _in_window(count.day, window)
    scope, scope_params = _scope(department_id, kind)
    return f"({condition}) AND {where}{scope}", params + where_params + scope_params


def listing(
    actor: Actor, metric: str, window: Window, *, department_id: int | None = None, kind: str = "", before: str = ""
) -> Listing:
    """The threads behind a number, newest first, as far as this reader may see them, and how many they may not.

    `before` is the position of the last line of the page before. Two statements.
    """
    where, params = _metric_where(COUNT[metric], window, department_id, kind)
    visible, visible_params = visible_threads(actor, "t")
    counted = db.row(
        f"SELECT count(*) AS total, coalesce(sum(CASE WHEN {visible} THEN 1 ELSE 0 END), 0) AS shown "
        f"FROM case_fact f JOIN thread t ON t.id = f.thread_id WHERE {where}",
        *visible_params, *params,
    )  # fmt: skip
    keyset, keyset_params = "", []
    if position := _position(before):
        keyset, keyset_params = " AND (f.received_on, f.thread_id) < (?, ?)", list(position)
    found = db.rows(
        "SELECT t.id, t.title, t.kind, t.visibility, t.case_state, t.last_post_at, d.name, f.received_on, f.running_due_on "
        "FROM case_fact f JOIN thread t ON t.id = f.thread_id LEFT JOIN department d ON d.id = f.department_id "
        f"WHERE {where} AND {visible}{keyset} ORDER BY f.received_on DESC, f.thread_id DESC LIMIT {PAGE_LENGTH + 1}",
        *params, *visible_params, *keyset_params,
    )  # fmt: skip
    lines = [ListedCase(*each) for each in found]
    more = len(lines) > PAGE_LENGTH
    lines = lines[:PAGE_LENGTH]
    return Listing(lines, counted.total, counted.total - counted.shown, lines[-1].position if more else "")


class Counters(NamedTuple):
    """The home page's counters (SQ-25)."""

    members: int
    threads: int
    posts: int
    departments: int
    total: Tally
    month: Tally
    overdue: int
    median_first_reply: int | None
    month_first: date


def counters(window: Window, month: Window) -> Counters:
    """Members, threads, posts, departments; accepted, replied and satisfaction altogether and in `month`. 2 statements."""
    sums, params = [], []
    keys = ("accepted", "replied", "rated", "satisfied")
    for key in keys:
        condition = COUNT[key].condition
        sums.append(f"coalesce(sum(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS total_{key}")
        sums.append(
            f"coalesce(sum(CASE WHEN {condition} AND f.received_on BETWEEN ? AND ? THEN 1 ELSE 0 END), 0) AS month_{key}"
        )
        params += [month.first.isoformat(), month.last.isoformat()]
    overdue, overdue_params = _bound(COUNT["overdue"].condition, window)
    sums.append(f"coalesce(sum(CASE WHEN {overdue} THEN 1 ELSE 0 END), 0) AS overdue")
    cases = db.row(f"SELECT {', '.join(sums)} FROM case_fact f", *params, *overdue_params)
    replied = "FROM case_fact f WHERE " + COUNT["replied"].condition
    site = db.row(
        "SELECT (SELECT count(*) FROM account WHERE cancelled_at IS NULL) AS members, "
        "(SELECT coalesce(sum(thread_count), 0) FROM board) AS threads, "
        "(SELECT coalesce(sum(post_count), 0) FROM board) AS posts, "
        "(SELECT count(*) FROM department WHERE closed_at IS NULL) AS departments, "
        f"(SELECT f.first_reply_working_days {replied} ORDER BY f.first_reply_working_days LIMIT 1 "
        f"OFFSET (SELECT (count(*) - 1) / 2 {replied})) AS median"
    )
    total, this_month = Tally(), Tally()
    for key in keys:
        total.counts[key] = getattr(cases, f"total_{key}")
        this_month.counts[key] = getattr(cases, f"month_{key}")
    return Counters(
        site.members,
        site.threads,
        site.posts,
        site.departments,
        total,
        this_month,
        cases.overdue,
        site.median,
        month.first,
    )
