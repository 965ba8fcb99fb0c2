"""The official working-day calendar: holidays and make-up workdays, versioned by year.

Day 0 is the local date of the event that starts a clock; the deadline is 24:00 of the Nth working day after it.
Make-up workdays (调休) count, holidays do not. A year whose calendar is not published yet falls back to Monday to
Friday and makes every date that touches it *provisional*.
"""

import csv
import io
import json
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from peewee import AutoField, CharField, IntegerField, TextField

from bbs import clock
from bbs.db import BaseModel, InstantField, db, rows
from bbs.errors import Invalid
from bbs.text import N_

FIRST_YEAR, LAST_YEAR = 2000, 2045


class CalendarYear(BaseModel):
    """The days of one year that differ from Monday to Friday, as JSON {day: "off"|"work"}; the newest version counts."""

    id = AutoField()
    year = IntegerField(index=True)
    version = IntegerField()
    source = CharField(max_length=200)
    days = TextField()
    loaded_at = InstantField()


@dataclass(frozen=True)
class Due:
    """A deadline: the local day at whose end it falls, and whether an unpublished year had a part in it."""

    day: date
    is_provisional: bool


class Calendar:
    """A fixed state of the calendar. `exceptions` maps year -> {day: works}; a year that is missing is unpublished."""

    def __init__(self, exceptions: dict[int, dict[date, bool]], version: str = ""):
        self.published = frozenset(exceptions)
        self.version = version
        special = {day: works for days in exceptions.values() for day, works in days.items()}
        first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
        self._working = [
            n for n in range(first, last + 1) if special.get(date.fromordinal(n), date.fromordinal(n).weekday() < 5)
        ]

    def is_working(self, day: date) -> bool:
        n = day.toordinal()
        at = bisect_right(self._working, n)
        return at > 0 and self._working[at - 1] == n

    def is_published(self, year: int) -> bool:
        return year in self.published

    def due(self, start: date, working_days: int) -> Due:
        """The day at whose end `working_days` working days after `start` (which does not count) have passed."""
        if working_days < 0 or not FIRST_YEAR <= start.year < LAST_YEAR - 5 or working_days > 1000:
            raise Invalid(N_("This date or number of working days is outside what the calendar covers."))
        if working_days == 0:
            return Due(start, not self.is_published(start.year))
        day = date.fromordinal(self._working[bisect_right(self._working, start.toordinal()) + working_days - 1])
        return Due(day, not all(self.is_published(y) for y in range(start.year, day.year + 1)))

    def between(self, start: date, end: date) -> int:
        """Working days d with start < d <= end; 0 when end is not after start."""
        if end <= start:
            return 0
        return bisect_right(self._working, end.toordinal()) - bisect_right(self._working, start.toordinal())

    def next_working(self, day: date) -> date:
        """`day` itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


def _seeded() -> dict[int, dict[date, bool]]:
    """The State Council's years as the chinesecalendar package knows them (2004 on)."""
    years: dict[int, dict[date, bool]] = {}
    for day in chinese_calendar.holidays:
        years.setdefault(day.year, {})
        if day.weekday() < 5:
            years[day.year][day] = False
    for day in chinese_calendar.workdays:
        years.setdefault(day.year, {})
        if day.weekday() >= 5:
            years[day.year][day] = True
    return years


@lru_cache(maxsize=4)
def _calendar(newest_id: int) -> Calendar:
    exceptions = _seeded()
    if newest_id:
        for found in rows("SELECT year, version, days FROM calendar_year ORDER BY year, version"):
            exceptions[found.year] = {
                date.fromisoformat(day): kind == "work" for day, kind in json.loads(found.days).items()
            }
    return Calendar(exceptions, version=f"{max(exceptions)}.{newest_id}")


def current() -> Calendar:
    """The calendar as it stands now: the office's uploads over the seeded years."""
    newest = rows("SELECT coalesce(max(id), 0) AS n FROM calendar_year")[0].n
    return _calendar(newest)


def seeded() -> Calendar:
    """The calendar without uploads; for commands that run without a database."""
    return Calendar(_seeded(), version="seeded")


_KINDS = {
    "off": "off",
    "work": "work",
    "休": "off",
    "放假": "off",
    "节假日": "off",
    "班": "work",
    "上班": "work",
    "调休上班": "work",
}


def read_csv(text: str) -> dict[int, dict[str, str]]:
    """Parse an uploaded calendar: columns 日期,类型[,说明] or date,kind[,note]; returns {year: {day: kind}}.

    Raises Invalid with the line number for anything it cannot read; nothing is stored here.
    """
    years: dict[int, dict[str, str]] = {}
    for number, line in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"))), start=1):
        if not line or not line[0].strip() or (number == 1 and line[0].strip().lower() in {"日期", "date"}):
            continue
        try:
            day = date.fromisoformat(line[0].strip())
            kind = _KINDS[line[1].strip().lower()]
        except (ValueError, IndexError, KeyError):
            raise Invalid(N_("Line %(line)d: expected a date (2027-01-01) and “off” or “work”."), line=number) from None
        years.setdefault(day.year, {})[day.isoformat()] = kind
    if not years:
        raise Invalid(N_("The file holds no days."))
    return years


def store(years: dict[int, dict[str, str]], source: str) -> list[int]:
    """Store a new version of each year given; returns the years. Deadlines are recomputed by whoever keeps them."""
    with db.atomic():
        for year, days in years.items():
            newest = rows("SELECT coalesce(max(version), 0) AS n FROM calendar_year WHERE year = ?", year)[0].n
            CalendarYear.create(
                year=year, version=newest + 1, source=source, days=json.dumps(days), loaded_at=clock.now()
            )
    return sorted(years)
