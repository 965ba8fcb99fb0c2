"""Reading the boards: hand-written SQL, the same text on both databases, a fixed number of statements a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bbs import clock, slots
from bbs.accounts.actor import Actor
from bbs.db import row, rows
from bbs.errors import NotFound
from bbs.text import N_
from boards.policies import OPENING_SEAL, visible_threads
from boards.services import counting

PAGE = 25
#: How long a thread that one has never opened is marked as new after its last post: 30 days.
NEWS_SECONDS = 30 * 86400

_THREAD_COLUMNS = f"""
t.id, t.title, t.kind, t.visibility, t.board_id, t.author_id, t.department_id, t.created_at, t.last_post_at,
t.last_post_name, t.last_floor, t.post_count, t.official_count, t.me_too_count, t.view_count, t.pin_level, t.pinned_until,
t.locked_at, t.case_number, t.case_state, t.case_department_id, t.case_due_on, t.case_finished_on,
b.slug AS board_slug, b.title AS board_title,
CASE WHEN t.visibility = 'name_hidden' THEN '' ELSE COALESCE(NULLIF({OPENING_SEAL}, ''), a.name) END AS author_name
"""
_THREAD_FROM = "FROM thread t JOIN board b ON b.id = t.board_id JOIN account a ON a.id = t.author_id"


class ThreadRow(NamedTuple):
    """A thread as a list shows it. Instants are epoch seconds, `due_left` whole days (negative: late)."""

    id: int
    title: str
    kind: str
    visibility: str
    board_id: int
    board_slug: str
    board_name: str
    author_id: int
    author_name: str
    department_id: int | None
    department_name: str
    active_at: int
    created_at: int
    reply_count: int
    official_count: int
    me_too_count: int
    view_count: int
    is_pinned: bool
    is_locked: bool
    case_state: str
    due_left: int | None
    unread: int | bool
    last_name: str


def due_left(due_on: str | None, finished_on: str | None) -> int | None:
    """Days until a deadline; None when there is none or the case is done."""
    if not due_on or finished_on:
        return None
    return (date.fromisoformat(due_on) - clock.today()).days


def department_names(ids) -> dict[int, tuple[str, str]]:
    """Id -> (slug, name) of departments; official_accounts knows them."""
    wanted = sorted({i for i in ids if i})
    return slots.first("department.names", wanted, default={}) if wanted else {}


def _unread(read: int | None, last_floor: int, quiet_seconds: int) -> int | bool:
    """How many floors are new to a reader; True for a thread never opened, unless it has long been quiet: an old
    thread is not news to somebody who has just come."""
    if read is None or read >= last_floor:
        return False
    return last_floor - read if read else quiet_seconds < NEWS_SECONDS


def as_rows(found: list, actor: Actor) -> list[ThreadRow]:
    """Turn SQL rows (with `read_floor` when the reader is signed in) into rows for lists."""
    names = department_names(r.case_department_id or r.department_id for r in found)
    pending = counting.pending(actor.user_id) if actor.is_signed_in else {}
    moment = clock.epoch(clock.now())
    made = []
    for r in found:
        department = r.case_department_id or r.department_id
        read = max(getattr(r, "read_floor", None) or 0, pending.get(r.id, 0)) if actor.is_signed_in else None
        made.append(
            ThreadRow(
                id=r.id, title=r.title, kind=r.kind, visibility=r.visibility, board_id=r.board_id,
                board_slug=r.board_slug, board_name=r.board_title, author_id=r.author_id, author_name=r.author_name,
                department_id=department, department_name=names.get(department, ("", ""))[1],
                active_at=r.last_post_at, created_at=r.created_at, reply_count=r.post_count - 1,
                official_count=r.official_count, me_too_count=r.me_too_count, view_count=r.view_count,
                is_pinned=r.pin_level > 0 and (r.pinned_until is None or r.pinned_until > moment),
                is_locked=r.locked_at is not None, case_state=r.case_state,
                due_left=due_left(r.case_due_on, r.case_finished_on),
                unread=_unread(read, r.last_floor, moment - r.last_post_at),
                last_name=r.last_post_name,
            )
        )  # fmt: skip
    return made


def _reader_columns(actor: Actor) -> tuple[str, list]:
    """What the reader has read, fetched with the rows."""
    if not actor.is_signed_in:
        return "", []
    return (
        ", (SELECT m.floor FROM reading_mark m WHERE m.account_id = ? AND m.thread_id = t.id) AS read_floor",
        [actor.user_id],
    )


# ---- lists -----------------------------------------------------------------------------------------------------------

WAITING = ("submitted", "needs_info", "accepted", "dispatched", "signed", "objected", "reopened")

#: Filters of a list: name -> (words, condition, needs sign-in).
FILTERS: dict[str, tuple[str, str, bool]] = {
    "all": (N_("All"), "", False),
    "mine": (N_("Mine"), "t.author_id = :me", True),
    "unanswered": (N_("Unanswered"), "t.official_count = 0", False),
    "official": (N_("With official answer"), "t.official_count > 0", False),
}
STATES: dict[str, tuple[str, str]] = {
    "waiting": (N_("Waiting"), f"t.case_state IN {WAITING}"),
    "held": (N_("Being handled"), "t.case_state IN ('dispatched', 'signed', 'in_progress', 'objected', 'reopened')"),
    "in_progress": (N_("In progress"), "t.case_state IN ('in_progress', 'awaiting_review', 'long_term')"),
    "answered": (N_("Answered"), "t.case_state = 'answered'"),
    "closed": (N_("Closed"), "t.case_state IN ('closed', 'archived')"),
    "refused": (N_("Not accepted"), "t.case_state = 'not_accepted'"),
    "overdue": (N_("Overdue"), "t.case_due_on < :today AND t.case_finished_on IS NULL AND t.case_state <> ''"),
}


@dataclass(frozen=True)
class ListQuery:
    """What a reader asks of a list of threads."""

    filter: str = "all"
    state: str = ""
    department_id: int | None = None
    kind: str = ""
    before: tuple[int, int] | None = None
    after: tuple[int, int] | None = None

    @property
    def is_plain(self) -> bool:
        return (self.filter, self.state, self.department_id, self.kind) == ("all", "", None, "")


@dataclass(frozen=True)
class ThreadList:
    """One page of threads. `older` and `newer` are positions (instant, id) for the neighbouring pages, or None."""

    pinned: list[ThreadRow]
    threads: list[ThreadRow]
    older: str | None
    newer: str | None


def parse_position(text: str | None) -> tuple[int, int] | None:
    """A position from an address: "1700000000.123"; anything else means the beginning."""
    first, _, second = (text or "").partition(".")
    if first.isdecimal() and second.isdecimal() and len(first) < 12 and len(second) < 12:
        return int(first), int(second)
    return None


def _conditions(actor: Actor, query: ListQuery) -> tuple[str, list]:
    conditions, params = [], []
    _words, sql, needs_sign_in = FILTERS.get(query.filter, FILTERS["all"])
    if sql and not (needs_sign_in and not actor.is_signed_in):
        if ":me" in sql:
            params.append(actor.user_id)
        conditions.append(sql.replace(":me", "?"))
    if query.state in STATES:
        sql = STATES[query.state][1]
        if ":today" in sql:
            params.append(clock.today().isoformat())
        conditions.append(sql.replace(":today", "?"))
    if query.department_id is not None:
        conditions.append("(t.case_department_id = ? OR (t.case_department_id IS NULL AND t.department_id = ?))")
        params += [query.department_id, query.department_id]
    if query.kind:
        conditions.append("t.kind = ?")
        params.append(query.kind)
    return "".join(f" AND {c}" for c in conditions), params


def thread_list(
    actor: Actor, query: ListQuery, scope: str = "", scope_params=(), pins: str = "", pins_params=()
) -> ThreadList:
    """Threads by last activity, pins first on the first page; two statements at any depth (keyset, never OFFSET).

    `scope` and `pins` are SQL conditions on `t` and `b`; pins are shown only on an unfiltered list.
    """
    seen, seen_params = visible_threads(actor)
    reader, reader_params = _reader_columns(actor)
    narrowed, narrowed_params = _conditions(actor, query)
    scope = f" AND {scope}" if scope else ""
    with_pins = bool(pins) and query.is_plain
    rest = " AND t.pin_level = 0" if with_pins else ""
    keyset, order, keyset_params = "", "DESC", []
    if query.after:
        keyset, order, keyset_params = " AND (t.last_post_at, t.id) > (?, ?)", "ASC", list(query.after)
    elif query.before:
        keyset, keyset_params = " AND (t.last_post_at, t.id) < (?, ?)", list(query.before)
    found = rows(
        f"SELECT {_THREAD_COLUMNS}{reader} {_THREAD_FROM} WHERE {seen}{scope}{narrowed}{rest}{keyset} "
        f"ORDER BY t.last_post_at {order}, t.id {order} LIMIT {PAGE + 1}",
        *reader_params, *seen_params, *scope_params, *narrowed_params, *keyset_params,
    )  # fmt: skip
    more = len(found) > PAGE
    found = found[:PAGE]
    if query.after:
        found.reverse()
    pinned = []
    if with_pins and not query.before and not query.after:
        pinned = rows(
            f"SELECT {_THREAD_COLUMNS}{reader} {_THREAD_FROM} WHERE {seen} AND t.pin_level > 0 AND {pins} "
            "ORDER BY t.pin_level DESC, t.last_post_at DESC LIMIT 20",
            *reader_params, *seen_params, *pins_params,
        )  # fmt: skip
    made = as_rows([*pinned, *found], actor)
    threads = made[len(pinned) :]
    position = (lambda r: f"{r.active_at}.{r.id}") if threads else None
    older = position(threads[-1]) if threads and (more or query.after) else None
    newer = position(threads[0]) if threads and (query.before or (query.after and more)) else None
    return ThreadList(made[: len(pinned)], threads, older, newer)


class BoardRow(NamedTuple):
    """A board as the overview shows it."""

    id: int
    slug: str
    title: str
    description: str
    kind: str
    category_id: int
    category_slug: str
    category_title: str
    thread_count: int
    post_count: int
    closed_at: int | None
    last_post_at: int | None
    last_thread_id: int | None
    last_thread_title: str | None


_BOARD_SQL = """
SELECT b.id, b.slug, b.title, b.description, b.kind, b.category_id, c.slug AS category_slug, c.title AS category_title,
       b.thread_count, b.post_count, b.closed_at, b.last_post_at, b.last_thread_id,
       CASE WHEN t.visibility <> 'private' AND t.hidden_at IS NULL THEN t.title END AS last_thread_title
