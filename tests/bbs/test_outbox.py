"""Errands: written with the fact, done at least once, never lost, visible when they fail."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bbs import clock, events, outbox
from bbs.db import db
from bbs.events import Event, record
from bbs.outbox import OutboxRow


@dataclass(frozen=True, kw_only=True)
class SomethingHappened(Event):
    """An event of these tests alone."""

    thing_id: int


@pytest.fixture
def told(each_database):
    heard: list = []
    events.wire([], [(SomethingHappened, "test.hear"), (SomethingHappened, "test.also")])
    outbox.handle("test.hear", lambda payload: heard.append(payload["thing_id"]))
    outbox.handle("test.also", lambda payloads: heard.append([p["thing_id"] for p in payloads]), batch=True)
    return heard


def test_an_errand_commits_or_vanishes_with_its_fact(told):
    with pytest.raises(RuntimeError), db.atomic():
        record(SomethingHappened(thing_id=1))
        raise RuntimeError
    with db.atomic():
        record(SomethingHappened(thing_id=2))
        record(SomethingHappened(thing_id=3))
    assert outbox.drain_all() == 4
    assert sorted(told, key=str) == sorted([2, 3, [2, 3]], key=str)
    assert outbox.drain_all() == 0


def test_recording_outside_a_transaction_is_a_programming_error(told):
    with pytest.raises(AssertionError):
        record(SomethingHappened(thing_id=1))


def test_a_failing_errand_is_tried_again_and_at_last_shown(told):
    def broken(payload):
        raise ValueError("no")

    outbox.handle("test.hear", broken)
    with db.atomic():
        record(SomethingHappened(thing_id=1))
    now = clock.now()
    for n in range(outbox.MAX_TRIES):
        with clock.travel_to(now + timedelta(hours=2 * n)):
            outbox.drain()
    assert told == [[1]], "the other handler was not disturbed"
    assert outbox.state()["failed"] == 1
    failed = OutboxRow.get(OutboxRow.failed_at.is_null(False))
    assert failed.last_error == "ValueError: no"
    outbox.handle("test.hear", lambda payload: told.append("done"))
    assert outbox.retry(failed.id) and not outbox.retry(failed.id)
    with clock.travel_to(now + timedelta(days=9)):
        outbox.drain_all()
    assert told[-1] == "done" and outbox.state()["failed"] == 0


def test_one_bad_payload_does_not_hold_up_its_batch(told):
    done = []

    def picky(payloads):
        if any(p["thing_id"] == 2 for p in payloads):
            raise ValueError("not 2")
        done.extend(p["thing_id"] for p in payloads)

    outbox.handle("test.also", picky, batch=True)
    with db.atomic():
        for n in (1, 2, 3):
            record(SomethingHappened(thing_id=n))
    outbox.drain_all()
    assert done == [1, 3]


def test_an_errand_claimed_by_a_worker_that_died_is_taken_up_again(told):
    with db.atomic():
        record(SomethingHappened(thing_id=1))
    outbox._claim(10)
    assert outbox.drain() == 0
    with clock.travel_to(clock.now() + timedelta(seconds=outbox.LEASE_SECONDS + 1)):
        assert outbox.drain() == 2


def test_a_new_worker_takes_up_at_once_what_a_dead_one_had_claimed(told):
    with db.atomic():
        record(SomethingHappened(thing_id=1))
    outbox._claim(10)
    assert outbox.release_claims() == 2
    assert outbox.drain() == 2
