"""What every search engine can do. An index entry is one post; it holds terms and a few columns, never the text.

An engine knows nothing of permissions: it proposes posts, and the caller checks each against the database.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from search.plan import Plan

#: How many posts an engine proposes at most; beyond that a result says "more than".
MAX_PROPOSED = 1000

Order = Literal["relevance", "newest", "oldest"]


class IndexUnavailable(Exception):
    """There is no index that could answer; the worker will make one."""


class IndexBusy(Exception):
    """Another process is writing; try again later."""


@dataclass(frozen=True)
class IndexDoc:
    """One post as it goes into the index. `title` is empty but for the opening post; `created` is UTC seconds."""

    post_id: int
    thread_id: int
    board_id: int
    floor: int
    is_official: bool
    created: int
    title: str
    body: str


@dataclass(frozen=True)
class IndexOp:
    """Put a post into the index as it is now, or take it out (`doc` is None). Repeating it changes nothing."""

    post_id: int
    doc: IndexDoc | None


@dataclass(frozen=True)
class Wanted:
    """A question to an engine. None means no limit; `since` and `before` are UTC seconds, `before` not included."""

    plan: Plan
    boards: frozenset[int] | None = None
    threads: frozenset[int] | None = None
    official: bool | None = None
    since: int | None = None
    before: int | None = None
    order: Order = "relevance"
    limit: int = MAX_PROPOSED


@dataclass(frozen=True)
class Hit:
    """A proposed post. `strict`: it has all the words; else it has some of the rarest."""

    post_id: int
    thread_id: int
    score: float
    strict: bool


@dataclass(frozen=True)
class Proposal:
    """Hits in order, strict ones first. `complete` is False if there were more strict hits than the limit."""

    hits: tuple[Hit, ...]
    complete: bool
    generation: str


@dataclass(frozen=True)
class Health:
    """State of the index: `ready`, `missing`, `outdated` (made by another analyzer; it still answers) or `broken`."""

    state: Literal["ready", "missing", "outdated", "broken"]
    posts: int = 0
    generation: str = ""
    analyzer: str = ""
    detail: str = ""


class SearchBackend(Protocol):
    """Whoosh today; SQLite FTS5 and PostgreSQL keep the same promises (tests/search/test_backend.py)."""

    def search(self, wanted: Wanted) -> Proposal:
        """Posts for a plan; an empty plan with filters finds nothing. Raises IndexUnavailable."""

    def similar(self, title: str, limit: int) -> list[Hit]:
        """Opening posts whose titles are like `title`, best first. Raises IndexUnavailable."""

    def apply(self, ops: Sequence[IndexOp]) -> str:
        """Put the changes on disk, all or none; returns the new generation. Raises IndexBusy, IndexUnavailable."""

    def rebuild(
        self,
        docs: Iterable[IndexDoc],
        changed: Callable[[Sequence[int]], Sequence[IndexOp]],
        progress: Callable[[int], None] = lambda done: None,
    ) -> str:
        """Make a new index beside the old one, which goes on answering and taking changes, and switch to it.

        `changed` is asked, before the switch, for the posts that `apply` was given meanwhile. Raises IndexBusy.
        """

    def post_ids(self) -> set[int]:
        """The posts in the index, to compare with the database. Raises IndexUnavailable."""

    def health(self) -> Health: ...