FROM board b JOIN category c ON c.id = b.category_id LEFT JOIN thread t ON t.id = b.last_thread_id
"""


def boards_overview() -> list[BoardRow]:
    """All boards in their order; one statement."""
    return [BoardRow(*r) for r in rows(_BOARD_SQL + " ORDER BY c.position, c.id, b.position, b.id")]


def by_category(boards: list[BoardRow]) -> list[tuple[str, list[BoardRow]]]:
    groups: dict[int, tuple[str, list[BoardRow]]] = {}
    for board in boards:
        groups.setdefault(board.category_id, (board.category_title, []))[1].append(board)
    return list(groups.values())


def get_board(slug: str) -> BoardRow:
    found = row(_BOARD_SQL + " WHERE b.slug = ?", slug)
    if found is None:
        raise NotFound(N_("There is no such board."))
    return BoardRow(*found)


@dataclass(frozen=True)
class BoardPage:
    """A board with one page of its threads."""

    board: BoardRow
    list: ThreadList
    query: ListQuery
    is_followed: bool = False


def board_page(actor: Actor, slug: str, query: ListQuery) -> BoardPage:
    """Statements: board, threads, pins, department names; signed in one more (followed?)."""
    board = get_board(slug)
    found = thread_list(
        actor,
        query,
        "t.board_id = ?",
        [board.id],
        pins="(t.pin_level = 3 OR (t.pin_level = 2 AND b.category_id = ?) OR t.board_id = ?)",
        pins_params=[board.category_id, board.id],
    )
    followed = actor.is_signed_in and bool(
        rows(
            "SELECT 1 AS one FROM follow WHERE account_id = ? AND target = 'board' AND target_id = ?",
            actor.user_id,
            board.id,
        )
    )
    return BoardPage(board, found, query, followed)


@dataclass(frozen=True)
class ListPage:
    """A page that is nothing but a list."""

    list: ThreadList
    query: ListQuery


@dataclass(frozen=True)
class HomePage:
    """The front page: what is pinned everywhere, what moves, the boards; figures and boxes come through slots."""

    list: ThreadList
    query: ListQuery
    categories: Sequence[tuple]
    top: Sequence = ()
    side: Sequence = ()


def home_page(actor: Actor, query: ListQuery) -> HomePage:
    return HomePage(
        list=thread_list(actor, query, pins="t.pin_level = 3"),
        query=query,
        categories=by_category(boards_overview()),
        top=slots.fill("home.top", actor, None),
        side=slots.fill("home.side", actor, None),
    )


def own_threads(actor: Actor, query: ListQuery) -> ThreadList:
    """The reader's own threads, name-hidden and private ones included."""
    return thread_list(actor, query, "t.author_id = ?", [actor.user_id])


