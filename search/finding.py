"""Which posts a question means for one reader: the engine proposes, the database decides.

Everything that counts is asked of the database here: permissions, filters, phrases, excluded words. The index may lag.
"""

from dataclasses import replace
from typing import NamedTuple

from bbs.accounts.actor import Actor
from bbs.db import rows
from boards.policies import visible_threads
from boards.queries import STATES
from search import filters as narrowing
from search.analysis import fold
from search.backend import MAX_PROPOSED, Order, Wanted
from search.documents import plain_text
from search.filters import Filters
from search.language import Question
from search.plan import make_plan
from search.services import engine

#: Filters of which the index knows nothing are handed to it as threads, at most this many of the latest.
MAX_THREADS = 200_000
#: How many posts are proposed; more only while most of them turn out not to be for this reader. What a reader may not
#: see must not make a result look longer than it is.
LIMITS = (MAX_PROPOSED, 4 * MAX_PROPOSED, 16 * MAX_PROPOSED)


class Seen(NamedTuple):
    """A proposed post that the reader may see, with what the counts need of its thread."""

    id: int
    thread_id: int
    is_official: bool
    board_id: int
    kind: str
    department_id: int | None
    states: tuple[str, ...]


Groups = dict[int, list[Seen]]  # thread id -> its fitting posts, best first


def find(actor: Actor, question: Question, filters: Filters, order: Order) -> tuple[Groups, Groups, bool]:
    """Threads in order with all words, those with some, and whether there are more than are counted."""
    plan = make_plan(question.text, question.without)
    if plan.is_empty:
        found = _latest(actor, filters, order)
        return {seen.thread_id: [seen] for seen in found}, {}, len(found) >= MAX_PROPOSED
    wanted = Wanted(
        plan,
        boards=filters.boards,
        threads=_meant_threads(actor, filters) if filters.on_threads else None,
        official=filters.official,
        since=filters.since,
        before=filters.before,
        order=order,
    )
    for limit in LIMITS:
        proposal = engine().search(replace(wanted, limit=limit))
        seen = _visible(actor, question, filters, [hit.post_id for hit in proposal.hits])
        if proposal.complete or len(seen) >= MAX_PROPOSED * 0.9:
            break
    strict: Groups = {}
    loose: Groups = {}
    for hit in proposal.hits:
        if hit.post_id in seen:
            group = strict if hit.strict or hit.thread_id in strict else loose
            group.setdefault(hit.thread_id, []).append(seen[hit.post_id])
    return strict, loose, not proposal.complete and len(seen) >= MAX_PROPOSED * 0.9


def _state_columns() -> tuple[str, list]:
    sql, params = "", []
    for state in STATES:
        condition, values = narrowing.state_condition(state)
        sql += f", CASE WHEN {condition} THEN 1 ELSE 0 END AS is_{state}"
        params += values
    return sql, params


def _latest(actor: Actor, filters: Filters, order: Order) -> list[Seen]:
    """Without words the database answers: the opening posts of threads that the filters fit, by date."""
    states, state_values = _state_columns()
    allowed, allowed_values = visible_threads(actor)
    narrowed, narrowed_values = narrowing.thread_conditions(filters, actor)
    on_posts, post_values = narrowing.post_conditions(Filters(since=filters.since, before=filters.before))
    if filters.official is not None:
        on_posts += " AND t.official_count > 0" if filters.official else " AND t.official_count = 0"
    direction = "ASC" if order == "oldest" else "DESC"
    found = rows(
        "SELECT p.id, p.thread_id, p.seal_department_id, t.board_id, t.kind, "
        f"COALESCE(t.case_department_id, t.department_id) AS department_id{states} "
        f"FROM thread t JOIN post p ON p.thread_id = t.id AND p.floor = 1 WHERE {allowed}{narrowed}{on_posts} "
        f"ORDER BY t.created_at {direction}, t.id {direction} LIMIT {MAX_PROPOSED}",
        *state_values, *allowed_values, *narrowed_values, *post_values,
    )  # fmt: skip
    return [_seen(row) for row in found]


def _meant_threads(actor: Actor, filters: Filters) -> frozenset[int]:
    narrowed, values = narrowing.thread_conditions(filters, actor)
    found = rows(f"SELECT t.id FROM thread t WHERE 1 = 1{narrowed} ORDER BY t.id DESC LIMIT {MAX_THREADS}", *values)
    return frozenset(r.id for r in found)


def _visible(actor: Actor, question: Question, filters: Filters, post_ids: list[int]) -> dict[int, Seen]:
    """Those of the proposed posts that stand, that this reader may see, and that fit the question to the letter.

    The index may lag behind; what counts is the database: permissions, filters, phrases, excluded words.
    """
    if not post_ids:
        return {}
    states, state_values = _state_columns()
    allowed, allowed_values = visible_threads(actor)
    narrowed, narrowed_values = narrowing.thread_conditions(filters, actor)
    on_posts, post_values = narrowing.post_conditions(filters)
    texts = ", p.html, t.title" if question.phrases or question.without else ""
    found = rows(
        "SELECT p.id, p.thread_id, p.seal_department_id, p.floor, t.board_id, t.kind, "
        f"COALESCE(t.case_department_id, t.department_id) AS department_id{texts}{states} "
        f"FROM post p JOIN thread t ON t.id = p.thread_id WHERE p.id IN ({', '.join('?' * len(post_ids))}) "
        f"AND p.hidden_at IS NULL AND {allowed}{narrowed}{on_posts}",
        *state_values, *post_ids, *allowed_values, *narrowed_values, *post_values,
    )  # fmt: skip
    return {row.id: _seen(row) for row in found if not texts or _fits(row, question)}


def _seen(row) -> Seen:
    states = tuple(state for state in STATES if getattr(row, f"is_{state}"))
    return Seen(
        row.id, row.thread_id, row.seal_department_id is not None, row.board_id, row.kind, row.department_id, states
    )  # fmt: skip


def _fits(row, question: Question) -> bool:
    """Phrases stand in the post or, for an opening post, in the title; excluded words in neither post nor title."""
    title, body = fold(row.title), " ".join(fold(plain_text(row.html)).split())
    text = f"{title}\n{body}" if row.floor == 1 else body
    if not all(" ".join(fold(phrase).split()) in text for phrase in question.phrases):
        return False
    return not any(" ".join(fold(word).split()) in part for word in question.without for part in (title, body))
