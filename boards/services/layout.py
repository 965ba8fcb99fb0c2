"""Categories and boards: made, edited, put in order, closed. Nothing is deleted, slugs never change (addresses stay)."""

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db
from bbs.errors import Conflict, Invalid, NotFound
from bbs.text import N_, is_slug, tidy_line
from boards.kinds import BOARD_KINDS
from boards.models import Board, Category, Thread
from boards.policies import check_arrange_boards

TITLE_LENGTH = 60
DESCRIPTION_LENGTH = 300


def _checked_title(text: str) -> str:
    title = tidy_line(text or "")
    if not title:
        raise Invalid(N_("Please give it a name."), field="title")
    if len(title) > TITLE_LENGTH:
        raise Invalid(N_("At most %(most)d characters."), field="title", most=TITLE_LENGTH)
    return title


def _checked_description(text: str) -> str:
    description = tidy_line(text or "")
    if len(description) > DESCRIPTION_LENGTH:
        raise Invalid(N_("At most %(most)d characters."), field="description", most=DESCRIPTION_LENGTH)
    return description


def _checked_slug(model, slug: str) -> str:
    slug = (slug or "").strip()
    if not is_slug(slug):
        raise Invalid(N_("Use small letters a to z, digits and single hyphens, at most 60."), field="slug")
    if model.select().where(model.slug == slug).exists():
        raise Conflict(N_("This address is taken."), field="slug")
    return slug


def _category(category_id: int) -> Category:
    category = Category.get_or_none(Category.id == category_id)
    if category is None:
        raise Invalid(N_("There is no such category."), field="category_id")
    return category


def _board(board_id: int) -> Board:
    board = Board.get_or_none(Board.id == board_id)
    if board is None:
        raise NotFound(N_("There is no such board."))
    return board


def add_category(actor: Actor, *, slug: str, title: str) -> Category:
    """A new category, after the others."""
    check_arrange_boards(actor)
    with db.atomic():
        return Category.create(
            slug=_checked_slug(Category, slug), title=_checked_title(title), position=_last(Category)
        )


def edit_category(actor: Actor, category_id: int, *, title: str) -> None:
    check_arrange_boards(actor)
    with db.atomic():
        category = _category(category_id)
        Category.update(title=_checked_title(title)).where(Category.id == category.id).execute()


def add_board(actor: Actor, *, category_id: int, slug: str, title: str, kind: str, description: str = "") -> Board:
    """A new board, after the others of its category. `kind`: issues, discussion or bulletin."""
    check_arrange_boards(actor)
    if kind not in BOARD_KINDS:
        raise Invalid(N_("Choose a kind."), field="kind")
    with db.atomic():
        category = _category(category_id)
        return Board.create(
            category=category,
            slug=_checked_slug(Board, slug),
            title=_checked_title(title),
            description=_checked_description(description),
            kind=kind,
            position=_last(Board, Board.category == category.id),
        )


def edit_board(actor: Actor, board_id: int, *, category_id: int, title: str, kind: str, description: str = "") -> None:
    """Change name, description, category, and, while no thread stands there, the kind: cases hang on it."""
    check_arrange_boards(actor)
    if kind not in BOARD_KINDS:
        raise Invalid(N_("Choose a kind."), field="kind")
    with db.atomic():
        board, category = _board(board_id), _category(category_id)
        if kind != board.kind and Thread.select().where(Thread.board == board_id).exists():
            raise Conflict(N_("The kind cannot change while threads stand on the board."), field="kind")
        elsewhere = category.id != board.category_id
        Board.update(
            category=category,
            title=_checked_title(title),
            description=_checked_description(description),
            kind=kind,
            position=_last(Board, Board.category == category.id) if elsewhere else board.position,
        ).where(Board.id == board_id).execute()


def close_board(actor: Actor, board_id: int) -> bool:
    """Take no new threads; what stands there stays and can be answered. False when it is closed already."""
    check_arrange_boards(actor)
    with db.atomic():
        _board(board_id)
        return bool(
            Board.update(closed_at=clock.now()).where(Board.id == board_id, Board.closed_at.is_null()).execute()
        )


def reopen_board(actor: Actor, board_id: int) -> bool:
    """Take threads again. False when it is open already."""
    check_arrange_boards(actor)
    with db.atomic():
        _board(board_id)
        return bool(Board.update(closed_at=None).where(Board.id == board_id, Board.closed_at.is_null(False)).execute())


def shift_category(actor: Actor, category_id: int, step: int) -> None:
    """Change places with the neighbour before (-1) or after (1); at the end nothing happens."""
    check_arrange_boards(actor)
    with db.atomic():
        _category(category_id)
        _shift(Category, category_id, step, Category.id.is_null(False))


def shift_board(actor: Actor, board_id: int, step: int) -> None:
    """Change places with the neighbour in its category, before (-1) or after (1); at the end nothing happens."""
    check_arrange_boards(actor)
    with db.atomic():
        board = _board(board_id)
        _shift(Board, board_id, step, Board.category == board.category_id)


def _shift(model, row_id: int, step: int, among) -> None:
    if step not in (-1, 1):
        raise Invalid(N_("Move it up or down by one place."))
    order = [row.id for row in model.select(model.id).where(among).order_by(model.position, model.id)]
    at = order.index(row_id)
    if not 0 <= at + step < len(order):
        return
    order[at], order[at + step] = order[at + step], order[at]
    for position, found in enumerate(order, 1):
        model.update(position=position).where(model.id == found).execute()


def _last(model, *among) -> int:
    """The place after all others."""
    query = model.select(model.position)
    return max((row.position for row in (query.where(*among) if among else query)), default=0) + 1
