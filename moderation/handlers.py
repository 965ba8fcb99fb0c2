"""What moderation does when something happens on the boards (wired in bbs/wiring.py, lane together)."""

from bbs import clock
from boards.events import PostHidden, ThreadHidden
from boards.models import Post
from moderation.models import Report


def _uphold(post_id: int, by: int | None) -> None:
    Report.update(state="upheld", handled_by=by, handled_at=clock.now()).where(
        Report.post == post_id, Report.state == "open"
    ).execute()


def uphold_reports_of_post(event: PostHidden) -> None:
    """Whoever hides a post has decided about its reports."""
    _uphold(event.post_id, event.actor_id)


def uphold_reports_of_thread(event: ThreadHidden) -> None:
    """A hidden thread takes its opening post along; reports of other floors wait for its return."""
    opening = Post.select(Post.id).where(Post.thread == event.thread_id, Post.floor == 1).scalar()
    _uphold(opening, event.actor_id)
