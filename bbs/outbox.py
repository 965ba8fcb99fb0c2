"""Errands for later: rows written with the fact, drained by the worker, at least once, safe to repeat."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby

import structlog
from peewee import AutoField, CharField, IntegerField, TextField

from bbs import clock
from bbs.db import BaseModel, InstantField, db, is_postgres, rows

MAX_TRIES = 10
LEASE_SECONDS = 120
KEEP_DAYS = 30

log = structlog.get_logger("outbox")


class OutboxRow(BaseModel):
    """One delivery of one event to one handler. `failed_at` is set after MAX_TRIES; it then waits for a person."""

    id = AutoField()
    event = CharField(max_length=60)
    handler = CharField(max_length=80)
    payload = TextField()
    recorded_at = InstantField()
    not_before = InstantField(index=True)
    claimed_until = InstantField(null=True)
    done_at = InstantField(null=True, index=True)
    failed_at = InstantField(null=True, index=True)
    tries = IntegerField(default=0)
    last_error = TextField(default="")

    class Meta:
        table_name = "outbox"
        indexes = ((("done_at", "failed_at", "id"), False),)


_handlers: dict[str, tuple[Callable, bool]] = {}


def handle(key: str, function: Callable, *, batch: bool = False) -> None:
    """Register a handler: `function(payload: dict)`, or with `batch` `function(payloads: list[dict])`."""
    _handlers[key] = (function, batch)


def post(event: str, handlers: list[str], payload: dict, *, delay: timedelta = timedelta()) -> None:
    """Write one row per handler, inside the caller's transaction. `payload` holds ids and plain values only."""
    moment = clock.now()
    text = json.dumps(payload, ensure_ascii=False)
    OutboxRow.insert_many(
        [
            {
                "event": event,
                "handler": key,
                "payload": text,
                "recorded_at": moment,
                "not_before": moment + delay,
            }
            for key in handlers
        ]
    ).execute()


def _claim(limit: int) -> list:
    """Take the oldest due rows for this worker; PostgreSQL lets several workers take different ones."""
    moment = clock.epoch(clock.now())
    skip = " FOR UPDATE SKIP LOCKED" if is_postgres() else ""
    with db.atomic():
        found = rows(
            "SELECT id, handler, payload, tries FROM outbox WHERE done_at IS NULL AND failed_at IS NULL "
            "AND not_before <= ? AND (claimed_until IS NULL OR claimed_until < ?) ORDER BY id LIMIT ?" + skip,
            moment, moment, limit,
        )  # fmt: skip
        if found:
            OutboxRow.update(claimed_until=moment + LEASE_SECONDS).where(
                OutboxRow.id.in_([r.id for r in found])
            ).execute()
    return found


def _settle(ids: list[int]) -> None:
    OutboxRow.update(done_at=clock.now(), claimed_until=None, last_error="").where(OutboxRow.id.in_(ids)).execute()


def _postpone(ids: list[int], tries: int, error: Exception) -> None:
    moment = clock.now()
    OutboxRow.update(
        tries=tries,
        claimed_until=None,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        not_before=moment + timedelta(seconds=min(3600, 2**tries)),
        failed_at=moment if tries >= MAX_TRIES else None,
    ).where(OutboxRow.id.in_(ids)).execute()


def drain(limit: int = 200) -> int:
    """Handle up to `limit` due rows, batches first within their handler; returns how many were tried."""
    found = _claim(limit)
    for key, group in groupby(sorted(found, key=lambda r: (r.handler, r.id)), key=lambda r: r.handler):
        batch = list(group)
        function, takes_batch = _handlers.get(key, (None, False))
        for part in [batch] if takes_batch else [[r] for r in batch]:
            _deliver(key, function, takes_batch, part)
    return len(found)


def _deliver(key: str, function, takes_batch: bool, part: list) -> None:
    ids = [r.id for r in part]
    try:
        if function is None:
            raise LookupError(f"no handler named {key}")
        payloads = [json.loads(r.payload) for r in part]
        function(payloads) if takes_batch else function(payloads[0])
        _settle(ids)
    except Exception as error:
        log.warning(
            "errand failed",
            handler=key,
            rows=ids[:5],
            tries=part[0].tries + 1,
            error=repr(error),
        )
        if len(part) > 1:  # find the one that spoils the batch
            for one in part:
                _deliver(key, function, takes_batch, [one])
        else:
            _postpone(ids, part[0].tries + 1, error)


def drain_all() -> int:
    """Drain until nothing is due; for tests, the importer and the demo."""
    total = 0
    while step := drain(500):
        total += step
    return total


def release_claims() -> int:
    """Give back what a worker that is gone had claimed. Only for whoever knows that no other worker is alive."""
    return OutboxRow.update(claimed_until=None).where(OutboxRow.claimed_until.is_null(False)).execute()


def retry(row_id: int) -> bool:
    """Give a failed errand a fresh start; False if it is not a failed one."""
    return bool(
        OutboxRow.update(failed_at=None, tries=0, not_before=clock.now())
        .where(OutboxRow.id == row_id, OutboxRow.failed_at.is_null(False))
        .execute()
    )


def failed(limit: int = 200) -> list:
    """Errands that wait for a person: id, event, handler, payload, tries, last_error, failed_at; newest first."""
    return rows(
        "SELECT id, event, handler, payload, tries, last_error, failed_at FROM outbox WHERE failed_at IS NOT NULL "
        "ORDER BY id DESC LIMIT ?",
        limit,
    )


def state() -> dict:
    """Numbers for /healthz and the office: waiting, oldest waiting (seconds), failed."""
    waiting = rows(
        "SELECT count(*) AS n, min(recorded_at) AS oldest FROM outbox WHERE done_at IS NULL AND failed_at IS NULL"
    )[0]
    given_up = OutboxRow.select().where(OutboxRow.failed_at.is_null(False)).count()
    age = clock.epoch(clock.now()) - waiting.oldest if waiting.oldest else 0
    return {"waiting": waiting.n, "oldest_seconds": max(0, age), "failed": given_up}


def prune(now: datetime) -> int:
    """Remove errands done longer ago than KEEP_DAYS; the worker does it every minute."""
    return OutboxRow.delete().where(OutboxRow.done_at < now - timedelta(days=KEEP_DAYS)).execute()
