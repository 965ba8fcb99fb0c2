"""Stories told side by side in the order of the clock: each is a generator that yields the instant of its next scene."""

import heapq
from collections.abc import Callable, Generator
from datetime import datetime
from itertools import count

from bbs import clock

Story = Generator[datetime, None, None]


class Play:
    """Runs stories until an instant; what would come later does not happen."""

    def __init__(self, until: datetime):
        self.until = until
        self._order = count()
        self._scenes: list[tuple[datetime, int, Story]] = []

    def add(self, story: Story) -> None:
        """Begin a story: it runs up to its first `yield` at once, at whatever time it is."""
        self._queue(story)

    def _queue(self, story: Story) -> None:
        moment = next(story, None)
        if moment is not None and moment <= self.until:
            heapq.heappush(self._scenes, (moment, next(self._order), story))

    def run(self, progress: Callable[[datetime], None] | None = None) -> None:
        """Play all scenes. A scene that asks for an instant in the past is played at once."""
        now = datetime.min.replace(tzinfo=self.until.tzinfo)
        while self._scenes:
            moment, _, story = heapq.heappop(self._scenes)
            now = max(now, moment)
            with clock.travel_to(now):
                self._queue(story)
            if progress:
                progress(now)
