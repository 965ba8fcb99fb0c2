"""What people say about notices."""

from dataclasses import dataclass

from bbs.events import Event


@dataclass(frozen=True, kw_only=True)
class UnfollowAsked(Event):
    """A person pressed "no more of this" in a mail. `target`: thread, board or department."""

    account_id: int
    target: str
    target_id: int
