"""What moderators do with one thread or post: check, do, log, and say so in the thread, in one transaction.

Each verb refuses with a sentence when the actor may not, and raises Unchanged when the thing is already so.
"""

from datetime import timedelta

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Conflict, Invalid, NotFound
from bbs.text import N_, tidy_line
from boards.models import Board, Post, Thread
from boards.policies import check_see_thread, may
from boards.services import placing, threads
from moderation import policies, reasons
from moderation.services import log

REASON_LENGTH = 500
MOST_DAYS = 365
LEVELS = {1: N_("on this board"), 2: N_("in the whole category"), 3: N_("everywhere")}


class Unchanged(Conflict):
    """Nothing to do: somebody was faster, or the form was sent twice."""


def thread_to_act_on(actor: Actor, thread_id: int) -> Thread:
    """A thread that this person sees and may moderate."""
    thread = Thread.get_or_none(Thread.id == thread_id)
    if thread is None:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    check_see_thread(actor, thread)
    policies.check_act(actor, thread)
    return thread


def post_to_act_on(actor: Actor, post_id: int) -> tuple[Post, Thread]:
    """A post, with its thread, that this person sees and may moderate."""
    post = Post.get_or_none(Post.id == post_id)
    if post is None:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    return post, thread_to_act_on(actor, post.thread_id)


def checked_reason(text: str) -> str:
    """A reason in words, for everyone to read. Refuses an empty one and one of more than REASON_LENGTH characters."""
    reason = checked_note(text)
    if not reason:
        raise Invalid(N_("Give a reason. Everyone can read it in the log."), field="reason")
    return reason


def checked_note(text: str) -> str:
    note = tidy_line(text or "")
    if len(note) > REASON_LENGTH:
        raise Invalid(N_("At most %(most)d characters."), field="reason", most=REASON_LENGTH)
    return note


def note_in_log(actor: Actor, thread: Thread, action: str, **given) -> None:
    """The log entry of an act in this thread; of private threads only those who see them read it."""
    log.append(
        action,
        actor_id=actor.user_id,
        role=policies.role_of(actor, thread.board_id),
        board_id=thread.board_id,
        thread_id=thread.id,
        is_public=thread.visibility != "private",
        **given,
    )


