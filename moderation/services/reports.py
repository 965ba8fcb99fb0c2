"""Readers report posts; moderators uphold or dismiss what was reported."""

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Conflict, Invalid, NotFound
from bbs.text import N_, tidy_line
from boards.models import Post, Thread
from boards.policies import check_see_thread
from moderation import policies, reasons
from moderation.models import Report
from moderation.services import actions

NOTE_LENGTH = 500


def post_to_report(actor: Actor, post_id: int) -> tuple[Post, Thread]:
    """A post that this person may report, with its thread."""
    post = Post.get_or_none(Post.id == post_id)
    if post is None:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    thread = Thread.get_by_id(post.thread_id)
    check_see_thread(actor, thread)
    policies.check_report(actor, post, thread)
    return post, thread


def report(actor: Actor, post_id: int, *, code: str, note: str = "") -> Report:
    """Tell the moderators that a post breaks the rules; each person once for each post. `code`: see reasons."""
    code, note = reasons.reason(code).code, tidy_line(note or "")
    if len(note) > NOTE_LENGTH:
        raise Invalid(N_("At most %(most)d characters."), field="note", most=NOTE_LENGTH)
    with db.atomic():
        post, thread = post_to_report(actor, post_id)
        made = (
            Report.insert(
                post=post,
                thread=thread,
                board_id=thread.board_id,
                reporter=actor.user_id,
                reason=code,
                note=note,
                created_at=clock.now(),
            )
            .on_conflict_ignore()
            .as_rowcount()
            .execute()
        )
        if not made:
            raise Conflict(N_("You have reported this post already."))
        return Report.get(Report.post == post_id, Report.reporter == actor.user_id)


def _open_post(actor: Actor, post_id: int) -> tuple[Post, Thread]:
    post, thread = actions.post_to_act_on(actor, post_id)
    policies.check_decide(actor, post)
    if not Report.select().where(Report.post == post_id, Report.state == "open").exists():
        raise Conflict(N_("Somebody has decided about this report already."))
    return post, thread


def uphold(actor: Actor, post_id: int, *, code: str, reason: str = "") -> None:
    """The reports are right: hide the post (for an opening post, its thread). Hiding closes them (handlers)."""
    with db.atomic():
        post, thread = _open_post(actor, post_id)
        if post.floor == 1:
            actions.hide_thread(actor, thread.id, code=code, reason=reason)
        else:
            actions.hide_post(actor, post_id, code=code, reason=reason)


def dismiss(actor: Actor, post_id: int, *, reason: str) -> None:
    """The post stays; the reason stands in the log, the reporters do not."""
    reason = actions.checked_reason(reason)
    with db.atomic():
        post, thread = _open_post(actor, post_id)
        Report.update(state="dismissed", handled_by=actor.user_id, handled_at=clock.now()).where(
            Report.post == post_id, Report.state == "open"
        ).execute()
        actions.note_in_log(actor, thread, "report_dismissed", floor=post.floor, reason=reason)
