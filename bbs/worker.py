"""The worker (roof): errands from the outbox within a second, what the clock brings every minute, one search writer."""

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from bbs import clock, db, outbox, wiring
from bbs.config import Settings
from bbs.errors import Conflict

IDLE_SECONDS = 0.3
TICK_SECONDS = 60

log = structlog.get_logger("worker")


@contextmanager
def only_one(settings: Settings, *, wait: bool, is_stopped: Callable[[], bool] = lambda: False) -> Iterator[bool]:
    """Hold the lock that makes this process the one worker of its instance folder (and so the one search writer).

    With `wait` it waits until the other one is gone or `is_stopped`; gives False in the latter case. Without, it
    refuses. The lock goes with the process, however that ends.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / "worker.lock").open("a") as file:
        is_told = False
        while not is_stopped():
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not wait:
                    raise Conflict("A worker is running in this instance folder.") from None
                if not is_told:
                    log.info("another worker is running here; waiting for it")
                    is_told = True
                time.sleep(IDLE_SECONDS)
            else:
                file.truncate(0)
                file.write(str(os.getpid()))
                file.flush()
                yield True
                return
        yield False


def run(settings: Settings, *, parent: int | None = None) -> None:
    """Work until SIGTERM or SIGINT, or until the process `parent` is gone."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent is not None:
        threading.Thread(target=_follow, args=(parent, stop), daemon=True).start()
    with only_one(settings, wait=True, is_stopped=stop.is_set) as is_mine:
        if is_mine:
            db.migrate()
            work(settings, stop)


def _follow(parent: int, stop: threading.Event) -> None:
    """A killed parent cannot say goodbye: see that it is gone, then leave within a few seconds whatever happens."""
    while os.getppid() == parent:
        time.sleep(0.5)
    stop.set()
    time.sleep(5)
    os._exit(1)


def work(settings: Settings, stop: threading.Event) -> None:
    """The loop. An error of the database is logged and waited out; nothing here ends the worker but `stop`."""
    log.info("worker started", pid=os.getpid())
    is_prepared = False
    next_tick = 0.0
    while not stop.is_set():
        try:
            if not is_prepared:
                if not db.is_postgres():  # one folder, one database, one worker: what is still claimed is a dead one's
                    outbox.release_claims()
                for prepare in wiring.AT_START:
                    prepare(settings)
                is_prepared = True
            if time.monotonic() >= next_tick:
                next_tick = time.monotonic() + TICK_SECONDS
                tick()
            if not outbox.drain():
                stop.wait(IDLE_SECONDS)
        except Exception:
            log.exception("worker stumbled; trying again")
            db.db.close()
            stop.wait(2)
    db.db.close()
    log.info("worker stopped", pid=os.getpid())


def tick() -> None:
    """Run everything that time brings; one that fails does not keep the others from running."""
    moment = clock.now()
    for run_one in wiring.TICKS:
        try:
            run_one(moment)
        except Exception:
            log.exception("tick failed", tick=f"{run_one.__module__}.{run_one.__name__}")
