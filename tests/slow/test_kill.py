"""kill -9 during posting, twenty times: nothing acknowledged is lost, nothing is half, everything is caught up on."""

import http.client
import random
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from bbs import config, db
from official_accounts.models import Case, CaseEvent
from search import services
from tests.support.live import Browser, Server, huiyin, until

ROUNDS = 20
PEOPLE = 4
PASSWORD = "lantern-bridge-42"

CASES = f'"{Case._meta.table_name}"'
LEDGER = f'"{CaseEvent._meta.table_name}"'

pytestmark = pytest.mark.slow


class Poster(threading.Thread):
    """Somebody who posts as fast as the server lets them, and notes what the server acknowledged (a 303)."""

    def __init__(self, name: str, browser: Browser, stop: threading.Event, threads: list[int]):
        super().__init__(daemon=True)
        self.person, self.browser, self.stop, self.threads = name, browser, stop, threads
        self.acknowledged: list[tuple[int, str]] = []
        self.refused: list[str] = []
        self.count = 0

    def run(self):
        while not self.stop.is_set():
            try:
                self._one()
            except (OSError, http.client.HTTPException):
                self.stop.wait(0.05)  # shot while it answered: nothing was acknowledged, nothing is promised

    def _one(self):
        self.count += 1
        text = f"{self.person} 第 {self.count} 次：桥头的路灯到了晚上不亮，{random.getrandbits(60)}。"
        if self.threads and self.count % 3:
            thread_id = random.choice(self.threads[-6:])
            status, where = self.browser.send(f"/threads/{thread_id}", f"/threads/{thread_id}/reply", body=text)
        else:
            title = f"{self.person} 反映路灯问题第 {self.count} 件"
            status, where = self.browser.send(
                "/threads/new?board=construction", "/threads/new?board=construction",
                kind="complaint", title=title, body=text, visibility="public", confirmed="1",
            )  # fmt: skip
        if status == 303:
            thread_id = int(where.split("/threads/")[1].split("?")[0].split("#")[0])
            self.acknowledged.append((thread_id, text))
            if not self.count % 3 or not self.threads:
                self.threads.append(thread_id)
        elif status != 409:  # 409: somebody replied while this was written; one reads it and sends again
            self.refused.append(f"{status} {where[:200]}")


def _is_alive(pid: int | None) -> bool:
    return pid is not None and Path(f"/proc/{pid}").exists()


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory):
    """Twenty rounds of posting, each ended by kill -9; then one start that may catch up, and a clean stop."""
    instance = tmp_path_factory.mktemp("kill") / "instance"
    huiyin(instance, "init")
    people = [f"发帖人{n}" for n in range(PEOPLE)]
    for name in people:
        huiyin(instance, "user", "create", name, "--password", PASSWORD)
    server = Server(instance).start()
    browsers = {name: Browser(server) for name in people}
    for name, browser in browsers.items():
        browser.sign_in(name, PASSWORD)
    threads: list[int] = []
    posters: list[Poster] = []
    chance = random.Random(20)
    try:
        for turn in range(ROUNDS):
            stop = threading.Event()
            crew = [Poster(f"{name}-{turn}", browser, stop, threads) for name, browser in browsers.items()]
            for poster in crew:
                poster.start()
            wanted = chance.randint(4, 16)
            until(lambda crew=crew, wanted=wanted: sum(len(each.acknowledged) for each in crew) >= wanted, 60, 0.02)
            if turn % 3 == 0:  # now and then late enough to shoot a worker in the middle of its errands
                before = server.worker()
                until(lambda before=before: server.worker() != before or _is_alive(before), 60)
            stop.wait(chance.uniform(0, 0.25))
            server.kill()
            stop.set()
            for poster in crew:
                poster.join(30)
            posters += crew
            server.start()
        server.wait_until_errands_are_done(90)
        assert server.health()["outbox"]["failed"] == 0
        assert server.stop() == 0
    finally:
        if server.process.poll() is None:
            server.kill()
    return (
        instance,
        [each for poster in posters for each in poster.acknowledged],
        [r for p in posters for r in p.refused],
    )


@pytest.fixture
def rows(aftermath):
    with closing(sqlite3.connect(aftermath[0] / "huiyin.db")) as connection:
        yield lambda sql: connection.execute(sql).fetchall()


def test_enough_was_going_on(aftermath):
    _, acknowledged, refused = aftermath
    assert len(acknowledged) > 4 * ROUNDS
    assert len({thread for thread, _ in acknowledged}) > ROUNDS
    assert not refused, refused[:3]


def test_no_acknowledged_post_is_lost(aftermath, rows):
    stored = set(rows("SELECT thread_id, source FROM post"))
    lost = [each for each in aftermath[1] if each not in stored]
    assert not lost


def test_nothing_is_half(rows):
    assert rows("PRAGMA integrity_check") == [("ok",)]
    assert not rows("PRAGMA foreign_key_check")
    assert not rows("SELECT id FROM thread WHERE id NOT IN (SELECT thread_id FROM post WHERE floor = 1)")
    assert not rows(f"SELECT id FROM thread WHERE id NOT IN (SELECT thread_id FROM {CASES})")
    assert not rows(f"SELECT id FROM {CASES} WHERE id NOT IN (SELECT case_id FROM {LEDGER} WHERE kind = 'receive')")
    floors = "SELECT thread_id FROM post GROUP BY thread_id HAVING max(floor) <> count(*)"
    assert not rows(floors)
    counted = (
        "SELECT t.id FROM thread t JOIN (SELECT thread_id, count(*) n, max(floor) top FROM post GROUP BY thread_id) p "
        "ON p.thread_id = t.id WHERE t.post_count <> p.n OR t.last_floor <> p.top"
    )
    assert not rows(counted)


def test_every_post_is_in_the_search_index(aftermath, rows):
    db.connect(config.load({}, instance=str(aftermath[0])))
    try:
        indexed = services.engine().post_ids()
    finally:
        db.db.close()
    assert indexed == {post for (post,) in rows("SELECT id FROM post")}


def test_every_notice_was_written_once(rows):
    """Who starts a thread follows it: each reply by somebody else is told, and told once."""
    told = rows("SELECT account_id, thread_id, floor FROM notice WHERE floor > 1")
    assert len(told) == len(set(told))
    owed = set(
        rows(
            "SELECT t.author_id, p.thread_id, p.floor FROM post p JOIN thread t ON t.id = p.thread_id "
            "WHERE p.floor > 1 AND p.author_id <> t.author_id"
        )
    )
    assert owed
    assert owed <= set(told)


def test_the_figures_agree_with_the_ledger(aftermath):
    huiyin(aftermath[0], "tracker", "audit")
