"""The index on disk: killed writers, damage, other versions, rebuilding while changes come in."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from search import handlers, services, whoosh_engine
from search.backend import IndexBusy, IndexOp, Wanted
from search.index_folder import IndexFolder
from search.plan import make_plan
from search.whoosh_engine import WhooshEngine
from tests.search import corpus
from tests.search.test_backend import found, post, put

# Whoosh does not close what it cannot read.
leaves_files_open = pytest.mark.filterwarnings("ignore:unclosed file", "ignore:Exception ignored in")


@pytest.fixture
def engine(tmp_path):
    made = WhooshEngine(tmp_path / "search")
    made.rebuild(corpus.docs(20), lambda ids: [])
    return made


WRITER = """
import sys
from pathlib import Path
from search.backend import IndexOp
from search.whoosh_engine import WhooshEngine
from tests.search import corpus

engine = WhooshEngine(Path(sys.argv[1]))
docs = corpus.docs(120)
for start in range(0, len(docs), 4):
    engine.apply([IndexOp(doc.post_id, doc) for doc in docs[start : start + 4]])
    print(docs[min(start + 3, len(docs) - 1)].post_id, flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_every_finished_change(tmp_path):
    """kill -9, five times: what was reported as done is found afterwards, and writing goes on at once."""
    folder = tmp_path / "search"
    WhooshEngine(folder).rebuild([], lambda ids: [])
    for turn in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", WRITER, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=os.getcwd(),
        )
        done = [writer.stdout.readline().strip()]
        until = time.monotonic() + 0.13 * turn
        while time.monotonic() < until and (line := writer.stdout.readline()):
            done.append(line.strip())
        writer.send_signal(signal.SIGKILL)
        done += writer.stdout.read().split()
        writer.wait()
        writer.stdout.close()
        finished = int(done[-1])
        engine = WhooshEngine(folder)
        assert set(range(1, finished + 1)) <= engine.post_ids()
        assert engine.health().state == "ready"
        put(engine, post(10_000 + turn, "杀掉以后又写了一篇"))
        assert 10_000 + turn in found(engine, "杀掉以后")


@leaves_files_open
def test_a_damaged_index_is_reported_and_the_one_before_answers(engine, tmp_path):
    before = found(engine, "停水")
    engine.rebuild(corpus.docs(20), lambda ids: [])
    current, previous = IndexFolder(tmp_path / "search").builds()
    for path in current.glob("*.seg"):
        path.write_bytes(b"\0" * 64)
    fresh = WhooshEngine(tmp_path / "search")
    assert found(fresh, "停水") == before
    assert fresh.health().state == "broken"
    fresh.rebuild(corpus.docs(20), lambda ids: [])
    assert fresh.health().state == "ready" and found(fresh, "停水") == before


@leaves_files_open
def test_a_damaged_index_without_another_is_as_good_as_none(engine, tmp_path):
    for path in IndexFolder(tmp_path / "search").builds()[0].glob("_MAIN_*.toc"):
        path.write_bytes(b"nonsense")
    assert WhooshEngine(tmp_path / "search").health().state == "broken"


def test_a_lost_pointer_counts_as_missing(engine, tmp_path):
    (tmp_path / "search" / "current.json").write_text("{")
    assert WhooshEngine(tmp_path / "search").health().state == "missing"


def test_an_index_of_another_analyzer_is_outdated_but_answers(engine, tmp_path, monkeypatch):
    before = found(engine, "停水")
    monkeypatch.setattr(whoosh_engine, "ENGINE_VERSION", "whoosh-1/later")
    assert engine.health().state == "outdated"
    assert found(engine, "停水") == before
    engine.rebuild(corpus.docs(20), lambda ids: [])
    assert engine.health().state == "ready"


def test_changes_during_a_rebuild_are_in_the_new_index(engine):
    def docs():
        yield from corpus.docs(20)
        put(engine, post(500, "重建当中发的帖子"))
        assert found(engine, "重建当中") == [500], "the old index goes on answering and taking changes"

    asked = []

    def changed(ids):
        asked.extend(ids)
        return [IndexOp(i, post(i, "重建当中发的帖子")) for i in ids]

    engine.rebuild(docs(), changed)
    assert asked == [500]
    assert found(engine, "重建当中") == [500]


def test_a_rebuild_that_dies_leaves_the_old_index_and_no_litter(engine, tmp_path):
    before = found(engine, "停水")

    def docs():
        yield from corpus.docs(5)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.rebuild(docs(), lambda ids: [])
    assert found(engine, "停水") == before
    engine.rebuild(corpus.docs(20), lambda ids: [])
    folder = IndexFolder(tmp_path / "search")
    assert {path.name for path in (tmp_path / "search").glob("build-*")} == {path.name for path in folder.builds()}
    assert folder.changes() == []


def test_two_rebuilds_at_once_are_refused(engine):
    def docs():
        with pytest.raises(IndexBusy):
            engine.rebuild([], lambda ids: [])
        yield from corpus.docs(5)

    engine.rebuild(docs(), lambda ids: [])


def test_progress_is_told(engine):
    told = []
    engine.rebuild((post(i, "停水") for i in range(1, 1101)), lambda ids: [], told.append)
    assert told == [500, 1000]


def test_readers_in_other_threads_see_each_change_and_never_an_error(engine):
    problems, stop = [], threading.Event()

    def read():
        last = 0
        while not stop.is_set():
            try:
                count = len(engine.search(Wanted(make_plan("并发"))).hits)
                if count < last:
                    problems.append(f"{count} after {last}")
                last = count
            except Exception as error:
                problems.append(repr(error))
        engine.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for i in range(1000, 1030):
        put(engine, post(i, "并发写入"))
    stop.set()
    for reader in readers:
        reader.join()
    assert not problems
    assert len(found(engine, "并发")) == 30


def test_small_parts_are_merged_so_that_they_do_not_pile_up(engine):
    for i in range(1000, 1040):
        put(engine, post(i, "停水"))
    look = engine._look(engine._folder.builds()[0])
    assert len(list(look.searcher.reader().leaf_readers())) < 20
    assert engine.health().state == "ready"


def test_a_missing_index_is_told_with_its_remedy_and_a_ready_one_without(settings, database):
    name, facts = handlers.health(settings)
    assert (name, facts["state"]) == ("search", "missing") and "huiyin search rebuild" in facts["remedy"]
    services.rebuild()
    assert handlers.health(settings)[1]["state"] == "ready" and "remedy" not in handlers.health(settings)[1]
