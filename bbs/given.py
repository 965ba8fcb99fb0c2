"""Reading what a request brings: where to go on to, ids, texts. What is odd in it is nothing, never an error."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import request


def safe_next(target: str | None, otherwise: str) -> str:
    """A path on this site to go on to; anything that leaves the site becomes `otherwise`."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return otherwise
    if "\\" in target or not target.isprintable():  # browsers leave out line ends and tabs
        return otherwise
    parts = urlsplit(target)
    return otherwise if parts.scheme or parts.netloc else target


def back_to(otherwise: str) -> str:
    return safe_next(request.form.get("next") or request.args.get("next"), otherwise)


def row_id(text: str) -> int:
    """An id out of a query or form, for `request.args.get(name, type=row_id)`: one the database can hold, or none."""
    value = int(text)
    if not 0 < value < 2**31:
        raise ValueError(text)
    return value


def given_texts() -> Iterator[str]:
    """All texts of a request. None may hold a zero byte: no text that people write does, and PostgreSQL takes none."""
    yield request.path
    for values in (request.args, request.form):
        for _name, texts in values.lists():
            yield from texts
