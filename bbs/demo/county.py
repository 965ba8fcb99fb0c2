"""The county while it is being played: who lives there, who works there, what o'clock it is."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from bbs import clock, working_days
from bbs.accounts.actor import Actor
from bbs.demo.play import Play

OPENS, CLOSES = time(8, 20), time(17, 40)

#: How many residents in a hundred write in each hour of the day.
_HOURS = (0, 0, 0, 0, 0, 1, 3, 5, 6, 5, 5, 5, 7, 5, 4, 4, 4, 5, 6, 8, 10, 9, 6, 2)


@dataclass
class County:
    """`until` is the last instant of the play: the midnight with which the day of building begins (`today`)."""

    rng: Random
    today: date
    until: datetime
    play: Play
    calendar: working_days.Calendar
    departments: dict[str, int] = field(default_factory=dict)
    boards: dict[str, int] = field(default_factory=dict)
    residents: list[Actor] = field(default_factory=list)
    officers: dict[str, list[Actor]] = field(default_factory=dict)
    staff: dict[str, Actor] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    """Named demo accounts by name."""
    view_counts: dict[int, int] = field(default_factory=dict)

    def resident(self, *others: Actor) -> Actor:
        """Somebody who lives here and is none of the others; some write more than the rest."""
        while True:
            active = self.rng.random() < 0.45
            found = self.rng.choice(self.residents[:60] if active else self.residents)
            if all(found.user_id != other.user_id for other in others):
                return found

    def officer(self, slug: str) -> Actor:
        return self.rng.choice(self.officers[slug])

    def intake(self) -> Actor:
        return self.staff["intake"] if self.rng.random() < 0.6 else self.staff["intake-2"]

    # ---- hours --------------------------------------------------------------------------------------------------

    def leisure(self, day: date) -> datetime:
        """An instant of a local day at which residents write."""
        hour = self.rng.choices(range(24), _HOURS)[0]
        return self.at(day, hour, self.rng.randrange(60))

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        return clock.from_local(datetime.combine(day, time(hour, minute, self.rng.randrange(60))))

    def office(self, after: datetime, minutes: float = 0) -> datetime:
        """The first instant in office hours at least so many minutes after another one."""
        moment = clock.local(after + timedelta(minutes=minutes))
        day = moment.date()
        if self.calendar.is_working(day) and OPENS <= moment.time() <= CLOSES:
            return moment
        if moment.time() > CLOSES or not self.calendar.is_working(day):
            day = self.calendar.next_working(day + timedelta(days=1) if self.calendar.is_working(day) else day)
        return self.at(day, 8, 20) + timedelta(minutes=self.rng.randrange(100))

    def office_on(self, day: date, after: datetime) -> datetime:
        """An instant in office hours of a working day, or later where `after` demands it."""
        moment = self.at(self.calendar.next_working(day), self.rng.choice((8, 9, 9, 10, 10, 11, 14, 15, 15, 16, 16)), 0)
        return self.office(max(moment + timedelta(minutes=self.rng.randrange(20, 59)), after + timedelta(minutes=7)))

    def first_thing(self, day: date, after: datetime) -> datetime:
        """An instant in the first hours of a working day, or later where `after` demands it."""
        return self.office(max(self.at(day, 8, 25) + timedelta(minutes=self.rng.randrange(80)), after), 6)

    def soon(self, after: datetime, hours: float) -> datetime:
        """An instant some hours later (exponential, `hours` on average), not in the dead of night."""
        moment = clock.local(after + timedelta(hours=max(0.05, self.rng.expovariate(1 / hours))))
        if moment.hour < 6:
            moment = moment.replace(hour=6 + self.rng.randrange(3), minute=self.rng.randrange(60))
        return moment

    def workday(self, back: int) -> date:
        """The working day that lies so many working days before today; 0 is today or the next working day."""
        day = self.calendar.next_working(self.today)
        for _ in range(back):
            day -= timedelta(days=1)
            while not self.calendar.is_working(day):
                day -= timedelta(days=1)
        return day
