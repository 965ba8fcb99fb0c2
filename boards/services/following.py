"""Following threads, boards and departments; joining an issue (附议); reading marks."""

from bbs import clock, slots
from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Invalid, NotFound, Refused
from bbs.events import record
from bbs.text import N_
from boards import policies
from boards.events import MeTooChanged
from boards.models import Board, Follow, MeToo, ReadingMark, Thread

TARGETS = ("thread", "board", "department")


def _check_target(actor: Actor, target: str, target_id: int) -> None:
    if target not in TARGETS:
        raise Invalid(N_("This cannot be followed."))
    if target == "thread":
        thread = Thread.get_or_none(Thread.id == target_id)
        if thread is None:
            raise NotFound(N_("There is nothing at this address, or it is not public."))
        policies.check_see_thread(actor, thread)
    elif target == "board" and not Board.select().where(Board.id == target_id).exists():
        raise NotFound(N_("There is no such board."))
    elif target == "department" and target_id not in slots.first("department.names", [target_id], default={}):
        raise NotFound(N_("There is no such department."))


def follow(actor: Actor, target: str, target_id: int, *, by_mail: bool = True) -> bool:
    """Hear of a thread, board or department; False if the actor did so already."""
    policies.check_active(actor)
    with db.atomic():
        _check_target(actor, target, target_id)
        made = (
            Follow.insert(
                account=actor.user_id, target=target, target_id=target_id, by_mail=by_mail, created_at=clock.now()
            )
            .on_conflict_ignore()
            .as_rowcount()
            .execute()
        )
        if made and target == "thread":
            Thread.update(follower_count=Thread.follower_count + 1).where(Thread.id == target_id).execute()
    return bool(made)


def unfollow(actor: Actor, target: str, target_id: int) -> bool:
    """Hear no more of it; False if the actor did not follow."""
    if not actor.is_signed_in:
        raise Refused(N_("Please sign in first."))
    with db.atomic():
        gone = (
            Follow.delete()
            .where(Follow.account == actor.user_id, Follow.target == target, Follow.target_id == target_id)
            .execute()
        )
        if gone and target == "thread":
            Thread.update(follower_count=Thread.follower_count - 1).where(Thread.id == target_id).execute()
    return bool(gone)


def set_me_too(actor: Actor, thread_id: int, on: bool) -> bool:
    """Join an issue or take it back; False when that is so already. The poster's own matter cannot be joined."""
    policies.check_active(actor)
    with db.atomic():
        thread = Thread.get_or_none(Thread.id == thread_id)
        if thread is None:
            raise NotFound(N_("There is nothing at this address, or it is not public."))
        policies.check_see_thread(actor, thread)
        if thread.author_id == actor.user_id:
            raise Refused(N_("This is your own matter; others can join it."))
        if thread.merged_into_id is not None or thread.hidden_at is not None:
            raise Refused(N_("This thread can no longer be joined."))
        if on:
            changed = (
                MeToo.insert(account=actor.user_id, thread=thread_id, created_at=clock.now())
                .on_conflict_ignore()
                .as_rowcount()
                .execute()
            )
        else:
            changed = MeToo.delete().where(MeToo.account == actor.user_id, MeToo.thread == thread_id).execute()
        if changed:
            step = 1 if on else -1
            Thread.update(me_too_count=Thread.me_too_count + step, version=Thread.version + 1).where(
                Thread.id == thread_id
            ).execute()
            record(MeTooChanged(actor_id=actor.user_id, thread_id=thread_id))
    return bool(changed)


def mark_read(marks: list[tuple[int, int, int]]) -> None:
    """Note how far people have read: (account id, thread id, floor). Called in batches, never by a GET itself."""
    now = clock.now()
    furthest: dict[tuple[int, int], int] = {}
    for account_id, thread_id, floor in marks:
        furthest[account_id, thread_id] = max(floor, furthest.get((account_id, thread_id), 0))
    with db.atomic():
        for (account_id, thread_id), floor in sorted(furthest.items()):
            ReadingMark.insert(account=account_id, thread=thread_id, floor=floor, read_at=now).on_conflict(
                conflict_target=[ReadingMark.account, ReadingMark.thread],
                update={ReadingMark.floor: floor, ReadingMark.read_at: now},
                where=(ReadingMark.floor < floor),
            ).execute()