def pin(actor: Actor, thread_id: int, *, level: int, days: int | None = None, reason: str = "") -> None:
    """Pin on the board (1), in its category (2) or everywhere (3).

    `days`: up to and including the local day that many days from today, 1 to MOST_DAYS; None until it is unpinned.
    """
    if level not in LEVELS:
        raise Invalid(N_("Choose where it should be pinned."), field="level")
    if days is not None and not 1 <= days <= MOST_DAYS:
        raise Invalid(N_("Between 1 and %(most)d days."), field="days", most=MOST_DAYS)
    until = None if days is None else clock.end_of(clock.today() + timedelta(days=days))
    last_day = None if days is None else (clock.today() + timedelta(days=days)).isoformat()
    reason = checked_note(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        policies.check_not_merged(thread)
        in_category = Board.select(Board.id).where(Board.category == thread.board.category_id)
        policies.check_pin(actor, thread, level, [board.id for board in in_category])
        if not placing.pin_thread(thread_id, level, until, actor.user_id):
            raise Unchanged(N_("The thread is pinned like this already."))
        note_in_log(actor, thread, "pinned", reason=reason, level=level, until=last_day)
        threads.add_event(thread_id, "pinned", level=level, until=last_day, reason=reason)


def unpin(actor: Actor, thread_id: int, *, reason: str = "") -> None:
    """Take the pin off. Level 2 and 3 need no further rights: a pin must always come off on its own board."""
    reason = checked_note(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        if not placing.pin_thread(thread_id, 0, None, actor.user_id):
            raise Unchanged(N_("The thread is not pinned."))
        note_in_log(actor, thread, "unpinned", reason=reason)
        threads.add_event(thread_id, "unpinned", reason=reason)


def move(actor: Actor, thread_id: int, *, board_id: int, reason: str) -> None:
    """Put it on another board. Its address and its case stay; rights on both boards are needed."""
    reason = checked_reason(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        policies.check_not_merged(thread)
        board = Board.get_or_none(Board.id == board_id)
        if board is None:
            raise Invalid(N_("There is no such board."), field="board_id")
        policies.check_move(actor, thread, board)
        titles = {"from_board": thread.board.title, "to_board": board.title}
        placing.move_thread(thread_id, board_id, actor.user_id)
        note_in_log(actor, thread, "moved", reason=reason, to_board_id=board_id, **titles)
        threads.add_event(thread_id, "moved", reason=reason, **titles)


def merge(actor: Actor, thread_id: int, *, into_id: int, reason: str) -> None:
    """Make it a pointer to another thread, which gets its followers and me-toos; a row in both says so."""
    reason = checked_reason(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        policies.check_not_merged(thread)
        into = Thread.get_or_none(Thread.id == into_id)
        if into is None or not may(check_see_thread, actor, into):
            raise Invalid(N_("There is no such thread."), field="into_id")
        policies.check_merge(actor, thread, into)
        placing.merge_thread(thread_id, into_id, actor.user_id)
        note_in_log(actor, thread, "merged_into", reason=reason, into_id=into_id)
        threads.add_event(thread_id, "merged_into", into_id=into_id, reason=reason)
        threads.add_event(into_id, "merged_here", from_id=thread_id, reason=reason)


def lock(actor: Actor, thread_id: int, *, reason: str) -> None:
    """Take no more replies."""
    reason = checked_reason(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        policies.check_not_merged(thread)
        if not placing.lock_thread(thread_id, actor.user_id):
            raise Unchanged(N_("The thread is locked already."))
        note_in_log(actor, thread, "locked", reason=reason)
        threads.add_event(thread_id, "locked", reason=reason)


def unlock(actor: Actor, thread_id: int, *, reason: str) -> None:
    """Take replies again."""
    reason = checked_reason(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        if not placing.unlock_thread(thread_id, actor.user_id):
            raise Unchanged(N_("The thread is not locked."))
        note_in_log(actor, thread, "unlocked", reason=reason)
        threads.add_event(thread_id, "unlocked", reason=reason)


def hide_thread(actor: Actor, thread_id: int, *, code: str, reason: str = "") -> None:
    """Leave only the tombstone: number, date, reason code and role. Nothing is deleted.

    With a department's answer in it, only a reason that covers official answers will do.
    """
    why, reason = reasons.reason(code), checked_note(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        policies.check_not_merged(thread)
        opening = Post.get(Post.thread == thread_id, Post.floor == 1)
        is_official = thread.official_count > 0 or opening.seal_department_id is not None
        policies.check_hide(actor, is_official=is_official, reason=why)
        role = policies.role_of(actor, thread.board_id)
        if not placing.hide_thread(thread_id, code, role, actor.user_id):
            raise Unchanged(N_("The thread has been hidden already."))
        note_in_log(actor, thread, "thread_hidden", reason_code=code, reason=reason)
        threads.add_event(thread_id, "thread_hidden", code=code, role=role, reason=reason)


def restore_thread(actor: Actor, thread_id: int, *, reason: str) -> None:
    reason = checked_reason(reason)
    with db.atomic():
        thread = thread_to_act_on(actor, thread_id)
        if not placing.restore_thread(thread_id, actor.user_id):
            raise Unchanged(N_("The thread is not hidden."))
        note_in_log(actor, thread, "thread_restored", reason=reason)
        threads.add_event(thread_id, "thread_restored", reason=reason)


def hide_post(actor: Actor, post_id: int, *, code: str, reason: str = "") -> None:
    """Leave the tombstone of one floor; its number stays. The opening post goes only with its thread."""
    why, reason = reasons.reason(code), checked_note(reason)
    with db.atomic():
        post, thread = post_to_act_on(actor, post_id)
        policies.check_hide(actor, is_official=post.seal_department_id is not None, reason=why)
        role = policies.role_of(actor, thread.board_id)
        if not placing.hide_post(post_id, code, role, actor.user_id):
            raise Unchanged(N_("This post has been hidden already."))
        note_in_log(actor, thread, "post_hidden", floor=post.floor, reason_code=code, reason=reason)
        threads.add_event(thread.id, "post_hidden", floor=post.floor, code=code, role=role, reason=reason)


def restore_post(actor: Actor, post_id: int, *, reason: str) -> None:
    reason = checked_reason(reason)
    with db.atomic():
        post, thread = post_to_act_on(actor, post_id)
        if not placing.restore_post(post_id, actor.user_id):
            raise Unchanged(N_("This post is not hidden."))
        note_in_log(actor, thread, "post_restored", floor=post.floor, reason=reason)
        threads.add_event(thread.id, "post_restored", floor=post.floor, reason=reason)
