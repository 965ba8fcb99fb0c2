"""Searching: the engine proposes posts, the database says which of them this reader may see, only those are counted.

Statements for a page: boards, departments, proposed posts, threads, department names, texts of the page; plus one each
for named authors, named numbers and filters that only the database knows.
"""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from markupsafe import Markup

from bbs.accounts.actor import Actor
from bbs.db import rows
from bbs.text import N_
from boards.queries import STATES, ThreadRow, threads_by_id
from search import filters as narrowing
from search.analysis import pairs, required_words
from search.backend import IndexUnavailable, Order
from search.documents import plain_text
from search.filters import Filters, Named
from search.finding import Groups, Seen, find
from search.highlight import mark, marked_terms, passage
from search.language import Note, Question
from search.plan import make_plan
from search.services import engine

PAGE = 20
#: Filters of which the index knows nothing are handed to it as threads, at most this many of the latest.
MAX_THREADS = 200_000


@dataclass(frozen=True)
class Asked:
    """What a reader asks: a question with its filters, the order, and which page (from 1)."""

    question: Question
    order: Order = "relevance"
    page: int = 1


class Passage(NamedTuple):
    """A place in a thread that fits. `department` is who speaks there, empty for a person."""

    post_id: int
    floor: int
    text: Markup
    department: str
    seal: str


@dataclass(frozen=True)
class Result:
    """A thread that was found, with its best passage and, if a department's answer fits too, that one."""

    thread: ThreadRow
    title: Markup
    best: Passage | None
    official: Passage | None


class Count(NamedTuple):
    """How many of the found threads have a value; `name` is a name from the database or an English msgid."""

    value: str
    name: str
    threads: int


@dataclass(frozen=True)
class SearchPage:
    """One page of results. `total` counts the threads with all words that this reader may see, exactly unless
    `is_capped`; `loose` are those with only some of the words, and follow."""

    asked: Asked
    filters: Filters = field(default_factory=Filters)
    notes: tuple[Note, ...] = ()
    results: tuple[Result, ...] = ()
    loose: tuple[Result, ...] = ()
    numbered: tuple[ThreadRow, ...] = ()
    total: int = 0
    is_capped: bool = False
    pages: int = 0
    counts: dict[str, tuple[Count, ...]] = field(default_factory=dict)
    boards: tuple[Named, ...] = ()
    departments: tuple[Named, ...] = ()
    is_ready: bool = True

    @property
    def is_nothing_asked(self) -> bool:
        question = self.asked.question
        return not question.text.strip() and not question.has_filters

    @property
    def is_unsearchable(self) -> bool:
        """Something was typed that has no words in it: only punctuation, or only words to leave out."""
        question = self.asked.question
        return bool(question.text.strip() or question.without) and make_plan(question.text).is_empty

    @property
    def is_empty(self) -> bool:
        return not (self.results or self.loose or self.numbered)


def search_page(actor: Actor, asked: Asked) -> SearchPage:
    """Everything the result page shows to this reader."""
    boards, departments = narrowing.all_boards(), narrowing.all_departments()
    resolved = narrowing.resolve(asked.question, boards, departments)
    page = SearchPage(
        asked,
        resolved.filters,
        resolved.notes,
        numbered=_numbered(actor, asked.question, resolved.numbers),
        boards=tuple(boards),
        departments=tuple(departments),
    )
    if page.is_unsearchable:
        return replace(
            page, notes=(*page.notes, Note(N_("There is no letter, digit or character in it to search for.")))
        )
    if not asked.question.text.strip() and page.filters.is_empty:
        return page
    try:
        strict, loose, capped = find(actor, asked.question, page.filters, asked.order)
    except IndexUnavailable:
        return replace(page, is_ready=False)
    return _assemble(actor, replace(page, is_capped=capped), strict, loose)


def similar_threads(actor: Actor, title: str, limit: int = 5) -> list[ThreadRow]:
    """Threads that this reader may see whose titles are like `title`, most alike first; [] while there is no index."""
    if len(title.strip()) < 2:
        return []
    try:
        hits = engine().similar(title[:200], limit * 6)
    except IndexUnavailable:
        return []
    known = threads_by_id(actor, [hit.thread_id for hit in hits])
    alike = [known[hit.thread_id] for hit in hits if hit.thread_id in known]
    return [thread for thread in alike if _is_alike(title, thread.title)][:limit]


