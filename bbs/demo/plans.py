"""Which issues are raised when, by whom, and what becomes of each: some 240 of them, the recent ones in every state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bbs.accounts.actor import Actor
from bbs.demo.county import County
from bbs.demo.issues import Plan
from bbs.demo.matter import Matter
from bbs.demo.matters import MATTERS

DAYS = 240
"""How far back the county's forum goes, in calendar days."""
ISSUES = 246


@dataclass(frozen=True)
class Recent:
    """A state in which recent issues stand today."""

    stop: str
    count: int
    back: int
    """Working days from acceptance to today; 0: posted yesterday or the day before and not accepted."""
    needs: str = ""
    """Field of the matter that must not be empty."""
    changes: tuple[tuple[str, object], ...] = ()
    judged: int | None = None
    """Days from the poster's verdict to today."""
    for_desks: tuple[str, ...] = ()
    """Departments whose matters come first, so that the desks of the demo accounts have work."""


_PROGRESS = (("reports_progress", True),)
_AGAIN = (("verdict", "not_solved"), ("speed", 0.3))

#: With three working days to answer (huainan), accepted three working days ago means due today.
RECENT = (
    Recent("in_progress", 4, 3, "progress", _PROGRESS, for_desks=("gongjijin", "chengguan")),
    Recent("in_progress", 2, 5, "progress", _PROGRESS, for_desks=("chengguan",)),
    Recent("reopened", 3, 6, "displeased", _AGAIN, judged=1, for_desks=("chengguan",)),
    Recent("signed again", 2, 8, "displeased", _AGAIN, judged=4, for_desks=("gongjijin",)),
    Recent("extended", 4, 4, "extension", (("is_extended", True), *_PROGRESS)),
    Recent("objected", 3, 1, "wrong", (("is_misdirected", True),)),
    Recent("in_progress", 4, 2, "progress", _PROGRESS),
    Recent("in_progress", 2, 8, "progress", _PROGRESS),
    Recent("dispatched", 6, 1, for_desks=("gongjijin", "chengguan")),
    Recent("signed", 5, 1, for_desks=("gongjijin", "chengguan")),
    Recent("signed", 2, 3),
    Recent("signed", 1, 6),
    Recent("answered", 7, 4, "", (("speed", 0.4),)),
    Recent("submitted", 7, 0),
    Recent("submitted", 1, 3),
    Recent("accepted", 3, 1),
)


def plan_issues(county: County) -> list[Plan]:
    """All plans, recent ones first; the same seed and day give the same plans."""
    pool = _pool(county)
    plans = [plan for recent in RECENT for plan in _recent(county, recent, pool)]
    for matter, telling, place in _take_rest(county, pool, ISSUES - len(plans)):
        plans.append(_past(county, matter, telling, place))
    _give_to_demo_residents(county, plans)
    return plans


def _pool(county: County) -> list[tuple[Matter, int, str]]:
    """Every telling once, each at another place, in random order; then those that can be told of a second place."""
    rng, once, again = county.rng, [], []
    for matter in MATTERS:
        places = list(matter.places)
        rng.shuffle(places)
        for number, (title, _) in enumerate(matter.tellings):
            once.append((matter, number, places[number % len(places)]))
            if "{place}" in title and len(places) > 1:
                again.append((matter, number, places[(number + 1) % len(places)]))
    rng.shuffle(once)
    rng.shuffle(again)
    return once + again


def _day_for(county: County, matter: Matter, earliest: int, latest: int) -> date | None:
    """A day between so many days back and so many days back that the season allows; None where none does."""
    for _ in range(40):
        back = latest + int((earliest - latest) * county.rng.random() ** 1.15)
        day = county.today - timedelta(days=back)
        if not matter.months or day.month in matter.months:
            return day
    return None


def _fits(county: County, recent: Recent, matter: Matter) -> bool:
    in_season = not matter.months or county.today.month in matter.months
    usual = matter.answer is not None and matter.kind != "thanks"
    return in_season and usual and (not recent.needs or bool(getattr(matter, recent.needs)))


