"""What reading leaves behind: views and reading marks, kept in memory and written in batches, so that no GET writes."""

import threading
from collections import Counter

from bbs.db import db
from boards.models import Thread
from boards.services.following import mark_read

_lock = threading.Lock()
_views: Counter[int] = Counter()
_marks: dict[tuple[int, int], int] = {}


def note_view(thread_id: int) -> None:
    with _lock:
        _views[thread_id] += 1


def note_read(account_id: int, thread_id: int, floor: int) -> None:
    with _lock:
        _marks[account_id, thread_id] = max(floor, _marks.get((account_id, thread_id), 0))


def pending(account_id: int) -> dict[int, int]:
    """Floors that a person has read but that are not written yet: thread id -> floor."""
    with _lock:
        return {thread_id: floor for (who, thread_id), floor in _marks.items() if who == account_id}


def flush() -> int:
    """Write what has gathered; returns how many rows it touched. `huiyin serve` calls this every few seconds."""
    with _lock:
        views, marks = dict(_views), dict(_marks)
        _views.clear()
        _marks.clear()
    if not views and not marks:
        return 0
    with db.atomic():
        for thread_id, count in sorted(views.items()):
            Thread.update(view_count=Thread.view_count + count).where(Thread.id == thread_id).execute()
        mark_read([(who, thread_id, floor) for (who, thread_id), floor in marks.items()])
    return len(views) + len(marks)
