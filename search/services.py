"""The index and its upkeep: which engine, bringing posts up to date, making it anew, comparing it with the database."""

import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import structlog

from bbs import config
from bbs.db import db
from search import documents
from search.backend import Health, IndexBusy, IndexUnavailable, SearchBackend
from search.whoosh_engine import WhooshEngine

log = structlog.get_logger("search")


class Difference(NamedTuple):
    """What a comparison of index and database found."""

    posts: int
    missing: list[int]
    superfluous: list[int]
    health: Health

    @property
    def is_well(self) -> bool:
        return not self.missing and not self.superfluous and self.health.state == "ready"


@lru_cache(maxsize=4)
def _engine(folder: Path) -> SearchBackend:
    return WhooshEngine(folder)


def engine() -> SearchBackend:
    """The engine of this installation (HUIYIN_SEARCH)."""
    return _engine(config.current().search_folder)


def update(post_ids: Sequence[int]) -> None:
    """Bring these posts up to date in the index, on disk when this returns. Repeating it changes nothing.

    Without an index one is made, which takes in every post there is.
    """
    wanted = list(dict.fromkeys(post_ids))
    try:
        for start in range(0, len(wanted), documents.BATCH):
            engine().apply(documents.current(wanted[start : start + documents.BATCH]))
    except IndexUnavailable:
        try:
            rebuild()
        except IndexBusy:
            log.info("the index under way takes in what has changed", posts=len(wanted))


def rebuild(progress: Callable[[int], None] = lambda done: None) -> str:
    """Make the index anew beside the old one and switch; searches and changes go on meanwhile. Raises IndexBusy."""
    return engine().rebuild(documents.stream(), documents.current, progress)


def check() -> Difference:
    """Compare the posts in the index with those in the database. Raises IndexUnavailable."""
    indexed, stored = engine().post_ids(), documents.all_ids()
    return Difference(len(stored), sorted(stored - indexed), sorted(indexed - stored), engine().health())


_rebuilding = threading.Lock()


def keep_ready() -> bool:
    """Start making the index anew, in a thread of its own, if it is missing, broken, outdated or worn.

    Returns whether that was necessary. The worker calls this at its start and every minute.
    """
    health = engine().health()
    if health.state == "ready":
        return False
    if _rebuilding.acquire(blocking=False):
        log.info("search index is made anew", state=health.state, detail=health.detail)
        threading.Thread(target=_rebuild_aside, name="search-rebuild", daemon=True).start()
    return True


def _rebuild_aside() -> None:
    try:
        with db.connection_context():
            rebuild()
        log.info("search index is ready")
    except IndexBusy:
        log.info("another process makes the search index anew")
    except Exception:
        log.exception("search index could not be made anew")
    finally:
        _rebuilding.release()
