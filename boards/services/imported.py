"""Threads from an older forum, with their old times: many at once, no permissions, no mail, no notices."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bbs import richtext
from bbs.accounts.models import Account
from bbs.db import db, rows
from bbs.events import record
from boards.events import ThreadsImported
from boards.models import Board, Post, Thread
from boards.services.posts import Seal


@dataclass(frozen=True)
class ImportedAnswer:
    """What a department answered there, under its seal."""

    author_id: int
    seal: Seal
    source: str
    created_at: datetime


@dataclass(frozen=True)
class ImportedThread:
    """`key` says which message this is, for good (Thread.import_key). Texts are tidy and not empty.

    `supporters` is a number the older forum published (likes); nobody is made up to stand behind it.
    """

    key: str
    board_id: int
    kind: str
    title: str
    source: str
    author_id: int
    author_name: str
    created_at: datetime
    visibility: str = "public"
    department_id: int | None = None
    supporters: int = 0
    answer: ImportedAnswer | None = None


@dataclass(frozen=True)
class Placed:
    """Where an imported message stands now."""

    thread_id: int
    answer_post_id: int | None


def _thread_row(given: ImportedThread) -> dict:
    answer = given.answer
    return {
        "board": given.board_id,
        "kind": given.kind,
        "title": given.title,
        "author": given.author_id,
        "visibility": given.visibility,
        "department_id": given.department_id,
        "created_at": given.created_at,
        "last_post_at": answer.created_at if answer else given.created_at,
        "last_post_name": answer.seal.name if answer else given.author_name,
        "last_floor": 2 if answer else 1,
        "post_count": 2 if answer else 1,
        "official_count": 1 if answer else 0,
        "me_too_count": given.supporters,
        "import_key": given.key,
    }


def _post_row(thread_id: int, floor: int, author_id: int, source: str, at: datetime, seal: Seal | None = None) -> dict:
    return {
        "thread": thread_id,
        "floor": floor,
        "under_floor": floor,
        "root_floor": floor,
        "author": author_id,
        "source": source,
        "html": richtext.render(source),
        "seal_department_id": seal.department_id if seal else None,
        "seal_name": seal.name if seal else "",
        "seal_short": seal.short if seal else "",
        "seal_title": seal.title if seal else "",
        "reply_kind": "final" if seal else "",
        "created_at": at,
    }


def _count(counts: Counter, column: str) -> None:
    """Raise people's counters, one statement for all who wrote equally much."""
    for amount in set(counts.values()):
        ids = [account for account, found in counts.items() if found == amount]
        field = getattr(Account, column)
        Account.update({field: field + amount}).where(Account.id.in_(ids)).execute()


def _count_boards(given: list[ImportedThread], placed: dict[str, Placed]) -> None:
    for board_id in {each.board_id for each in given}:
        here = [each for each in given if each.board_id == board_id]
        posts = sum(2 if each.answer else 1 for each in here)
        Board.update(thread_count=Board.thread_count + len(here), post_count=Board.post_count + posts).where(
            Board.id == board_id
        ).execute()
        public = [each for each in here if each.visibility != "private"]
        if not public:
            continue
        last = max(public, key=lambda each: each.answer.created_at if each.answer else each.created_at)
        at = last.answer.created_at if last.answer else last.created_at
        Board.update(last_thread_id=placed[last.key].thread_id, last_post_at=at).where(
            Board.id == board_id, Board.last_post_at.is_null() | (Board.last_post_at < at)
        ).execute()


class Known(NamedTuple):
    """A message that stands: when it was written (UTC seconds), the writer's code, whether a department has answered."""

    written_at: int
    code: str
    is_answered: bool


def known(keys: list[str]) -> dict[str, Known]:
    """Which of these messages stand already. One statement."""
    marks = ", ".join("?" for _ in keys)
    found = rows(
        "SELECT t.import_key, t.created_at, a.imported_from, t.official_count FROM thread t "
        "JOIN account a ON a.id = t.author_id "
        f"WHERE t.import_key IN ({marks})",
        *keys,
    )
    return {
        each.import_key: Known(each.created_at, each.imported_from or "", each.official_count > 0) for each in found
    }


def known_of(author_ids: list[int]) -> dict[tuple[int, int], list[str]]:
    """(author, when written in UTC seconds) -> keys of imported messages. One statement."""
    marks = ", ".join("?" for _ in author_ids)
    made: dict[tuple[int, int], list[str]] = {}
    for each in rows(
        f"SELECT author_id, created_at, import_key FROM thread WHERE import_key IS NOT NULL AND author_id IN ({marks})",
        *author_ids,
    ):
        made.setdefault((each.author_id, each.created_at), []).append(each.import_key)
    return made


def add_threads(given: list[ImportedThread]) -> dict[str, Placed]:
    """Write threads that do not stand yet (see `known`), each with its first post and its answer; key -> place.

    A fixed number of statements for any number of threads; keep it to some hundreds at a time.
    """
    with db.atomic():
        Thread.insert_many([_thread_row(each) for each in given]).execute()
        marks = ", ".join("?" for _ in given)
        ids = {
            each.import_key: each.id
            for each in rows(
                f"SELECT id, import_key FROM thread WHERE import_key IN ({marks})", *(each.key for each in given)
            )
        }
        posts = []
        for each in given:
            posts.append(_post_row(ids[each.key], 1, each.author_id, each.source, each.created_at))
            if answer := each.answer:
                posts.append(
                    _post_row(ids[each.key], 2, answer.author_id, answer.source, answer.created_at, answer.seal)
                )
        Post.insert_many(posts).execute()
        answers = {
            each.thread_id: each.id
            for each in rows(
                f"SELECT id, thread_id FROM post WHERE floor = 2 AND thread_id IN ({marks})", *ids.values()
            )
        }
        placed = {key: Placed(thread_id, answers.get(thread_id)) for key, thread_id in ids.items()}
        _count_boards(given, placed)
        _count(Counter(each.author_id for each in given), "thread_count")
        _count(Counter(each.answer.author_id for each in given if each.answer), "post_count")
        record(ThreadsImported(thread_ids=tuple(sorted(ids.values()))))
    return placed
