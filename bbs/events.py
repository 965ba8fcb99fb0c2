"""Events: how packages hear of each other without importing each other.

Each listener stands in bbs/wiring.py in one of two lanes. *Together*: inside the transaction that records the event,
database rows only, its failure is everyone's failure. *Later*: one outbox row per delivery, written in the same
transaction, handled by the worker at least once.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass

from bbs import outbox
from bbs.db import db


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened. Subclasses are named in the past tense and carry ids, not objects."""

    actor_id: int | None = None


_together: dict[type[Event], list[Callable]] = defaultdict(list)
_later: dict[type[Event], list[str]] = defaultdict(list)


def wire(together: list[tuple[type[Event], Callable]], later: list[tuple[type[Event], str]]) -> None:
    """Install the switchboard; called once by bbs.wiring, replaces what was wired before."""
    _together.clear()
    _later.clear()
    for event_class, handler in together:
        _together[event_class].append(handler)
    for event_class, key in later:
        _later[event_class].append(key)


def record(event: Event) -> None:
    """Tell that something happened. Only inside a transaction: the errands commit or vanish with the fact."""
    assert db.in_transaction(), "record() outside a transaction"
    for handler in _together[type(event)]:
        handler(event)
    keys = _later[type(event)]
    if keys:
        outbox.post(type(event).__name__, keys, asdict(event))
