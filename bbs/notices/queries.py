"""Reading notices."""

import json
from typing import NamedTuple

from bbs.accounts.actor import Actor
from bbs.db import rows

PAGE = 40


class NoticeRow(NamedTuple):
    """One line of the list; `at` in epoch seconds."""

    id: int
    kind: str
    params: dict
    url: str
    at: int
    is_read: bool


def address(thread_id: int | None, floor: int | None, params: dict) -> str:
    """Where a notice leads, as a path on this site."""
    if thread_id is None:
        return params.get("url") or "/notices/"
    return f"/threads/{thread_id}?floor={floor}#floor-{floor}" if floor else f"/threads/{thread_id}"


def notices(actor: Actor, *, before: int | None = None, only_unread: bool = False) -> list[NoticeRow]:
    """One's own notices, newest first, PAGE at a time; `before` is the last id of the page above."""
    conditions, params = ["account_id = ?"], [actor.user_id]
    if only_unread:
        conditions.append("read_at IS NULL")
    if before:
        conditions.append("id < ?")
        params.append(before)
    found = rows(
        "SELECT id, kind, params, thread_id, floor, created_at, read_at FROM notice "
        f"WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT {PAGE}",
        *params,
    )
    made = []
    for r in found:
        words = json.loads(r.params)
        made.append(
            NoticeRow(r.id, r.kind, words, address(r.thread_id, r.floor, words), r.created_at, r.read_at is not None)
        )
    return made
