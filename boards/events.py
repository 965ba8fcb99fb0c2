"""What happens on the boards. Ids only; handlers read current rows."""

from dataclasses import dataclass

from bbs.events import Event


@dataclass(frozen=True, kw_only=True)
class ThreadStarted(Event):
    """A thread with its opening post (floor 1) stands."""

    thread_id: int
    board_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadsImported(Event):
    """Threads came from an older forum in one go, with their answers and old times; nobody is told, search indexes them."""

    thread_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PostPublished(Event):
    """A reply stands; `is_official` when a department speaks in it. Not recorded for opening posts."""

    post_id: int
    thread_id: int
    floor: int
    is_official: bool = False


@dataclass(frozen=True, kw_only=True)
class PostEdited(Event):
    """A post (or with floor 1 the thread's title) reads differently now."""

    post_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostHidden(Event):
    """A post was replaced by its tombstone."""

    post_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class PostRestored(Event):
    """A hidden post is back."""

    post_id: int
    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadMoved(Event):
    """A thread stands on another board."""

    thread_id: int
    from_board_id: int
    to_board_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadPinned(Event):
    """A thread was pinned or unpinned."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadLocked(Event):
    """A thread takes no more replies, or takes them again."""

    thread_id: int
    is_locked: bool


@dataclass(frozen=True, kw_only=True)
class ThreadMerged(Event):
    """A thread became a pointer to another one; its followers and me-toos went along."""

    thread_id: int
    into_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadHidden(Event):
    """A thread was replaced by its tombstone."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class ThreadRestored(Event):
    """A hidden thread is back."""

    thread_id: int


@dataclass(frozen=True, kw_only=True)
class MeTooChanged(Event):
    """Somebody joined an issue (附议) or took it back."""

    thread_id: int
