"""Who may moderate what. Pure: things in, a refusal out."""

from bbs.accounts.actor import Actor
from bbs.errors import Conflict, Refused
from bbs.text import N_
from moderation.reasons import Reason


def role_of(actor: Actor, board_id: int | None) -> str:
    """The role under which somebody acts on a board: what log and tombstone show instead of a name."""
    if actor.is_system:
        return "system"
    return "moderator" if actor.has("moderator", board_id) else "admin"


def check_moderate(actor: Actor, board_id: int) -> None:
    """Only a moderator of this board; a department's role alone gives no right (requirements 4)."""
    if actor.is_system:
        return
    if actor.is_suspended:
        raise Refused(N_("Your account is suspended."))
    if not actor.moderates(board_id):
        raise Refused(N_("You are not a moderator of this board."))


def check_act(actor: Actor, thread) -> None:
    """May this person moderate this thread? Who speaks for the department it concerns stands back (信访工作条例 28)."""
    check_moderate(actor, thread.board_id)
    if actor.speaks_for(thread.department_id) or actor.speaks_for(thread.case_department_id):
        raise Refused(N_("You speak for the department that this thread concerns: another moderator must decide."))


def check_not_merged(thread) -> None:
    if thread.merged_into_id:
        raise Conflict(N_("This thread has been merged into another one."))


def check_hide(actor: Actor, *, is_official: bool, reason: Reason) -> None:
    """Departments never remove anything, and their answers go only for personal data or under the law."""
    if actor.is_officer:
        raise Refused(N_("Who speaks for a department cannot hide anything."))
    if is_official and not reason.covers_official:
        raise Refused(
            N_("A department's answer can be hidden only because of personal data or because the law demands it."),
            field="code",
        )


def check_pin(actor: Actor, thread, level: int, category_boards: list[int]) -> None:
    """Level 2 needs every board of the category, level 3 every board there is; only what all may read is pinned."""
    if thread.hidden_at is not None:
        raise Conflict(N_("A hidden thread cannot be pinned."))
    if thread.visibility == "private":
        raise Refused(N_("A private thread cannot be pinned."))
    if actor.is_system:
        return
    if level == 2 and not all(actor.moderates(board_id) for board_id in category_boards):
        raise Refused(N_("To pin in the whole category you must moderate each of its boards."), field="level")
    if level == 3 and actor.moderated_boards is not None:
        raise Refused(N_("Only a moderator of all boards can pin everywhere."), field="level")


def check_move(actor: Actor, thread, board) -> None:
    """To another open board on which the actor has rights as well."""
    if board.id == thread.board_id:
        raise Conflict(N_("The thread is on this board already."), field="board_id")
    if not (actor.is_system or actor.moderates(board.id)):
        raise Refused(N_("You are not a moderator of the board to which it should go."), field="board_id")
    if board.closed_at is not None:
        raise Refused(N_("The board to which it should go is closed."), field="board_id")
    if board.kind == "bulletin":
        raise Refused(N_("Only bulletins of departments stand on that board."), field="board_id")
    if (thread.case_state or thread.visibility != "public") and board.kind != "issues":
        raise Refused(N_("A thread with a case can only move to another issues board."), field="board_id")


def check_merge(actor: Actor, thread, into) -> None:
    """Into a standing thread that every reader of this one can read, and that has a case if this one has."""
    if into.id == thread.id:
        raise Conflict(N_("A thread cannot be merged into itself."), field="into_id")
    if not (actor.is_system or actor.moderates(into.board_id)):
        raise Refused(N_("You are not a moderator of the other thread's board."), field="into_id")
    if into.merged_into_id:
        raise Conflict(N_("The other thread has itself been merged away."), field="into_id")
    if into.hidden_at is not None:
        raise Conflict(N_("The other thread is hidden."), field="into_id")
    if into.visibility == "private" and thread.visibility != "private":
        raise Refused(N_("A public thread cannot be merged into a private one."), field="into_id")
    if thread.case_number and not into.case_number:
        raise Refused(N_("A thread with a case can be merged only into another thread with a case."), field="into_id")


def check_report(actor: Actor, post, thread) -> None:
    """Everyone who is signed in may report what stands in public and is not their own."""
    if not actor.is_signed_in:
        raise Refused(N_("Please sign in first."))
    if actor.is_suspended:
        raise Refused(N_("Your account is suspended."))
    if thread.visibility == "private":
        raise Refused(N_("Moderators do not read private threads. Write to the intake staff in the thread itself."))
    if post.hidden_at is not None or thread.hidden_at is not None:
        raise Conflict(N_("This post has been hidden already."))
    if post.author_id == actor.user_id:
        raise Refused(N_("You cannot report your own post."))


def check_decide(actor: Actor, post) -> None:
    """Nobody decides about reports of their own words."""
    if post.author_id == actor.user_id:
        raise Refused(N_("The report is about your own post: another moderator must decide."))
