"""Small charts as plain numbers for an SVG template; the table behind each stands beside it on the page."""

from typing import NamedTuple

WIDTH, HEIGHT = 640, 180
_BOTTOM, _TOP = 24, 14


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


class BarChart(NamedTuple):
    """Pairs of bars per label: a light one (the whole) and a dark one in front of it (the part)."""

    wholes: list[Bar]
    parts: list[Bar]
    labels: list[tuple[float, str]]
    highest: int
    baseline: int


def paired_bars(items: list[tuple[str, int, int]]) -> BarChart | None:
    """`items` are (label, whole, part); at most a dozen labels are printed. None when there is nothing to compare."""
    highest = max((whole for _label, whole, _part in items), default=0)
    if not highest or len(items) < 2:
        return None
    baseline = HEIGHT - _BOTTOM
    step = WIDTH / max(len(items), 12)
    scale = (baseline - _TOP) / max(highest, *(part for _l, _w, part in items))
    every = -(-len(items) // 12)

    def bar(number: int, value: int, share: float, label: str) -> Bar:
        width = step * share
        height = value * scale
        return Bar(
            round(number * step + (step - width) / 2, 1),
            round(baseline - height, 1),
            round(width, 1),
            round(height, 1),
            label,
            value,
        )

    return BarChart(
        [bar(n, whole, 0.72, label) for n, (label, whole, _part) in enumerate(items)],
        [bar(n, part, 0.4, label) for n, (label, _whole, part) in enumerate(items)],
        [(round((n + 0.5) * step, 1), label) for n, (label, _w, _p) in enumerate(items) if n % every == 0],
        highest,
        baseline,
    )
