"""Who may see and do what on the boards. Each check has its list twin beside it; a parity test keeps them one rule."""

from datetime import timedelta

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.errors import NotFound, Refused
from bbs.text import N_


def _sees_private(actor: Actor, author_id: int, case_department_id: int | None) -> bool:
    return actor.is_staff or actor.user_id == author_id or actor.speaks_for(case_department_id)


def check_see_thread(actor: Actor, thread) -> None:
    """A hidden thread shows its tombstone to everyone; a private one does not exist for outsiders."""
    if thread.visibility == "private" and not _sees_private(actor, thread.author_id, thread.case_department_id):
        raise NotFound(N_("There is nothing at this address, or it is not public."))


#: SQL over a thread `t`: the department under whose seal it was opened, or "". Who wrote it for the department is not
#: for the public (design 3), so a thread opened under a seal never counts as its writer's own.
OPENING_SEAL = "COALESCE((SELECT o.seal_name FROM post o WHERE o.thread_id = t.id AND o.floor = 1), '')"


def visible_threads(actor: Actor, alias: str = "t") -> tuple[str, list]:
    """The list twin of check_see_thread, for raw SQL: lists leave hidden and merged threads out as well."""
    shown = f"{alias}.hidden_at IS NULL AND {alias}.merged_into_id IS NULL"
    if actor.is_staff:
        return shown, []
    allowed, params = [f"{alias}.visibility <> 'private'"], []
    if actor.is_signed_in:
        allowed.append(f"{alias}.author_id = ?")
        params.append(actor.user_id)
    if actor.departments:
        marks = ", ".join("?" for _ in actor.departments)
        allowed.append(f"{alias}.case_department_id IN ({marks})")
        params.extend(sorted(actor.departments))
    return f"{shown} AND ({' OR '.join(allowed)})", params


def check_active(actor: Actor) -> None:
    """Every writing resident must be signed in and not suspended."""
    if actor.is_system:
        return
    if not actor.is_signed_in:
        raise Refused(N_("Please sign in first."))
    if actor.is_suspended:
        raise Refused(N_("Your account is suspended and cannot write at present."))


def check_start_thread(actor: Actor, board) -> None:
    check_active(actor)
    if board.closed_at is not None:
        raise Refused(N_("This board is closed and takes no threads."), field="board")
    if board.kind == "bulletin" and not (actor.is_officer or actor.is_office or actor.is_system):
        raise Refused(N_("Only departments and the county office post announcements; everyone may comment."))


def check_reply(actor: Actor, thread, *, is_due: bool = False) -> None:
    """`is_due`: an official reply that the thread's case waits for; a lock stops talk, not the handling of a matter."""
    check_see_thread(actor, thread)
    check_active(actor)
    if thread.hidden_at is not None:
        raise Refused(N_("This thread has been hidden and takes no replies."))
    if thread.merged_into_id is not None:
        raise Refused(N_("This thread was merged into #%(into)d; please reply there."), into=thread.merged_into_id)
    if thread.locked_at is not None and not is_due and not actor.moderates(thread.board_id):
        raise Refused(N_("This thread is locked."))


def check_edit(actor: Actor, post, thread, edit_minutes: int) -> None:
    check_reply(actor, thread)
    if post.author_id != actor.user_id:
        raise Refused(N_("Only the author may edit a post."))
    if post.hidden_at is not None:
        raise Refused(N_("This post has been hidden."))
    if clock.now() > post.created_at + timedelta(minutes=edit_minutes):
        raise Refused(
            N_("A post can be edited for %(minutes)d minutes; please add a reply instead."), minutes=edit_minutes
        )


def check_arrange_boards(actor: Actor) -> None:
    """Which boards there are is the administration's decision."""
    if not (actor.is_admin or actor.is_system):
        raise Refused(N_("Only the administration arranges the boards."))


def may(check, *args) -> bool:
    """Ask a check instead of demanding it."""
    try:
        check(*args)
    except Refused:
        return False
    return True
