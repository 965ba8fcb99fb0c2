"""What somebody follows besides threads."""

from typing import NamedTuple

from bbs.accounts.actor import Actor
from bbs.db import rows
from boards.queries import department_names


class Followed(NamedTuple):
    """A board or a department that somebody follows."""

    target: str
    id: int
    url: str
    name: str


def followed_places(actor: Actor) -> list[Followed]:
    """The boards and departments this person follows, the latest first. Two statements; at most 200."""
    found = rows(
        "SELECT f.target, f.target_id, b.slug, b.title FROM follow f LEFT JOIN board b ON f.target = 'board' AND b.id = f.target_id "
        "WHERE f.account_id = ? AND f.target IN ('board', 'department') ORDER BY f.id DESC LIMIT 200",
        actor.user_id,
    )
    departments = department_names(f.target_id for f in found if f.target == "department")
    places = []
    for f in found:
        slug, name = (f.slug, f.title) if f.target == "board" else departments.get(f.target_id, (None, None))
        if slug:
            places.append(Followed(f.target, f.target_id, f"/{f.target}s/{slug}/", name))
    return places
