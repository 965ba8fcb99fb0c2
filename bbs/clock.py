"""The only clock. Everything that needs the time asks here, so that tests and rehearsals can set it."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)
_zone = ZoneInfo("Asia/Shanghai")


def use_zone(name: str) -> None:
    """Set the county's time zone (HUIYIN_TIMEZONE); local days are days of this zone."""
    global _zone
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    return _zone


def now() -> datetime:
    """The present instant: aware, UTC, whole seconds (what the database keeps)."""
    return (_frozen.get() or datetime.now(timezone.utc)).replace(microsecond=0)


def today() -> date:
    """The local date of the county."""
    return local_day(now())


def local(instant: datetime) -> datetime:
    return instant.astimezone(_zone)


def local_day(instant: datetime) -> date:
    return instant.astimezone(_zone).date()


def from_local(naive: datetime) -> datetime:
    """A naive local time (as in an imported file) as an aware UTC instant."""
    return naive.replace(tzinfo=_zone).astimezone(timezone.utc)


def start_of(day: date) -> datetime:
    """The first instant of a local day, UTC."""
    return from_local(datetime.combine(day, time()))


def end_of(day: date) -> datetime:
    """24:00 of a local day: the first instant that is no longer on it, UTC."""
    return start_of(day + timedelta(days=1))


def epoch(instant: datetime) -> int:
    """UTC seconds: the form in which instants are stored."""
    return int(instant.timestamp())


def from_epoch(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, timezone.utc)


@contextmanager
def travel_to(instant: datetime):
    """Within this block it is `instant` (aware). Used by tests, the importer and the demo county."""
    if instant.tzinfo is None:
        raise ValueError("travel_to wants an aware datetime")
    token = _frozen.set(instant.astimezone(timezone.utc))
    try:
        yield
    finally:
        _frozen.reset(token)
