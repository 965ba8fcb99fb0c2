"""The county is played: about eight months of an invented county, through the real services, with the clock set.

The same seed on the same day gives the same county. Everything or nothing: one transaction holds the whole play.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from bbs import clock, events, outbox, wiring, working_days
from bbs.accounts.actor import SYSTEM
from bbs.accounts.models import Account
from bbs.accounts.services import roles
from bbs.db import db, rows, scalar
from bbs.demo import founding, plans
from bbs.demo.afterwards import leave_traces
from bbs.demo.county import County
from bbs.demo.gatherings import add_gatherings
from bbs.demo.issues import issue
from bbs.demo.moderators import add_moderation
from bbs.demo.newcomers import add_newcomers
from bbs.demo.play import Play, Story
from bbs.errors import Conflict
from bbs.notices import services as notices
from boards.models import Board
from moderation.services import pins
from official_accounts import handlers as case_handlers
from official_accounts.models import Department
from search import services as search

NOTICE_DAYS = 14

Progress = Callable[[int, int, str], None]
"""Called with how much is done, of how much, and what is being done."""


@dataclass(frozen=True)
class Built:
    """What there is now."""

    departments: int
    people: int
    threads: int
    posts: int
    cases: int


def build(seed: int = 7, progress: Progress | None = None) -> Built:
    """Make the county in an empty instance. Refuses (Conflict) when anybody or anything stands there already."""
    tell = progress or (lambda done, total, what: None)
    check_empty()
    today = clock.today()
    _quiet(with_errands=False)
    try:
        with db.atomic():
            county = _begin(seed, today)
            _add_stories(county, plans.plan_issues(county))
            county.play.run(_by_days(county, tell))
            _end(county)
    finally:
        wiring.connect()
    tell(plans.DAYS, plans.DAYS + 1, "搜索索引")
    search.rebuild()
    tell(plans.DAYS + 1, plans.DAYS + 1, "完成")
    return summary()


def is_empty() -> bool:
    """True while nobody and nothing stands in the instance."""
    return not any(model.select().exists() for model in (Account, Department, Board))


def check_empty() -> None:
    """Refuse an instance in which anything has been made."""
    if not is_empty():
        raise Conflict("This instance is not empty: the demo county needs a new one (--instance DIR).")


def _quiet(*, with_errands: bool) -> None:
    """Errands as usual or none; nothing for the search index, which is made once, at the end."""
    later = [(event, key) for event, key in wiring.LATER if with_errands and not key.startswith("search.")]
    events.wire(wiring.TOGETHER, later)


def _begin(seed: int, today: date) -> County:
    rng = Random(f"{seed}:{today.isoformat()}")
    until = clock.start_of(today)
    county = County(rng, today, until, Play(until), working_days.current())
    with clock.travel_to(county.at(plans.first_day(county), 9)):
        founding.found(county)
    return county


def _add_stories(county: County, planned: list[plans.Plan]) -> None:
    for plan in planned:
        county.play.add(issue(county, plan))
    add_gatherings(county, plans.DAYS)
    add_moderation(county, planned)
    add_newcomers(county)
    county.play.add(_rules(county))
    county.play.add(_nights(county))


def _rules(county: County) -> Story:
    yield county.at(plans.rules_change_on(county), 0, 5)
    founding.change_rules()


def _nights(county: County) -> Story:
    """Every night silence signs and closes and pins run out. From the last weeks people also have their notices: what
    they were told before, they have long read and thrown away."""
    day = plans.first_day(county) + timedelta(days=1)
    while day <= county.today:
        yield clock.start_of(day)
        if (county.today - day).days == NOTICE_DAYS:
            _quiet(with_errands=True)
        if (county.today - day).days < NOTICE_DAYS:
            outbox.drain_all()
            case_handlers.tick(clock.now())
        else:
            case_handlers.sign_and_close(day)
        pins.tick(clock.now())
        if (county.today - day).days == 5:
            _read_notices(county)
        day += timedelta(days=1)


def _read_notices(county: County) -> None:
    newest = scalar("SELECT coalesce(max(id), 0) FROM notice")
    for account in rows("SELECT id, name FROM account WHERE unread_count > 0 ORDER BY id"):
        notices.read_all(founding.as_reader(account.id, account.name), newest)


def _by_days(county: County, tell: Progress) -> Callable[[datetime], None]:
    first = plans.first_day(county)
    shown: set[int] = set()

    def progress(now: datetime) -> None:
        day = clock.local_day(now)
        done = min((day - first).days, plans.DAYS)
        if done not in shown:
            shown.add(done)
            tell(done, plans.DAYS + 1, f"{day:%Y-%m-%d}")

    return progress


def _end(county: County) -> None:
    with clock.travel_to(county.until):
        leave_traces(county)
        outbox.drain_all()
        someone = county.residents[-1]
        roles.suspend(SYSTEM, someone.user_id, 7, "多次发布广告，经提醒不改")


def summary() -> Built:
    """Counts of what stands in the database."""
    names = ("department", "account", "thread", "post", '"case"')
    return Built(*(scalar(f"SELECT count(*) FROM {name}") for name in names))


def digest() -> str:
    """One text for the whole county: equal when seed and day were equal."""
    whole = hashlib.sha256()
    for sql in (
        "SELECT id, slug, name FROM department ORDER BY id",
        "SELECT id, name, roles, unread_count FROM account ORDER BY id",
        "SELECT id, board_id, title, author_id, version, case_state, me_too_count, view_count FROM thread ORDER BY id",
        "SELECT id, thread_id, floor, author_id, source, created_at FROM post ORDER BY id",
        "SELECT id, digest FROM case_event ORDER BY id",
        "SELECT id, digest FROM log_entry ORDER BY id",
    ):
        for found in rows(sql):
            whole.update(repr(tuple(found)).encode())
    return whole.hexdigest()