def _recent(county: County, recent: Recent, pool: list) -> Iterator[Plan]:
    fitting = [entry for entry in pool if _fits(county, recent, entry[0])]
    first = [next((e for e in fitting if e[0].department == slug), None) for slug in recent.for_desks]
    chosen = [entry for entry in first if entry] + [entry for entry in fitting if entry not in first]
    chosen = chosen[: recent.count]
    for matter, telling, place in chosen:
        pool.remove((matter, telling, place))
        if recent.back:
            accept_on = county.workday(recent.back)
            posted = accept_on - timedelta(days=1)
        else:
            accept_on, posted = None, county.today - timedelta(days=1 + county.rng.randrange(2))
        yield Plan(
            matter=matter,
            telling=telling,
            place=place,
            at=county.leisure(posted),
            author=county.resident(),
            visibility=_visibility(county, matter),
            stop=recent.stop,
            accept_on=accept_on,
            judged_on=county.today - timedelta(days=recent.judged) if recent.judged else None,
            **dict(recent.changes),
        )


def _take_rest(county: County, pool: list, count: int) -> Iterator[tuple[Matter, int, str]]:
    """The next of the pool that the season allows at all; matters that are refused come among the first."""
    pool.sort(key=lambda entry: entry[0].answer is not None)
    for entry in pool:
        if count == 0:
            return
        months = entry[0].months
        if not months or any((county.today - timedelta(days=n)).month in months for n in range(14, DAYS, 7)):
            count -= 1
            yield entry


def _past(county: County, matter: Matter, telling: int, place: str) -> Plan:
    rng = county.rng
    day = _day_for(county, matter, DAYS, 5) or county.today - timedelta(days=30)
    plan = Plan(
        matter=matter,
        telling=telling,
        place=place,
        at=county.leisure(day),
        author=county.resident(),
        visibility=_visibility(county, matter),
        is_misdirected=bool(matter.wrong) and rng.random() < 0.5,
        is_extended=bool(matter.extension) and rng.random() < 0.6,
        is_complex=rng.random() < 0.08,
        reports_progress=bool(matter.progress) and rng.random() < 0.75,
        speed=_speed(county),
        verdict=_verdict(county, matter),
    )
    if matter.answer is None:
        plan.ends_by = "invalidate" if "补充后重新发帖" in matter.refusal else "refuse"
    elif rng.random() < 0.02:
        plan.ends_by = "withdraw"
    elif not plan.is_misdirected and rng.random() < 0.03:
        plan.is_objection_denied = True
    elif rng.random() < 0.035 and plan.visibility == "public" and matter.kind != "tip_off":
        plan.first_board = rng.choice([b for b in ("services", "construction", "housing") if b != matter.board])
    elif plan.verdict == "" and matter.again and rng.random() < 0.25:
        plan.reopened_by = "supervisor"
    return plan


def _speed(county: County) -> float:
    """Most answers come in time; about one in nine does not."""
    rng = county.rng
    return rng.uniform(1.3, 2.6) if rng.random() < 0.11 else rng.choice((0.2, 0.35, 0.5, 0.7, 0.7, 1.0, 1.0))


def _verdict(county: County, matter: Matter) -> str:
    drawn = county.rng.choices(("solved", "partly", "not_solved", ""), (52, 7, 11, 30))[0]
    return "solved" if drawn == "not_solved" and not matter.displeased else drawn


def _visibility(county: County, matter: Matter) -> str:
    if matter.kind in ("thanks", "suggestion"):
        return "public"
    return county.rng.choices(("public", "name_hidden", "private"), (84, 11, 5))[0]


def _give_to_demo_residents(county: County, plans: list[Plan]) -> None:
    """The two residents whose password is known have matters of their own, in several states."""
    old, young = county.people["北门老李"], county.people["小满妈妈"]
    for stop, who in (
        ("answered", old),
        ("in_progress", old),
        ("submitted", young),
        ("answered", young),
        ("reopened", young),
    ):
        _hand_over(
            next(p for p in plans if p.stop == stop and p.author.user_id not in (old.user_id, young.user_id)), who
        )
    past = [p for p in plans if not p.stop and p.matter.kind != "thanks"]
    for plan in past[:7]:
        _hand_over(plan, old)
    for plan in past[7:10]:
        _hand_over(plan, young)


def _hand_over(plan: Plan, who: Actor) -> None:
    plan.author = who
    plan.visibility = "private" if plan.matter.kind == "tip_off" else "public"


def first_day(county: County) -> date:
    return county.today - timedelta(days=DAYS + 1)


def rules_change_on(county: County) -> date:
    """The stricter limits come into force about three months after the beginning."""
    return county.calendar.next_working(county.today - timedelta(days=DAYS - 85))
