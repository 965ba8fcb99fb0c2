"""What the pages of moderation read: a fixed number of statements each."""

import json
from typing import NamedTuple

from bbs.accounts.actor import Actor
from bbs.db import rows
from bbs.errors import NotFound
from bbs.text import N_, excerpt
from boards.policies import visible_threads

PER_PAGE = 30


class LogRow(NamedTuple):
    """`title` is empty where this reader may not see the thread; `happened_at` in UTC seconds."""

    id: int
    happened_at: int
    actor_role: str
    action: str
    board_title: str | None
    thread_id: int | None
    title: str | None
    floor: int | None
    reason_code: str
    reason: str
    params: dict


class LogPage(NamedTuple):
    entries: list[LogRow]
    next_before: int | None


class ReportLine(NamedTuple):
    reason: str
    note: str
    created_at: int


class QueueRow(NamedTuple):
    """A reported post with its open reports; who reported is nobody's business here."""

    post_id: int
    thread_id: int
    title: str
    floor: int
    author_name: str
    is_official: bool
    text: str
    created_at: int
    board_title: str
    reports: list[ReportLine]


class QueuePage(NamedTuple):
    rows: list[QueueRow]
    next_after: int | None


class ChosenRow(NamedTuple):
    """A thread about to be moderated, as the lists show it."""

    id: int
    title: str
    kind: str
    visibility: str
    board_id: int
    board_slug: str
    board_name: str
    pin_level: int
    locked_at: int | None
    hidden_at: int | None
    case_state: str
    merged_into_id: int | None

    @property
    def is_pinned(self) -> bool:
        return self.pin_level > 0

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


def _marks(values) -> str:
    return ", ".join("?" for _ in values)


def log_page(actor: Actor, *, action: str = "", board_id: int | None = None, before: int | None = None) -> LogPage:
    """The public log, newest first, from entry `before` on downwards. One statement.

    Acts in private threads are listed only for those who see the thread; titles likewise, and never of hidden ones.
    """
    seen, seen_params = visible_threads(actor)
    conditions, params = [f"(e.is_public OR ({seen}))"], [*seen_params]
    for column, value in (("e.action", action), ("e.board_id", board_id)):
        if value:
            conditions.append(f"{column} = ?")
            params.append(value)
    if before:
        conditions.append("e.id < ?")
        params.append(before)
    found = rows(
        "SELECT e.id, e.happened_at, e.actor_role, e.action, b.title AS board_title, e.thread_id, "
        f"CASE WHEN {seen} THEN t.title END AS title, e.floor, e.reason_code, e.reason, e.params "
        "FROM log_entry e LEFT JOIN thread t ON t.id = e.thread_id LEFT JOIN board b ON b.id = e.board_id "
        f"WHERE {' AND '.join(conditions)} ORDER BY e.id DESC LIMIT ?",
        *seen_params, *params, PER_PAGE + 1,
    )  # fmt: skip
    entries = [LogRow._make([*entry[:-1], json.loads(entry.params)]) for entry in found[:PER_PAGE]]
    return LogPage(entries, entries[-1].id if len(found) > PER_PAGE else None)


def _moderated(actor: Actor, column: str) -> tuple[str, list]:
    """The list twin of Actor.moderates."""
    boards = actor.moderated_boards
    if boards is None:
        return "1 = 1", []
    return (f"{column} IN ({_marks(boards)})", sorted(boards)) if boards else ("1 = 0", [])


def board_choices(actor: Actor, *, moderated: bool = False) -> list:
    """Rows (id, title), in the order of the boards page; with `moderated` only open boards this person moderates."""
    condition, params = _moderated(actor, "b.id") if moderated else ("1 = 1", [])
    if moderated:
        condition += " AND b.closed_at IS NULL AND b.kind <> 'bulletin'"
    return rows(
        "SELECT b.id, b.title FROM board b JOIN category c ON c.id = b.category_id "
        f"WHERE {condition} ORDER BY c.position, c.id, b.position, b.id",
        *params,
    )


def queue_page(actor: Actor, *, after: int | None = None) -> QueuePage:
    """Open reports grouped by post, longest waiting first, on the boards this person moderates. Two statements."""
    here, here_params = _moderated(actor, "t.board_id")
    seen, seen_params = visible_threads(actor)
    posts = rows(
        "SELECT p.id AS post_id, t.id AS thread_id, t.title, p.floor, "
        "CASE WHEN t.visibility = 'name_hidden' AND p.author_id = t.author_id THEN '' ELSE a.name END AS author_name, "
        "p.seal_name, p.source, p.created_at, b.title AS board_title, min(r.id) AS first_report "
        "FROM report r JOIN post p ON p.id = r.post_id JOIN thread t ON t.id = p.thread_id "
        "JOIN board b ON b.id = t.board_id JOIN account a ON a.id = p.author_id "
        f"WHERE r.state = 'open' AND p.hidden_at IS NULL AND {here} AND {seen} "
        "GROUP BY p.id, t.id, a.name, b.title HAVING min(r.id) > ? ORDER BY first_report LIMIT ?",
        *here_params, *seen_params, after or 0, PER_PAGE + 1,
    )  # fmt: skip
    shown = posts[:PER_PAGE]
    lines: dict[int, list[ReportLine]] = {post.post_id: [] for post in shown}
    if shown:
        for line in rows(
            "SELECT post_id, reason, note, created_at FROM report "
            f"WHERE state = 'open' AND post_id IN ({_marks(shown)}) ORDER BY id",
            *lines,
        ):
            lines[line.post_id].append(ReportLine(line.reason, line.note, line.created_at))
    found = [
        QueueRow(
            p.post_id, p.thread_id, p.title, p.floor, p.seal_name or p.author_name, bool(p.seal_name),
            excerpt(p.source, 280), p.created_at, p.board_title, lines[p.post_id],
        )
        for p in shown
    ]  # fmt: skip
    return QueuePage(found, shown[-1].first_report if len(posts) > PER_PAGE else None)


def queue_count(actor: Actor) -> int:
    """How many posts wait in the queue."""
    here, here_params = _moderated(actor, "t.board_id")
    seen, seen_params = visible_threads(actor)
    return rows(
        "SELECT count(DISTINCT r.post_id) AS n FROM report r JOIN post p ON p.id = r.post_id "
        f"JOIN thread t ON t.id = p.thread_id WHERE r.state = 'open' AND p.hidden_at IS NULL AND {here} AND {seen}",
        *here_params, *seen_params,
    )[0].n  # fmt: skip


def chosen_threads(actor: Actor, thread_ids: list[int]) -> list[ChosenRow]:
    """The threads with these ids that this person moderates and may see, hidden and merged ones too.

    Refuses when there is none. One statement.
    """
    here, here_params = _moderated(actor, "t.board_id")
    private = "1 = 1" if actor.is_staff else "(t.visibility <> 'private' OR t.author_id = ?)"
    private_params = [] if actor.is_staff else [actor.user_id]
    found = []
    if thread_ids:
        found = rows(
            "SELECT t.id, t.title, t.kind, t.visibility, t.board_id, b.slug AS board_slug, b.title AS board_name, "
            "t.pin_level, t.locked_at, t.hidden_at, t.case_state, t.merged_into_id "
            "FROM thread t JOIN board b ON b.id = t.board_id "
            f"WHERE t.id IN ({_marks(thread_ids)}) AND {here} AND {private} ORDER BY t.id DESC",
            *thread_ids, *here_params, *private_params,
        )  # fmt: skip
    if not found:
        raise NotFound(N_("There is no such thread on a board that you moderate."))
    return [ChosenRow(*t) for t in found]
