"""From counted cells to printed rows: pure arithmetic, exact, adding counts and never averaging percentages."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from official_accounts.tracker.definitions import DURATION, DURATIONS, RATE, RATES


def nearest_rank(ordered: list[int], percent: int) -> int | None:
    """The smallest value that at least `percent` per cent of the values do not exceed; None of nothing."""
    return ordered[-(-percent * len(ordered) // 100) - 1] if ordered else None


@dataclass(frozen=True)
class Share:
    """A rate with its parts. `value` is a fraction, or None for 0/0."""

    numerator: int
    denominator: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None

    def as_dict(self) -> dict:
        return {"numerator": self.numerator, "denominator": self.denominator, "value": self.value}


@dataclass(frozen=True)
class Spread:
    """How a time is distributed: days, either fractions of calendar days or whole working days (the mean is a fraction)."""

    n: int
    mean: float | None
    median: float | None
    p90: float | None

    def as_dict(self) -> dict:
        return {"n": self.n, "mean": self.mean, "median": self.median, "p90": self.p90}


def spread(values: list[int], unit: int = 1) -> Spread:
    """Of whole numbers (seconds or days), divided by `unit` at the very end so that no rounding adds up."""
    if not values:
        return Spread(0, None, None, None)
    ordered = sorted(values)

    def shown(value):
        return value if unit == 1 else value / unit

    return Spread(
        len(ordered),
        sum(ordered) / (len(ordered) * unit),
        shown(nearest_rank(ordered, 50)),
        shown(nearest_rank(ordered, 90)),
    )


@dataclass
class Tally:
    """What is counted of one scope."""

    counts: Counter = field(default_factory=Counter)
    times: dict[str, list[int]] = field(default_factory=lambda: {d.key: [] for d in DURATIONS})

    def share(self, key: str) -> Share:
        return Share(self.counts[RATE[key].numerator], self.counts[RATE[key].denominator])

    def spread(self, key: str) -> Spread:
        return spread(self.times[key], DURATION[key].unit)

    def as_dict(self, counts: tuple[str, ...]) -> dict:
        """The ROW of the report: counts, rates with their parts, times."""
        return {
            **{key: self.counts[key] for key in counts},
            **{rate.key: self.share(rate.key).as_dict() for rate in RATES},
            **{duration.key: self.spread(duration.key).as_dict() for duration in DURATIONS},
        }


def joined(tallies: Iterable[Tally]) -> Tally:
    """Several scopes as one: counts are added, times put together."""
    whole = Tally()
    for each in tallies:
        whole.counts.update(each.counts)
        for key, values in each.times.items():
            whole.times[key].extend(values)
    return whole
