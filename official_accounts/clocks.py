"""Deadlines, computed from rules and a calendar and nothing else. Days are local dates; all limits working days.

Day 0 is the local date of the step that starts the clock; the deadline is 24:00 of the Nth working day after it.
What is computed here is written into the ledger with its reasons, so that nobody has to compute it again.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bbs.errors import Invalid, Refused
from bbs.text import N_
from bbs.working_days import Calendar
from official_accounts.rules import Rules


@dataclass(frozen=True)
class Deadline:
    """A due day and why it is that day: what started the clock, the limit, which weekdays did not count because they
    are holidays (`off`) and which weekend days counted as make-up workdays (`made_up`)."""

    due_on: date
    start_on: date
    started_by: str  # accept, dispatch, reopen, extend
    days: int
    is_provisional: bool
    off: tuple[date, ...] = ()
    made_up: tuple[date, ...] = ()
    calendar: str = ""

    def as_data(self) -> dict:
        """For the ledger; `from_data` reads it back."""
        return {
            "due_on": self.due_on.isoformat(),
            "start_on": self.start_on.isoformat(),
            "started_by": self.started_by,
            "days": self.days,
            "provisional": self.is_provisional,
            "off": [d.isoformat() for d in self.off],
            "made_up": [d.isoformat() for d in self.made_up],
            "calendar": self.calendar,
        }

    @classmethod
    def from_data(cls, data: dict) -> "Deadline":
        return cls(
            due_on=date.fromisoformat(data["due_on"]),
            start_on=date.fromisoformat(data["start_on"]),
            started_by=data["started_by"],
            days=data["days"],
            is_provisional=data["provisional"],
            off=tuple(map(date.fromisoformat, data["off"])),
            made_up=tuple(map(date.fromisoformat, data["made_up"])),
            calendar=data["calendar"],
        )


def explained(
    calendar: Calendar, start_on: date, due_on: date, started_by: str, days: int, provisional: bool
) -> Deadline:
    """A deadline with the holidays and make-up workdays between its start (excluded) and its end (included)."""
    between = [start_on + timedelta(days=n) for n in range(1, (due_on - start_on).days + 1)]
    return Deadline(
        due_on=due_on,
        start_on=start_on,
        started_by=started_by,
        days=days,
        is_provisional=provisional,
        off=tuple(d for d in between if d.weekday() < 5 and not calendar.is_working(d)),
        made_up=tuple(d for d in between if d.weekday() >= 5 and calendar.is_working(d)),
        calendar=calendar.version,
    )


def working(calendar: Calendar, start_on: date, days: int, started_by: str) -> Deadline:
    """24:00 of the `days`-th working day after `start_on`."""
    due = calendar.due(start_on, days)
    return explained(calendar, start_on, due.day, started_by, days, due.is_provisional)


def handling(rules: Rules, calendar: Calendar, kind: str, complexity: str, start_on: date, started_by: str) -> Deadline:
    """The case clock (C5) by kind and complexity, from acceptance, or from dispatch where the policy says so (ZZ-17)."""
    return working(calendar, start_on, rules.limit(kind).days(complexity), started_by)


def reopened(rules: Rules, calendar: Calendar, kind: str, complexity: str, on: date) -> Deadline:
    """The clock of a new cycle: the policy's own limit for reopened cases, else that of the first cycle."""
    days = rules.reopen_days or rules.limit(kind).days(complexity)
    return working(calendar, on, days, "reopen")


def sign_by(rules: Rules, calendar: Calendar, dispatched_on: date) -> date:
    """Until when the department signs; silence counts as signed (C3)."""
    return calendar.due(dispatched_on, rules.sign_days).day


def object_by(rules: Rules, calendar: Calendar, dispatched_on: date) -> date:
    """Until when the department may object (C4)."""
    return calendar.due(dispatched_on, rules.objection_days).day


def first_response_by(rules: Rules, received_at: datetime) -> datetime | None:
    """The instant until which a first response is in time: natural hours, through holidays (C2, P3-19)."""
    return received_at + timedelta(hours=rules.first_response_hours) if rules.first_response_hours else None


def verdict_by(rules: Rules, answered_on: date) -> date:
    """The last local day of the poster's verdict window (C7, calendar days)."""
    return answered_on + timedelta(days=rules.verdict_days)


def check_extension(
    rules: Rules, calendar: Calendar, *, start_on: date, due_on: date, count: int, today: date, new_due_on: date
) -> Deadline:
    """The extended deadline, or a refusal: asked before expiry, later than now, within count, step and cap (T15).

    `start_on` is the day the case clock started; HN-05: at most ten working days from there.
    """
    extension = rules.extension
    if not extension.is_allowed:
        raise Refused(N_("The rules in force (%(policy)s) know no extension."), policy=rules.title)
    if today > due_on:
        raise Refused(N_("The limit has expired; an extension has to be asked for before."))
    if extension.max_count is not None and count >= extension.max_count:
        raise Refused(N_("This case has been extended as often as the rules allow."))
    if new_due_on <= due_on:
        raise Invalid(N_("The new date must be later than the present one."), field="new_due_on")
    if not calendar.is_working(new_due_on):
        raise Invalid(N_("The new date must be a working day."), field="new_due_on")
    if extension.each is not None and calendar.between(due_on, new_due_on) > extension.each:
        raise Invalid(N_("One extension adds at most %(days)d working days."), field="new_due_on", days=extension.each)
    total = calendar.between(start_on, new_due_on)
    if extension.cap is not None and total > extension.cap:
        raise Invalid(
            N_("The rules allow at most %(days)d working days in all, until %(day)s."),
            field="new_due_on",
            days=extension.cap,
            day=calendar.due(start_on, extension.cap).day.isoformat(),
        )
    provisional = not all(calendar.is_published(y) for y in range(start_on.year, new_due_on.year + 1))
    return explained(calendar, start_on, new_due_on, "extend", total, provisional)


def later_of(old: date, new: Deadline) -> bool:
    """A recomputed deadline is taken only when it is later: never make a deadline earlier (civic-platforms 2.8)."""
    return new.due_on > old


def days_left(due_on: date | None, today: date) -> int | None:
    """Calendar days until the due day: 0 on the day itself, negative when overdue. The one predicate of lateness."""
    return None if due_on is None else (due_on - today).days


def resumed(calendar: Calendar, due_on: date, paused_on: date, resumed_on: date) -> date:
    """A due day moved by a pause: by the working days d with paused_on <= d < resumed_on (civic-platforms 2.8)."""
    one = timedelta(days=1)
    days = calendar.between(paused_on - one, resumed_on - one)
    return calendar.due(due_on, days).day if days > 0 else due_on


def soon_by(today: date) -> date:
    """The last day of what is called due soon: within the next three calendar days."""
    return today + timedelta(days=3)
