"""Where threads stand and whether they are shown: the verbs behind moderation, without its permissions and log.

Each runs inside the caller's transaction (or its own), is idempotent, and returns False when nothing changed.
"""

from datetime import datetime

from bbs import clock
from bbs.db import db
from bbs.errors import Invalid, NotFound, Refused
from bbs.events import record
from bbs.text import N_
from boards.events import (
    PostHidden,
    PostRestored,
    ThreadHidden,
    ThreadLocked,
    ThreadMerged,
    ThreadMoved,
    ThreadPinned,
    ThreadRestored,
)
from boards.models import Board, Follow, MeToo, Post, Thread


def _thread(thread_id: int) -> Thread:
    thread = Thread.get_or_none(Thread.id == thread_id)
    if thread is None:
        raise NotFound(N_("There is no such thread."))
    return thread


def _change(thread_id: int, **values) -> None:
    Thread.update(version=Thread.version + 1, **values).where(Thread.id == thread_id).execute()


def refresh_board(board_id: int) -> None:
    """Recount a board's stored counts and its last public thread from the threads themselves."""
    threads = Thread.select().where(
        Thread.board == board_id, Thread.hidden_at.is_null(), Thread.merged_into_id.is_null()
    )
    posts = (
        Post.select()
        .join(Thread)
        .where(
            Thread.board == board_id,
            Thread.hidden_at.is_null(),
            Thread.merged_into_id.is_null(),
            Post.hidden_at.is_null(),
        )
    )
    last = threads.where(Thread.visibility != "private").order_by(Thread.last_post_at.desc(), Thread.id.desc()).first()
    Board.update(
        thread_count=threads.count(),
        post_count=posts.count(),
        last_thread_id=last.id if last else None,
        last_post_at=last.last_post_at if last else None,
    ).where(Board.id == board_id).execute()


def move_thread(thread_id: int, board_id: int, by: int | None) -> bool:
    """Put a thread on another board of the same kind of life: an issue stays an issue (its case goes along)."""
    with db.atomic():
        thread = _thread(thread_id)
        if thread.board_id == board_id:
            return False
        target = Board.get_or_none(Board.id == board_id)
        if target is None:
            raise NotFound(N_("There is no such board."))
        if target.closed_at is not None:
            raise Refused(N_("That board is closed and takes no threads."))
        if target.kind == "bulletin" or thread.board.kind == "bulletin":
            raise Refused(N_("Announcements stay on their board."))
        if thread.case_state and target.kind != "issues":
            raise Refused(N_("A thread with a case can only move to another issues board."))
        came_from = thread.board_id
        _change(thread_id, board=board_id)
        refresh_board(came_from)
        refresh_board(board_id)
        record(ThreadMoved(actor_id=by, thread_id=thread_id, from_board_id=came_from, to_board_id=board_id))
    return True


def pin_thread(thread_id: int, level: int, until: datetime | None, by: int | None) -> bool:
    """Pin (1 board, 2 category, 3 everywhere) until an instant or without end; level 0 unpins."""
    if level not in (0, 1, 2, 3):
        raise Invalid(N_("Please choose where the thread is pinned."), field="level")
    if until is not None and until <= clock.now():
        raise Invalid(N_("The end of the pin must lie in the future."), field="until")
    with db.atomic():
        thread = _thread(thread_id)
        until = until if level else None
        if (thread.pin_level, thread.pinned_until) == (level, until):
            return False
        _change(thread_id, pin_level=level, pinned_until=until)
        record(ThreadPinned(actor_id=by, thread_id=thread_id))
    return True


def lock_thread(thread_id: int, by: int | None) -> bool:
    return _set_locked(thread_id, True, by)


def unlock_thread(thread_id: int, by: int | None) -> bool:
    return _set_locked(thread_id, False, by)


def _set_locked(thread_id: int, locked: bool, by: int | None) -> bool:
    with db.atomic():
        thread = _thread(thread_id)
        if (thread.locked_at is not None) == locked:
            return False
        _change(thread_id, locked_at=clock.now() if locked else None)
        record(ThreadLocked(actor_id=by, thread_id=thread_id, is_locked=locked))
    return True


