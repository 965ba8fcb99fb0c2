"""What of a post goes into the index, read from the database as it is now. Statements: one per 500 posts.

Hidden, private and merged posts are in the index as well: whether a reader may see them changes with the reader and
with moderation, and is asked of the database with every search.
"""

import html
import re
from collections.abc import Iterator, Sequence

from bbs.db import rows, scalar
from search.backend import IndexDoc, IndexOp

BATCH = 500

_SQL = """
SELECT p.id, p.thread_id, t.board_id, p.floor, p.seal_department_id, p.created_at, p.html,
       CASE WHEN p.floor = 1 THEN t.title ELSE '' END AS title
FROM post p JOIN thread t ON t.id = p.thread_id
"""
_INLINE = re.compile(r"</?(?:a|strong|em|b|i|s|del|code|span|sub|sup)(?:\s[^>]*)?>")
_TAG = re.compile(r"<[^>]+>")


def plain_text(markup: str) -> str:
    """The words of a rendered post, without its tags; paragraphs are kept apart by line ends."""
    return html.unescape(_TAG.sub("\n", _INLINE.sub("", markup))).strip()


def stream() -> Iterator[IndexDoc]:
    """Every post, by id. No statement stays open between the batches, so writers are not held up."""
    last = 0
    while found := rows(_SQL + f" WHERE p.id > ? ORDER BY p.id LIMIT {BATCH}", last):
        yield from map(_doc, found)
        last = found[-1].id


def current(post_ids: Sequence[int]) -> list[IndexOp]:
    """What to do so that these posts are in the index as they are now; posts that are gone are taken out."""
    ops: list[IndexOp] = []
    for start in range(0, len(post_ids), BATCH):
        part = post_ids[start : start + BATCH]
        marks = ", ".join("?" * len(part))
        docs = {row.id: _doc(row) for row in rows(_SQL + f" WHERE p.id IN ({marks})", *part)}
        ops.extend(IndexOp(post_id, docs.get(post_id)) for post_id in part)
    return ops


def posts_of(thread_ids: Sequence[int]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(thread_ids), BATCH):
        part = thread_ids[start : start + BATCH]
        marks = ", ".join("?" * len(part))
        found += [r.id for r in rows(f"SELECT id FROM post WHERE thread_id IN ({marks}) ORDER BY id", *part)]
    return found


def all_ids() -> set[int]:
    return {r.id for r in rows("SELECT id FROM post")}


def count() -> int:
    return scalar("SELECT count(*) FROM post")


def _doc(row) -> IndexDoc:
    return IndexDoc(
        post_id=row.id,
        thread_id=row.thread_id,
        board_id=row.board_id,
        floor=row.floor,
        is_official=row.seal_department_id is not None,
        created=row.created_at,
        title=row.title,
        body=plain_text(row.html),
    )
