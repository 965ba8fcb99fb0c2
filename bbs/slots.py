"""Places in a page that a lower package leaves open and the roof fills (bbs/wiring.py), as events do for facts.

A filler gets the reader and the page's subject and returns an object with a `template` attribute, or None.
"""

from collections import defaultdict
from collections.abc import Callable

_fillers: dict[str, list[Callable]] = defaultdict(list)


def wire(pairs: list[tuple[str, Callable]]) -> None:
    """Install all fillers; replaces what was wired before."""
    _fillers.clear()
    for name, filler in pairs:
        _fillers[name].append(filler)


def fill(name: str, *args) -> list:
    """What the fillers of a slot give for these arguments, in the order of the wiring, without the Nones."""
    return [given for filler in _fillers[name] if (given := filler(*args)) is not None]


def first(name: str, *args, default=None):
    """What the first filler of a slot gives, for slots that hold one thing."""
    for filler in _fillers[name]:
        return filler(*args)
    return default