def threads_of_person(actor: Actor, account_id: int, query: ListQuery) -> ThreadList:
    """What a person has started under their name; name-hidden and private threads never appear here, nor what they
    wrote for a department."""
    return thread_list(
        actor, query, f"t.author_id = ? AND t.visibility = 'public' AND {OPENING_SEAL} = ''", [account_id]
    )


def followed_threads(actor: Actor, query: ListQuery) -> ThreadList:
    return thread_list(
        actor,
        query,
        "t.id IN (SELECT f.target_id FROM follow f WHERE f.account_id = ? AND f.target = 'thread')",
        [actor.user_id],
    )


def threads_by_id(actor: Actor, ids) -> dict[int, ThreadRow]:
    """Those of the named threads that this reader may see in lists, in the order of `ids`."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    seen, seen_params = visible_threads(actor)
    reader, reader_params = _reader_columns(actor)
    found = rows(
        f"SELECT {_THREAD_COLUMNS}{reader} {_THREAD_FROM} WHERE t.id IN ({', '.join('?' * len(wanted))}) AND {seen}",
        *reader_params, *wanted, *seen_params,
    )  # fmt: skip
    made = {thread.id: thread for thread in as_rows(found, actor)}
    return {i: made[i] for i in wanted if i in made}


def department_threads(actor: Actor, department_id: int, query: ListQuery) -> ThreadList:
    """Threads whose case lies with a department, or that name it and have not been dispatched yet."""
    return thread_list(
        actor,
        query,
        "(t.case_department_id = ? OR (t.case_department_id IS NULL AND t.department_id = ?))",
        [department_id, department_id],
    )
