"""What moderation does when something happens on the boards (wired in bbs/wiring.py, lane together)."""

from bbs import clock, slots
from bbs.events import Event
from boards.events import PostHidden, ThreadHidden
from boards.models import Post
from moderation.models import Report
from moderation.services import log


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


def _note(action: str, event: Event) -> None:
    """What happened to a department's account, with the title it has and never the person's name (design 3). The event
    is one of official_accounts, known here by its fields: department_id, title, reason and by (a role)."""
    slug, name = slots.first("department.names", [event.department_id])[event.department_id]
    log.append(
        action, actor_id=event.actor_id, role=event.by, reason=event.reason,
        department=name, department_slug=slug, title=event.title,
    )  # fmt: skip


def note_verification(event: Event) -> None:
    """A refusal goes to the public log; a grant does as the beginning of a membership."""
    if not event.is_granted:
        _note("speaker_refused", event)


def note_speaker_began(event: Event) -> None:
    _note("speaker_began", event)


def note_speaker_ended(event: Event) -> None:
    _note("speaker_ended", event)
