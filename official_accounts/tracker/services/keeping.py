"""Keeping the rows of figures: with each entry of a ledger, after an import, and altogether from the ledgers."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import groupby

from bbs import clock, working_days
from bbs.db import db, rows, scalar
from official_accounts.projection import Entry
from official_accounts.tracker.facts import Fact, fact_of
from official_accounts.tracker.models import CaseFact

BATCH = 400


def ledgers(case_ids: list[int]) -> Iterator[tuple[int, int, list[Entry], list]]:
    """(case id, thread id, entries, raw rows) of each of these cases, oldest entry first. One statement."""
    marks = ", ".join("?" for _ in case_ids)
    found = rows(
        "SELECT e.case_id, c.thread_id, e.seq, e.kind, e.happened_at, e.data, e.department_id, e.post_id, "
        'e.actor_id, e.actor_role, e.digest FROM case_event e JOIN "case" c ON c.id = e.case_id '
        f"WHERE e.case_id IN ({marks}) ORDER BY e.case_id, e.seq",
        *case_ids,
    )
    for case_id, group in groupby(found, key=lambda e: e.case_id):
        raw = list(group)
        entries = [
            Entry(e.seq, e.kind, clock.from_epoch(e.happened_at), json.loads(e.data), e.department_id, e.post_id)
            for e in raw
        ]
        yield case_id, raw[0].thread_id, entries, raw


def case_batches() -> Iterator[list[int]]:
    """Every case id, BATCH at a time, in order."""
    after = 0
    while found := rows('SELECT id FROM "case" WHERE id > ? ORDER BY id LIMIT ?', after, BATCH):
        yield [each.id for each in found]
        after = found[-1].id


def row_of(case_id: int, thread_id: int, fact: Fact) -> dict:
    return {"case": case_id, "thread_id": thread_id, **asdict(fact)}


def write(case_ids: list[int]) -> int:
    """Compute the rows of these cases from their ledgers and store them; returns how many. Two or three statements."""
    calendar = working_days.current()
    made = [
        row_of(case_id, thread_id, fact_of(entries, calendar)) for case_id, thread_id, entries, _ in ledgers(case_ids)
    ]
    if made:
        CaseFact.delete().where(CaseFact.case.in_(case_ids)).execute()
        CaseFact.insert_many(made).execute()
    return len(made)


def follow_calendar() -> int:
    """Count working days anew in rows made by another calendar than the one in force; returns how many rows."""
    version = working_days.current().version
    done = 0
    while found := rows(f"SELECT case_id FROM case_fact WHERE calendar_version <> ? LIMIT {BATCH}", version):
        with db.atomic():
            done += write([each.case_id for each in found])
    return done


def count_cases() -> int:
    return scalar('SELECT count(*) FROM "case"') or 0


def rebuild(progress: Callable[[int], None] = lambda done: None) -> int:
    """Throw the rows away and write them anew from the ledgers, in one transaction; returns how many.

    `progress` hears after each batch how many cases it held. Memory stays that of one batch.
    """
    total = 0
    with db.atomic():
        CaseFact.delete().execute()
        for batch in case_batches():
            total += write(batch)
            progress(len(batch))
    return total
