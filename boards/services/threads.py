"""Starting threads, and what other packages write beside them."""

import json
from datetime import date

from peewee import IntegrityError

from bbs import clock, slots
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account
from bbs.db import db
from bbs.errors import Invalid, NotFound
from bbs.events import record
from bbs.text import N_, tidy_line
from boards import policies
from boards.events import ThreadStarted
from boards.kinds import KINDS_OF_BOARD, PLACE_LENGTH, TITLE_LENGTH, VISIBILITIES
from boards.models import Board, Follow, Post, ReadingMark, Thread, ThreadEvent
from boards.services import writing
from boards.services.posts import Seal


def get_board(board_id) -> Board:
    board = Board.get_or_none(Board.id == board_id)
    if board is None:
        raise Invalid(N_("There is no such board."), field="board")
    return board


def checked_title(text: str) -> str:
    title = tidy_line(text or "")
    least, most = TITLE_LENGTH
    if len(title) < least:
        raise Invalid(N_("Please write a title of at least %(least)d characters."), field="title", least=least)
    if len(title) > most:
        raise Invalid(N_("The title is too long: at most %(most)d characters."), field="title", most=most)
    return title


def _checked_shape(board: Board, kind: str, visibility: str, place: str) -> tuple[str, str, str]:
    if kind not in KINDS_OF_BOARD[board.kind]:
        raise Invalid(N_("This board does not take that kind of thread."), field="kind")
    if visibility not in VISIBILITIES:
        raise Invalid(N_("Please choose who may read the thread."), field="visibility")
    if kind == "tip_off":
        visibility = "private"
    if board.kind != "issues" and visibility != "public":
        raise Invalid(N_("Only issues can be private or without your name."), field="visibility")
    place = tidy_line(place or "")
    if len(place) > PLACE_LENGTH:
        raise Invalid(N_("The place is too long: at most %(most)d characters."), field="place", most=PLACE_LENGTH)
    return kind, visibility, place


def start_thread(
    actor: Actor,
    *,
    board_id: int,
    kind: str,
    title: str,
    source: str,
    visibility: str = "public",
    department_id: int | None = None,
    place: str = "",
    basket: str = "",
    token: str | None = None,
    seal: Seal | None = None,
) -> Thread:
    """Open a thread with its first post; on an issues board a case opens with it (ThreadStarted).

    A tip-off is private whatever was chosen (requirements L10). The same `token` twice gives the first thread again.
    With a `seal` a department announces; who may is for official_accounts to say.
    Refuses a closed board, a kind the board does not take, empty or overlong texts.
    """
    values = {
        "board_id": board_id, "kind": kind, "title": checked_title(title), "source": writing.checked_source(source),
        "visibility": visibility, "department_id": department_id, "place": place, "basket": basket,
        "seal": seal,
    }  # fmt: skip
    try:
        return _start_thread(actor, token, **values)
    except IntegrityError:
        # The same form arrived twice at the same moment; the other one was first.
        if earlier := writing.already_sent("thread", token):
            return Thread.get_by_id(earlier)
        raise


def _start_thread(
    actor: Actor, token, *, board_id, kind, title, source, visibility, department_id, place, basket, seal
) -> Thread:
    with db.atomic():
        if earlier := writing.already_sent("thread", token):
            return Thread.get_by_id(earlier)
        board = get_board(board_id)
        policies.check_start_thread(actor, board)
        kind, visibility, place = _checked_shape(board, kind, visibility, place)
        if department_id is not None and department_id not in slots.first(
            "department.names", [department_id], default={}
        ):
            raise Invalid(N_("There is no such department."), field="department")
        files = writing.take_basket(actor, basket)
        html, _people = writing.rendered(source)
        now = clock.now()
        thread = Thread.create(
            board=board,
            kind=kind,
            title=title,
            author=actor.user_id,
            visibility=visibility,
            department_id=department_id,
            place=place,
            created_at=now,
            last_post_at=now,
            last_post_name=seal.name if seal else "" if visibility == "name_hidden" else actor.name,
            official_count=1 if seal else 0,
            follower_count=1,
            submit_token=token[:64] if token else None,
        )
        post = Post.create(
            thread=thread,
            floor=1,
            under_floor=1,
            root_floor=1,
            author=actor.user_id,
            source=source,
            html=html,
            files=writing.files_snapshot(files),
            seal_department_id=seal.department_id if seal else None,
            seal_name=seal.name if seal else "",
            seal_short=seal.short if seal else "",
            seal_title=seal.title if seal else "",
            created_at=now,
        )
        writing.hand_over(files, post.id)
        Board.update(
            thread_count=Board.thread_count + 1,
            post_count=Board.post_count + 1,
            **({} if visibility == "private" else {"last_thread_id": thread.id, "last_post_at": now}),
        ).where(Board.id == board.id).execute()
        Account.update(thread_count=Account.thread_count + 1).where(Account.id == actor.user_id).execute()
        Follow.create(account=actor.user_id, target="thread", target_id=thread.id, created_at=now)
        ReadingMark.create(account=actor.user_id, thread=thread, floor=1, read_at=now)
        record(ThreadStarted(actor_id=actor.user_id, thread_id=thread.id, board_id=board.id))
    return thread


def add_event(thread_id: int, kind: str, **params) -> None:
    """Put a row between the floors, where the thread stands now. Inside the caller's transaction."""
    last = Thread.select(Thread.last_floor).where(Thread.id == thread_id).scalar()
    if last is None:
        raise NotFound(N_("There is no such thread."))
    ThreadEvent.create(
        thread=thread_id,
        after_floor=last,
        kind=kind,
        params=json.dumps(params, ensure_ascii=False),
        happened_at=clock.now(),
    )
    Thread.update(version=Thread.version + 1).where(Thread.id == thread_id).execute()


def show_case(
    thread_id: int,
    *,
    number: str | None,
    state: str,
    department_id: int | None,
    due_on: date | None,
    finished_on: date | None,
) -> None:
    """Show how the thread's case stands in lists; official_accounts calls this with every step of the case."""
    Thread.update(
        case_number=number,
        case_state=state,
        case_department_id=department_id,
        case_due_on=due_on,
        case_finished_on=finished_on,
        version=Thread.version + 1,
    ).where(Thread.id == thread_id).execute()
