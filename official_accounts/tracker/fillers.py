"""What the tracker adds to pages of others (slots, wired in bbs/wiring.py)."""

from dataclasses import dataclass

from bbs.accounts.actor import Actor
from official_accounts.tracker import pages, queries, windows
from official_accounts.tracker.figures import Share, joined


@dataclass(frozen=True)
class HomeCounters:
    """SQ-25: members, threads, posts, departments; acceptance, replies and satisfaction altogether and this month."""

    counters: queries.Counters
    reply_rate: Share
    month_reply_rate: Share
    satisfaction: Share
    month_satisfaction: Share
    overdue_url: str
    month_url: str
    template: str = "tracker/home_counters.html"


def home_counters(actor: Actor, _subject: object) -> HomeCounters:
    """Slot home.top. Two statements."""
    everything, month = windows.make(), windows.make(period="month")
    found = queries.counters(everything, month)
    return HomeCounters(
        found,
        found.total.share("reply_rate"),
        found.month.share("reply_rate"),
        found.total.share("satisfaction"),
        found.month.share("satisfaction"),
        pages.list_url("overdue", everything, pages.Scope()),
        f"/statistics/{month.first:%Y-%m}/",
    )


@dataclass(frozen=True)
class DepartmentFigures:
    """A department's figures, with its subordinate units: altogether and this year."""

    slug: str
    total: pages.Line
    year: pages.Line
    url: str
    template: str = "tracker/department_figures.html"


def department_figures(actor: Actor, department) -> DepartmentFigures:
    """Slot department.figures: `department` has id and slug. Three statements: the year is the sum of its months."""
    scope, everything, year = pages.Scope(department.slug), windows.make(), windows.make(period="year")
    figures = queries.figures(everything, department_id=department.id)
    this_year = joined(tally for month, tally in figures.months.items() if month.startswith(f"{year.first.year}-"))
    return DepartmentFigures(
        department.slug,
        pages.line(figures.site, everything, scope),
        pages.line(this_year, year, scope),
        f"/statistics/?department={department.slug}",
    )
