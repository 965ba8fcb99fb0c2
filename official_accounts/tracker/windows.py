"""Which days a figure covers, and how it looks at them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bbs import clock
from bbs.errors import Invalid
from bbs.text import N_

#: cohort: the issues received in the window, as they stand now. flow: what happened in the window, whenever received.
VIEWS = ("cohort", "flow")
PERIODS = ("all", "month", "last_month", "quarter", "year")
_BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True)
class Window:
    """Local days `first` to `last`, both within; `cutoff` is the instant up to which things are known."""

    first: date
    last: date
    view: str
    cutoff: datetime

    @property
    def as_of(self) -> date:
        """What is closed after this day is still open. Cohort: today. Flow: the last day of the window, or today."""
        today = clock.local_day(self.cutoff)
        return today if self.view == "cohort" else min(today, self.last)

    @property
    def late_before(self) -> date:
        """A deadline before this day has passed. Cohort: as things stand now. Flow: at the end of the window."""
        today = clock.local_day(self.cutoff)
        return today if self.view == "cohort" else min(today, self.last + timedelta(days=1))


def _month(text: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{text}-01")
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def named(period: str, today: date) -> tuple[date, date]:
    """First and last day of "all" (everything up to today), "month", "last_month", "quarter" or "year"."""
    if period == "month":
        return today.replace(day=1), today
    if period == "last_month":
        last = today.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last
    if period == "quarter":
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), today
    if period == "year":
        return today.replace(month=1, day=1), today
    return _BEGINNING, today


def make(*, period: str = "", month: str = "", first: str = "", last: str = "", view: str = "") -> Window:
    """A window out of what a reader or an operator typed. Without anything: everything up to today, as a cohort.

    Refuses what is not a date or a month, a window that ends before it begins, and unknown names.
    """
    now = clock.now()
    today = clock.local_day(now)
    try:
        if month:
            begin, end = _month(month)
        elif first or last:
            begin = date.fromisoformat(first) if first else _BEGINNING
            end = date.fromisoformat(last) if last else today
        else:
            begin, end = named(period or "all", today)
    except ValueError:
        raise Invalid(N_("A date is written 2026-03-31 and a month 2026-03.")) from None
    if begin > end:
        raise Invalid(N_("The last day must not be before the first."))
    if not (_BEGINNING <= begin and end.year < 2100):
        raise Invalid(N_("Dates from 2000 to 2099 can be used."))
    if (view or "cohort") not in VIEWS or (period or "all") not in PERIODS:
        raise Invalid(N_("The view is “cohort” or “flow”."))
    return Window(begin, end, view or "cohort", now)
