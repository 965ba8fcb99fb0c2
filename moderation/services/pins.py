"""Pins that run out. The worker calls `tick`."""

from datetime import datetime

from bbs.accounts.actor import SYSTEM
from bbs.db import db
from boards.models import Thread
from boards.services import placing, threads
from moderation.services.actions import note_in_log


def tick(now: datetime) -> int:
    """Unpin what was pinned until `now` (aware) or earlier; returns how many. Safe to repeat."""
    done = 0
    ended = Thread.select(Thread.id).where(Thread.pin_level > 0, Thread.pinned_until <= now)
    for thread_id in [thread.id for thread in ended]:
        with db.atomic():
            thread = Thread.get_by_id(thread_id)
            still_ended = thread.pinned_until is not None and thread.pinned_until <= now
            if still_ended and placing.pin_thread(thread_id, 0, None, None):
                note_in_log(SYSTEM, thread, "unpinned", expired=True)
                threads.add_event(thread_id, "unpinned", expired=True)
                done += 1
    return done
