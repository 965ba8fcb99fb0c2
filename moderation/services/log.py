"""The public log of moderation and of official accounts: entries are added, never changed, and each is chained to the
one before.

The database refuses UPDATE and DELETE on the table (migration 0002); the chain shows when somebody went around it.
"""

import hashlib
import json
from dataclasses import dataclass

from bbs import clock
from bbs.db import db, is_postgres, rows, scalar
from moderation.models import LogEntry

ACTIONS = (
    "pinned",
    "unpinned",
    "moved",
    "merged_into",
    "locked",
    "unlocked",
    "thread_hidden",
    "thread_restored",
    "post_hidden",
    "post_restored",
    "report_dismissed",
    "speaker_began",
    "speaker_ended",
    "speaker_refused",
)
_GENESIS = "0" * 64
_LOCK = 7118
_STEP = 1000


@dataclass(frozen=True)
class Chain:
    """What `verify` found. `head` is the newest digest: published elsewhere, it also betrays a shortened log."""

    count: int
    head: str
    broken_at: int | None = None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def _digest(before: str, happened_at: int, entry) -> str:
    """SHA-256 over the digest before and every column, as JSON; happened_at in UTC seconds."""
    parts = [
        before, happened_at, entry.actor_id, entry.actor_role, entry.action, entry.board_id, entry.thread_id,
        entry.floor, entry.reason_code, entry.reason, entry.params, bool(entry.is_public),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def append(
    action: str,
    *,
    actor_id: int | None,
    role: str,
    board_id: int | None = None,
    thread_id: int | None = None,
    floor: int | None = None,
    reason_code: str = "",
    reason: str = "",
    is_public: bool = True,
    **params,
) -> LogEntry:
    """Add an entry, in the transaction of the act itself. `params` are plain values: no titles of threads, no
    names of people."""
    assert db.in_transaction(), "append() outside a transaction"
    assert action in ACTIONS, action
    if is_postgres():  # SQLite's immediate transactions already stand in line
        db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    before = scalar("SELECT digest FROM log_entry ORDER BY id DESC LIMIT 1") or _GENESIS
    moment = clock.now()
    entry = LogEntry(
        happened_at=moment,
        actor=actor_id,
        actor_role=role,
        action=action,
        board_id=board_id,
        thread_id=thread_id,
        floor=floor,
        reason_code=reason_code,
        reason=reason,
        params=json.dumps(params, ensure_ascii=False, sort_keys=True),
        is_public=is_public,
    )
    entry.digest = _digest(before, clock.epoch(moment), entry)
    entry.save(force_insert=True)
    return entry


def verify() -> Chain:
    """Walk the whole chain; reports the first entry that does not follow from the one before."""
    before, count, last_id = _GENESIS, 0, 0
    while step := rows(
        "SELECT id, happened_at, actor_id, actor_role, action, board_id, thread_id, floor, reason_code, reason, "
        "params, is_public, digest FROM log_entry WHERE id > ? ORDER BY id LIMIT ?",
        last_id,
        _STEP,
    ):
        for entry in step:
            if entry.digest != _digest(before, entry.happened_at, entry):
                return Chain(count, before, broken_at=entry.id)
            before, count, last_id = entry.digest, count + 1, entry.id
    return Chain(count, before)
