"""The boards as the administration arranges them: empty categories and closed boards too."""

from typing import NamedTuple

from bbs.db import row, rows
from bbs.errors import NotFound
from bbs.text import N_


class BoardLine(NamedTuple):
    id: int
    slug: str
    title: str
    description: str
    kind: str
    category_id: int
    thread_count: int
    closed_at: int | None


class CategoryLine(NamedTuple):
    id: int
    slug: str
    title: str
    boards: list[BoardLine]


_BOARD = "SELECT id, slug, title, description, kind, category_id, thread_count, closed_at FROM board"


def layout() -> list[CategoryLine]:
    """All categories with their boards, in their order. Two statements."""
    inside: dict[int, list[BoardLine]] = {}
    for found in rows(f"{_BOARD} ORDER BY position, id"):
        inside.setdefault(found.category_id, []).append(BoardLine(*found))
    return [
        CategoryLine(c.id, c.slug, c.title, inside.get(c.id, []))
        for c in rows("SELECT id, slug, title FROM category ORDER BY position, id")
    ]


def category_choices() -> list[tuple[int, str]]:
    return [(c.id, c.title) for c in rows("SELECT id, title FROM category ORDER BY position, id")]


def board_line(board_id: int) -> BoardLine:
    found = row(f"{_BOARD} WHERE id = ?", board_id)
    if found is None:
        raise NotFound(N_("There is no such board."))
    return BoardLine(*found)


def category_line(category_id: int) -> CategoryLine:
    found = row("SELECT id, slug, title FROM category WHERE id = ?", category_id)
    if found is None:
        raise NotFound(N_("There is no such category."))
    return CategoryLine(found.id, found.slug, found.title, [])
