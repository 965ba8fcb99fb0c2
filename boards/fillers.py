"""What the boards add to pages of the floor (slots, wired in bbs/wiring.py)."""

from dataclasses import dataclass

from flask_babel import gettext as _

from bbs.accounts.actor import Actor
from bbs.db import rows, scalar
from boards.policies import OPENING_SEAL, visible_threads
from boards.queries import ListQuery, ThreadRow, threads_of_person

MOST_COUNTED = 1000


@dataclass(frozen=True)
class PersonThreads:
    """What a person has started under their name; `count` stops at MOST_COUNTED."""

    threads: list[ThreadRow]
    count: int
    template: str = "boards/person_threads.html"

    @property
    def is_capped(self) -> bool:
        return self.count >= MOST_COUNTED


def person_threads(actor: Actor, account) -> PersonThreads | None:
    """Slot person.side: the newest threads of a person that this reader may see. Never one whose name is hidden."""
    seen, params = visible_threads(actor)
    count = scalar(
        "SELECT count(*) FROM (SELECT 1 FROM thread t WHERE t.author_id = ? AND t.visibility = 'public' "
        f"AND {OPENING_SEAL} = '' AND {seen} LIMIT {MOST_COUNTED}) AS some",
        account.id, *params,
    )  # fmt: skip
    if not count:
        return None
    return PersonThreads(threads_of_person(actor, account.id, ListQuery()).threads, count)


def admin_link(actor: Actor) -> tuple[str, str] | None:
    """Slot admin.links: the page that arranges the boards."""
    return ("/admin/boards", _("Arrange the boards")) if actor.is_admin else None


def board_choices(actor: Actor) -> list[tuple[int, str]]:
    """Slot boards.choices: every open board, in the order of the boards page."""
    return [
        (b.id, b.title)
        for b in rows(
            "SELECT b.id, b.title FROM board b JOIN category c ON c.id = b.category_id WHERE b.closed_at IS NULL "
            "ORDER BY c.position, c.id, b.position, b.id"
        )
    ]
