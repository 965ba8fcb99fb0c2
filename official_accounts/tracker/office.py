"""What burns now, for the county office and supervision: read in a fixed number of statements."""

from typing import NamedTuple

from bbs import clock, db, outbox
from official_accounts import clocks
from official_accounts.tracker import pages, windows
from official_accounts.workflow import HELD


class Burning(NamedTuple):
    """One department's overdue cases. Days are calendar days beyond the due day of the oldest."""

    name: str
    slug: str
    count: int
    worst_days: int
    url: str


class Waiting(NamedTuple):
    """A case that waits for a hand: its thread, what it is called, since when (UTC seconds)."""

    thread_id: int
    title: str
    department: str | None
    since: int


class Office(NamedTuple):
    overdue: list[Burning]
    overdue_count: int
    overdue_url: str
    due_today: int
    due_soon: int
    not_accepted: int
    not_dispatched: int
    objection_count: int
    objections: list[Waiting]
    reopened: int
    oldest: list[Waiting]
    errands: dict


_OLDEST = 10
#: Said once in definitions ("overdue"), here for today.
_LATE = "f.is_accepted AND f.closed_on IS NULL AND f.running_due_on < ?"


def _overdue(window: windows.Window) -> list[Burning]:
    today = clock.today()
    found = db.rows(
        "SELECT d.name, d.slug, count(*) AS n, min(f.running_due_on) AS oldest FROM case_fact f "
        f"JOIN department d ON d.id = f.department_id WHERE {_LATE} "
        "GROUP BY d.id, d.name, d.slug ORDER BY n DESC, d.name",
        today.isoformat(),
    )
    return [
        Burning(
            each.name,
            each.slug,
            each.n,
            (today - today.fromisoformat(each.oldest)).days,
            pages.list_url("overdue", window, pages.Scope(each.slug)),
        )
        for each in found
    ]


def _waiting(where: str, *params) -> list[Waiting]:
    found = db.rows(
        'SELECT t.id, t.title, d.name, c.received_at FROM "case" c JOIN thread t ON t.id = c.thread_id '
        f"LEFT JOIN department d ON d.id = c.department_id WHERE {where} ORDER BY c.received_at, c.id LIMIT {_OLDEST}",
        *params,
    )
    return [Waiting(*each) for each in found]


def office() -> Office:
    """Five statements and those of the outbox, whatever the number of cases."""
    window = windows.make()
    today = clock.today()
    soon = clocks.soon_by(today)
    held = ", ".join(f"'{state}'" for state in HELD)
    counts = db.row(
        "SELECT coalesce(sum(CASE WHEN state = 'submitted' THEN 1 ELSE 0 END), 0) AS not_accepted, "
        "coalesce(sum(CASE WHEN state = 'accepted' THEN 1 ELSE 0 END), 0) AS not_dispatched, "
        "coalesce(sum(CASE WHEN state = 'reopened' THEN 1 ELSE 0 END), 0) AS reopened, "
        "coalesce(sum(CASE WHEN state = 'objected' THEN 1 ELSE 0 END), 0) AS objected, "
        f"coalesce(sum(CASE WHEN state IN ({held}) AND due_on = ? THEN 1 ELSE 0 END), 0) AS due_today, "
        f"coalesce(sum(CASE WHEN state IN ({held}) AND due_on > ? AND due_on <= ? THEN 1 ELSE 0 END), 0) AS due_soon, "
        f"(SELECT count(*) FROM case_fact f WHERE {_LATE}) AS overdue "
        'FROM "case"',
        today.isoformat(), today.isoformat(), soon.isoformat(), today.isoformat(),
    )  # fmt: skip
    return Office(
        overdue=_overdue(window),
        overdue_count=counts.overdue,
        overdue_url=pages.list_url("overdue", window, pages.Scope()),
        due_today=counts.due_today,
        due_soon=counts.due_soon,
        not_accepted=counts.not_accepted,
        not_dispatched=counts.not_dispatched,
        objection_count=counts.objected,
        objections=_waiting("c.state = 'objected'"),
        reopened=counts.reopened,
        oldest=_waiting("c.state = 'submitted'"),
        errands=outbox.state(),
    )
