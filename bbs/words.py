"""How dates and numbers are printed: Jinja filters, in the reader's language and the county's time zone."""

from datetime import date, datetime, timedelta

from flask import Flask
from flask_babel import format_date, get_locale, gettext

from bbs import clock


def _is_english() -> bool:
    return str(get_locale() or "").startswith("en")


def _as_instant(value) -> datetime:
    return clock.from_epoch(value) if isinstance(value, int) else value


def day(value: date | str | None) -> str:
    """A local date: "11 月 6 日" or "6 Nov", with the year when it is not this one."""
    if value is None or value == "":
        return "—"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    this_year = value.year == clock.today().year
    if _is_english():
        return format_date(value, "d MMM" if this_year else "d MMM y", rebase=False)
    return f"{value.month} 月 {value.day} 日" if this_year else f"{value.year} 年 {value.month} 月 {value.day} 日"


def moment(value: datetime | int | None) -> str:
    """An instant as local date and time."""
    if value is None:
        return "—"
    at = clock.local(_as_instant(value))
    return f"{day(at.date())} {at:%H:%M}"


def when(value: datetime | int | None) -> str:
    """An instant as a reader would say it: today and yesterday with the time, else the date."""
    if value is None:
        return "—"
    at = clock.local(_as_instant(value))
    if at.date() == clock.today():
        return gettext("Today %(time)s", time=f"{at:%H:%M}")
    if at.date() == clock.today() - timedelta(days=1):
        return gettext("Yesterday %(time)s", time=f"{at:%H:%M}")
    return day(at.date())


def iso(value: datetime | int | None) -> str:
    """For the `datetime` attribute of <time>."""
    return "" if value is None else clock.local(_as_instant(value)).isoformat()


def thousands(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"


def percent(value: float | None) -> str:
    """A fraction with one decimal, as the bulletins print it (SQ-25: 1352/1373 is 98.5%); none is "—"."""
    return "—" if value is None else f"{round(value * 1000 + 1e-9) / 10:.1f}%"


def number(value: float | None, places: int = 1) -> str:
    return "—" if value is None else f"{value:,.{places}f}"


def init_app(app: Flask) -> None:
    for word in (day, moment, when, iso, thousands, percent, number):
        app.jinja_env.filters[word.__name__] = word