def _is_alike(one: str, other: str) -> bool:
    """Two titles share a subject: two pairs of neighbouring characters, or all the words of the shorter."""
    shared = {pair for pair in pairs(one) if len(pair) > 1} & {pair for pair in pairs(other) if len(pair) > 1}
    wanted = set(required_words(one))
    return len(shared) > 1 or (bool(wanted) and wanted <= set(required_words(other)))


def _numbered(actor: Actor, question: Question, numbers: tuple[str, ...]) -> tuple[ThreadRow, ...]:
    """Threads that were called by number: "#123", "编号:123", a case number, or nothing but digits."""
    wanted = [*numbers, *(word for word in question.words if len(question.words) == 1 and _is_number(word))]
    if not wanted:
        return ()
    ids = [int(number) for number in wanted if number.isascii() and number.isdigit() and len(number) < 10]
    marks = ", ".join("?" * len(wanted))
    found = rows(f"SELECT id FROM thread WHERE case_number IN ({marks})", *[number.upper() for number in wanted])
    return tuple(threads_by_id(actor, [*ids, *(r.id for r in found)]).values())


def _is_number(word: str) -> bool:
    return word.isascii() and word[:1].isdigit() and word.replace("-", "").isalnum()


# ---- what is shown ---------------------------------------------------------------------------------------------------


def _assemble(actor: Actor, page: SearchPage, strict: Groups, loose: Groups) -> SearchPage:
    pages = -(-len(strict) // PAGE)
    number = max(1, min(page.asked.page, pages))  # behind the last page stands the last one
    shown = list(strict)[(number - 1) * PAGE : number * PAGE]
    extra = list(loose) if number >= max(1, pages) else []
    threads = threads_by_id(actor, shown + extra)
    places = _texts([post for thread_id in shown + extra for post in _worth_showing((strict | loose)[thread_id])])
    terms = marked_terms(page.asked.question.text, page.asked.question.phrases)

    def results(ids: list[int], groups: Groups) -> tuple[Result, ...]:
        return tuple(_result(threads[i], groups[i], places, terms) for i in ids if i in threads)

    return replace(
        page,
        asked=replace(page.asked, page=number),
        results=results(shown, strict),
        loose=results(extra, loose),
        total=len(strict),
        pages=pages,
        counts=_counts(page, strict),
    )


def _worth_showing(posts: list[Seen]) -> list[Seen]:
    """The best post, and the best official one if that is another."""
    official = next((post for post in posts if post.is_official), None)
    return [posts[0]] if official in (None, posts[0]) else [posts[0], official]


def _texts(posts: list[Seen]) -> dict:
    if not posts:
        return {}
    marks = ", ".join("?" * len(posts))
    sql = f"SELECT id, floor, html, seal_name, seal_short FROM post WHERE id IN ({marks})"
    return {row.id: row for row in rows(sql, *[post.id for post in posts])}


def _result(thread: ThreadRow, posts: list[Seen], texts: dict, terms: tuple[str, ...]) -> Result:
    passages = []
    for post in _worth_showing(posts):
        row = texts[post.id]
        passages.append(Passage(row.id, row.floor, passage(plain_text(row.html), terms), row.seal_name, row.seal_short))
    official = next((each for each in passages if each.department), None)
    best = next((each for each in passages if each is not official), None)
    return Result(thread, mark(thread.title, terms), best, official)


def _counts(page: SearchPage, groups: Groups) -> dict[str, tuple[Count, ...]]:
    """How many of the found threads stand on which board and so on; only of threads that this reader may see."""
    tallies: dict[str, dict] = {"board": {}, "department": {}, "kind": {}, "state": {}}
    for posts in groups.values():
        first = posts[0]
        values = {
            "board": [first.board_id],
            "department": [first.department_id],
            "kind": [first.kind],
            "state": first.states,
        }
        for name, tally in tallies.items():
            for value in values[name]:
                tally[value] = tally.get(value, 0) + 1
    boards = {each.id: each for each in page.boards}
    departments = {each.id: each for each in page.departments}
    made = {
        "board": [Count(boards[i].slug, boards[i].name, n) for i, n in tallies["board"].items() if i in boards],
        "department": [
            Count(departments[i].slug, departments[i].name, n)
            for i, n in tallies["department"].items()
            if i in departments
        ],
        "kind": [Count(kind, narrowing.THREAD_KINDS.get(kind, kind), n) for kind, n in tallies["kind"].items()],
        "state": [Count(state, STATES[state][0], n) for state, n in tallies["state"].items()],
    }
    return {name: tuple(sorted(counts, key=lambda c: (-c.threads, c.value))) for name, counts in made.items()}
