"""What the pages of the tracker show: figures with the addresses of the lists behind them. Pure, no statements."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import urlencode

from bbs import clock
from official_accounts.tracker import charts
from official_accounts.tracker.definitions import COUNTS, DURATIONS, RATES
from official_accounts.tracker.figures import Share, Spread, Tally
from official_accounts.tracker.queries import Figures, ListedCase
from official_accounts.tracker.windows import Window

MONTHS_SHOWN = 24
KIND_ORDER = ("inquiry", "help_request", "complaint", "suggestion", "thanks", "tip_off")


@dataclass(frozen=True)
class Scope:
    """What of the county is looked at: a department (its slug) and a kind, or everything."""

    department: str = ""
    kind: str = ""

    def query(self) -> dict[str, str]:
        return {key: value for key, value in (("department", self.department), ("kind", self.kind)) if value}


def window_query(window: Window) -> dict[str, str]:
    return {"from": window.first.isoformat(), "to": window.last.isoformat(), "view": window.view}


def list_url(metric: str, window: Window, scope: Scope) -> str:
    return "/statistics/threads?" + urlencode({"metric": metric, **window_query(window), **scope.query()})


class Number(NamedTuple):
    value: int
    url: str


class Rated(NamedTuple):
    share: Share
    url: str


@dataclass(frozen=True)
class Line:
    """One scope's figures: `counts`, `rates` and `times` by the keys of the definitions."""

    label: str
    url: str
    depth: int
    counts: dict[str, Number]
    rates: dict[str, Rated]
    times: dict[str, Spread]


def line(tally: Tally, window: Window, scope: Scope, *, label: str = "", url: str = "", depth: int = 0) -> Line:
    return Line(
        label,
        url,
        depth,
        {each.key: Number(tally.counts[each.key], list_url(each.key, window, scope)) for each in COUNTS},
        {each.key: Rated(tally.share(each.key), list_url(each.numerator, window, scope)) for each in RATES},
        {each.key: tally.spread(each.key) for each in DURATIONS},
    )


def _month_window(month: str, window: Window) -> Window:
    """The part of a window that lies in one month."""
    year, number = int(month[:4]), int(month[5:])
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return Window(max(first, window.first), min(last, window.last), window.view, window.cutoff)


class Listed(NamedTuple):
    """A line of the list behind a number, as the macro `thread_row` wants it."""

    id: int
    title: str
    kind: str
    visibility: str
    case_state: str
    department_name: str | None
    active_at: datetime
    due_left: int | None


def listed(found: list[ListedCase], cutoff: datetime) -> list[Listed]:
    today = clock.local_day(cutoff)
    return [
        Listed(
            each.id,
            each.title,
            each.kind,
            each.visibility,
            each.case_state,
            each.department_name,
            clock.from_epoch(each.active_at),
            (date.fromisoformat(each.running_due_on) - today).days if each.running_due_on else None,
        )
        for each in found
    ]


class Statistics(NamedTuple):
    """The statistics page."""

    window: Window
    scope: Scope
    site: Line
    departments: list[Line]
    kinds: list[Line]
    months: list[Line]
    months_left_out: int
    month_chart: charts.BarChart | None
    kind_chart: charts.BarChart | None


def _department_lines(figures: Figures, scope: Scope) -> list[Line]:
    found = sorted((figures.tree[key] for key in figures.tree if key in figures.departments), key=_tree_order(figures))
    return [
        line(
            figures.departments[unit.id],
            figures.window,
            Scope(unit.slug, scope.kind),
            label=unit.name,
            url=f"/departments/{unit.slug}/",
            depth=unit.depth,
        )
        for unit in found
    ]


def _tree_order(figures: Figures):
    """Units below the one they belong to; beside each other in the order of the tree."""
    place = {key: number for number, key in enumerate(figures.tree)}
    return lambda unit: [place.get(each, 0) for each in unit.ancestors]


def statistics(figures: Figures, scope: Scope, kind_names: dict[str, str]) -> Statistics:
    """Everything that the page shows; `kind_names` are the kinds in the reader's language."""
    window = figures.window
    kinds = [kind for kind in KIND_ORDER if kind in figures.kinds]
    months = sorted(figures.months, reverse=True)
    shown = months[:MONTHS_SHOWN]

    def paired(pairs: list[tuple[str, Tally]]) -> charts.BarChart | None:
        return charts.paired_bars([(label, t.counts["accepted"], t.counts["replied"]) for label, t in pairs])

    return Statistics(
        window,
        scope,
        line(figures.site, window, scope),
        _department_lines(figures, scope),
        [line(figures.kinds[k], window, Scope(scope.department, k), label=kind_names[k]) for k in kinds],
        [
            line(
                figures.months[m], _month_window(m, window), scope, label=m, url=f"/statistics/{m}/?view={window.view}"
            )
            for m in shown
        ],
        len(months) - len(shown),
        paired([(month[2:], figures.months[month]) for month in reversed(shown)]),
        paired([(kind_names[kind], figures.kinds[kind]) for kind in kinds]),
    )