def merge_thread(from_id: int, into_id: int, by: int | None) -> bool:
    """Make one thread a pointer to another. Followers and me-toos go along, each person counted once."""
    with db.atomic():
        source, target = _thread(from_id), _thread(into_id)
        if from_id == into_id:
            raise Invalid(N_("A thread cannot be merged into itself."), field="into")
        if source.merged_into_id == into_id:
            return False
        if source.merged_into_id is not None or target.merged_into_id is not None:
            raise Refused(N_("One of the two threads has been merged already."))
        if target.hidden_at is not None or (target.visibility == "private" and source.visibility != "private"):
            raise Refused(N_("A public thread cannot be merged into one that readers do not see."))
        now = clock.now()
        for follower in Follow.select().where(Follow.target == "thread", Follow.target_id == from_id):
            Follow.insert(
                account=follower.account_id,
                target="thread",
                target_id=into_id,
                by_mail=follower.by_mail,
                created_at=now,
            ).on_conflict_ignore().execute()
        joined = {m.account_id for m in MeToo.select(MeToo.account).where(MeToo.thread == from_id)} | {source.author_id}
        for account_id in sorted(joined - {target.author_id}):
            MeToo.insert(account=account_id, thread=into_id, created_at=now).on_conflict_ignore().execute()
        _change(
            into_id,
            follower_count=Follow.select().where(Follow.target == "thread", Follow.target_id == into_id).count(),
            me_too_count=MeToo.select().where(MeToo.thread == into_id).count(),
        )
        _change(from_id, merged_into_id=into_id, pin_level=0, pinned_until=None)
        for board_id in {source.board_id, target.board_id}:
            refresh_board(board_id)
        record(ThreadMerged(actor_id=by, thread_id=from_id, into_id=into_id))
    return True


def hide_thread(thread_id: int, reason_code: str, role_label: str, by: int | None) -> bool:
    """Show only a tombstone with number, date, reason and role; nothing is deleted."""
    with db.atomic():
        thread = _thread(thread_id)
        if thread.hidden_at is not None:
            return False
        _change(thread_id, hidden_at=clock.now(), hidden_reason=reason_code, pin_level=0, pinned_until=None)
        Post.update(hidden_by_role=role_label).where(Post.thread == thread_id, Post.floor == 1).execute()
        refresh_board(thread.board_id)
        record(ThreadHidden(actor_id=by, thread_id=thread_id))
    return True


def restore_thread(thread_id: int, by: int | None) -> bool:
    with db.atomic():
        thread = _thread(thread_id)
        if thread.hidden_at is None:
            return False
        _change(thread_id, hidden_at=None, hidden_reason="")
        refresh_board(thread.board_id)
        record(ThreadRestored(actor_id=by, thread_id=thread_id))
    return True


def hide_post(post_id: int, reason_code: str, role_label: str, by: int | None) -> bool:
    """Replace one floor by its tombstone; the floor number stays taken."""
    with db.atomic():
        post = Post.get_or_none(Post.id == post_id)
        if post is None:
            raise NotFound(N_("There is no such post."))
        if post.floor == 1:
            raise Refused(N_("The first floor is hidden together with its thread."))
        if post.hidden_at is not None:
            return False
        Post.update(hidden_at=clock.now(), hidden_reason=reason_code, hidden_by_role=role_label).where(
            Post.id == post_id
        ).execute()
        _change(post.thread_id, post_count=Thread.post_count - 1)
        refresh_board(post.thread.board_id)
        record(PostHidden(actor_id=by, post_id=post_id, thread_id=post.thread_id))
    return True


def restore_post(post_id: int, by: int | None) -> bool:
    with db.atomic():
        post = Post.get_or_none(Post.id == post_id)
        if post is None:
            raise NotFound(N_("There is no such post."))
        if post.hidden_at is None:
            return False
        Post.update(hidden_at=None, hidden_reason="", hidden_by_role="").where(Post.id == post_id).execute()
        _change(post.thread_id, post_count=Thread.post_count + 1)
        refresh_board(post.thread.board_id)
        record(PostRestored(actor_id=by, post_id=post_id, thread_id=post.thread_id))
    return True
