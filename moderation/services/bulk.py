"""One verb on many threads: all or nothing."""

from collections.abc import Callable

from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Conflict, Invalid, Refused
from bbs.text import N_
from moderation.services import actions

MOST_AT_ONCE = 100
VERBS: dict[str, Callable] = {
    "pin": actions.pin,
    "unpin": actions.unpin,
    "move": actions.move,
    "merge": actions.merge,
    "lock": actions.lock,
    "unlock": actions.unlock,
    "hide": actions.hide_thread,
    "restore": actions.restore_thread,
}


class NothingDone(Refused):
    """One thread refused, so none was changed: its number, and its sentence as this one's."""

    def __init__(self, thread_id: int, why: Refused):
        super().__init__(why.sentence, field=why.field, **why.params)
        self.thread_id = thread_id
        self.status = why.status


def act_on_all(actor: Actor, thread_ids: list[int], verb: str, **values) -> int:
    """Do a verb of VERBS on each thread, each checked by itself; returns how many changed.

    Threads that are already so are passed over; any other refusal leaves all as they were (NothingDone).
    """
    if verb not in VERBS:
        raise Invalid(N_("Choose what should be done."), field="verb")
    chosen = list(dict.fromkeys(thread_ids))
    if not chosen:
        raise Invalid(N_("Choose at least one thread."))
    if len(chosen) > MOST_AT_ONCE:
        raise Invalid(N_("At most %(most)d threads at once."), most=MOST_AT_ONCE)
    changed = 0
    with db.atomic():
        for thread_id in chosen:
            try:
                VERBS[verb](actor, thread_id, **values)
                changed += 1
            except actions.Unchanged:
                continue
            except Refused as why:
                raise NothingDone(thread_id, why) from why
        if not changed:
            raise Conflict(N_("All these threads are like this already."))
    return changed
