"""Addresses of result pages, and the words for the filters in force."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask_babel import gettext

from boards.kinds import THREAD_KINDS
from boards.queries import STATES
from search.queries import SearchPage

_KEPT = ("q", "sort", "board", "department", "kind", "state", "since", "until", "official")
_FILTERS = _KEPT[2:]


def linker(path: str, args) -> Callable[..., str]:
    """`link(board="roads")`: the address of this search with something changed; another page starts at its beginning."""
    kept = {name: args[name] for name in _KEPT if args.get(name)}

    def link(**changes) -> str:
        text = urlencode({name: value for name, value in {**kept, **changes}.items() if value})
        return f"{path}?{text}" if text else path

    return link


def order_tabs(orders: list, current: str, link: Callable[..., str]) -> list[dict]:
    return [
        {"text": words, "url": link(sort="" if name == "relevance" else name), "current": name == current}
        for name, words in orders
    ]


def chips(args, page: SearchPage, link: Callable[..., str]) -> list[dict]:
    """The chosen filters, each with the address of the same search without it."""
    names = {
        "board": {each.slug: each.name for each in page.boards},
        "department": {each.slug: each.name for each in page.departments},
        "kind": {kind: gettext(words) for kind, words in THREAD_KINDS.items()},
        "state": {state: gettext(words) for state, (words, _sql) in STATES.items()},
    }
    words = {
        "since": lambda value: gettext("from %(day)s", day=value),
        "until": lambda value: gettext("until %(day)s", day=value),
        "official": lambda value: gettext("Only official answers"),
    }
    return [
        {
            "text": words[name](args[name]) if name in words else names[name].get(args[name], args[name]),
            "url": link(**{name: ""}),
        }
        for name in _FILTERS
        if args.get(name)
    ]


def looser(page: SearchPage, link: Callable[..., str]) -> list[dict]:
    """Forms of a question that found nothing which may find something."""
    question = page.asked.question
    made = []
    if question.phrases or question.without:
        made.append(
            {"text": gettext("the same words without quotation marks and exclusions"), "url": link(q=question.text)}
        )
    if not page.filters.is_empty:
        nothing = dict.fromkeys(_FILTERS, "")
        made.append({"text": gettext("everywhere, without filters"), "url": link(q=question.text, **nothing)})
    if len(question.words) > 1:
        made += [{"text": word, "url": link(q=word)} for word in question.words[:4]]
    return made
