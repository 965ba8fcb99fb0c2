"""Reading one thread: the thread, its floors with what stands under them, the event rows between them."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from bbs import clock, slots
from bbs.accounts.actor import Actor
from bbs.db import row, rows
from bbs.errors import NotFound
from bbs.text import N_
from boards.models import NO_CUT
from boards.policies import OPENING_SEAL, check_see_thread

FLOORS = 20

# The department's name is joined rather than asked for through a slot: this is the hottest page, five statements in all.
_THREAD_SQL = f"""
SELECT t.id, t.board_id, b.slug AS board_slug, b.title AS board_title, b.kind AS board_kind, b.closed_at AS board_closed_at,
       t.kind, t.title, t.author_id, a.name AS author_name, {OPENING_SEAL} AS opening_seal, t.visibility, t.department_id, t.place, t.created_at,
       t.last_floor, t.post_count, t.official_count, t.me_too_count, t.follower_count, t.view_count, t.case_number, t.case_state,
       t.case_department_id, t.case_due_on, t.case_finished_on, t.locked_at, t.hidden_at, t.hidden_reason, t.pin_level,
       t.pinned_until, t.merged_into_id, t.version, d.slug AS department_slug, d.name AS department_name,
       (SELECT p.under_floor FROM post p WHERE p.thread_id = t.id AND p.floor = ?) AS root_of_wanted,
       (SELECT r.child_cut FROM post p JOIN post r ON r.thread_id = p.thread_id AND r.floor = p.under_floor
        WHERE p.thread_id = t.id AND p.floor = ?) AS cut_of_wanted,
       {{reader}}
FROM thread t JOIN board b ON b.id = t.board_id JOIN account a ON a.id = t.author_id
LEFT JOIN department d ON d.id = coalesce(t.case_department_id, t.department_id)
WHERE t.id = ?
"""
_READER = """
(SELECT m.floor FROM reading_mark m WHERE m.account_id = ? AND m.thread_id = t.id) AS read_floor,
(SELECT 1 FROM follow f WHERE f.account_id = ? AND f.target = 'thread' AND f.target_id = t.id) AS is_followed,
(SELECT 1 FROM me_too x WHERE x.account_id = ? AND x.thread_id = t.id) AS is_joined,
(SELECT d.fields FROM draft d WHERE d.account_id = ? AND d.place = 'thread:' || t.id) AS draft_fields
"""
_NO_READER = "NULL AS read_floor, NULL AS is_followed, NULL AS is_joined, NULL AS draft_fields"

_POST_COLUMNS = """
p.id, p.floor, p.under_floor, p.child_count, p.child_cut, p.answers_name, p.author_id, a.name AS author_name, p.html, p.files,
p.seal_department_id, p.seal_name, p.seal_short, p.seal_title, p.reply_kind, p.created_at, p.edited_at, p.edit_count,
p.hidden_at, p.hidden_reason, p.hidden_by_role
"""


class File(NamedTuple):
    """A file of a post, as the component prints it."""

    url: str
    name: str
    is_image: bool
    thumb_url: str
    byte_count: int


@dataclass
class PostRow:
    """One floor as the page shows it; `children` stand under it, `more_url` leads to those that are not shown."""

    id: int
    thread_id: int
    floor: int
    posted_at: datetime
    html: str
    author_id: int
    author_name: str
    author_url: str
    is_poster: bool
    is_mine: bool
    is_official: bool
    department_id: int | None
    department_name: str
    department_short: str
    officer_title: str
    reply_kind: str
    answered_name: str
    edited_at: datetime | None
    history_url: str
    attachments: list[File]
    is_gone: bool
    tombstone: str
    can_edit: bool = False
    department_slug: str = ""
    children: list["PostRow"] = field(default_factory=list)
    more_children: int = 0
    is_event: bool = False


@dataclass(frozen=True)
class EventRow:
    """A row between the floors: a finished sentence and its moment."""

    id: int
    kind: str
    text: str
    at: datetime
    is_event: bool = True


@dataclass
class ThreadPage:
    """Everything a thread page shows. `items` are posts and event rows in their order."""

    thread: NamedTuple
    items: list
    view: str
    first_floor: int
    last_shown: int
    previous_floor: int | None
    next_floor: int | None
    author_name: str
    department: tuple[str, str] | None
    top: list
    foot: list
    tools: list
    side: list
    is_mine: bool
    under: int | None = None


def find_thread(actor: Actor, thread_id: int, wanted_floor: int = 1):
    """The thread row for the page, one statement. A private thread does not exist for outsiders."""
    reader, params = (_READER, [actor.user_id] * 4) if actor.is_signed_in else (_NO_READER, [])
    found = row(_THREAD_SQL.format(reader=reader), wanted_floor, wanted_floor, *params, thread_id)
    if found is None:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    check_see_thread(actor, found)
    return found


def _paged_floors(thread, start: int) -> list:
    """FLOORS floors of the first level from `start` on, with the first answers under each; one statement."""
    return rows(
        f"SELECT {_POST_COLUMNS}, r.root_floor AS page_root, (SELECT min(z.root_floor) FROM (SELECT y.root_floor FROM post y "
        "WHERE y.thread_id = ? AND y.root_floor < ? ORDER BY y.root_floor DESC LIMIT ?) z) AS previous_root "
        "FROM (SELECT q.root_floor, q.child_cut FROM post q WHERE q.thread_id = ? AND q.root_floor >= ? "
        "ORDER BY q.root_floor LIMIT ?) r "
        "JOIN post p ON p.thread_id = ? AND p.under_floor = r.root_floor AND p.floor <= r.child_cut "
        "JOIN account a ON a.id = p.author_id ORDER BY p.under_floor, p.floor",
        thread.id, start, FLOORS, thread.id, start, FLOORS + 1, thread.id,
    )  # fmt: skip


def _flat(thread, condition: str, params: list, start: int, newest_first: bool = False) -> list:
    """Floors that meet a condition, without nesting; one statement, keyset by floor."""
    order, compare = ("DESC", "<=") if newest_first else ("ASC", ">=")
    back = "min" if not newest_first else "max"
    other, other_order = ("<", "DESC") if not newest_first else (">", "ASC")
    return rows(
        f"SELECT {_POST_COLUMNS}, p.floor AS page_root, (SELECT {back}(z.floor) FROM (SELECT y.floor FROM post y "
        f"WHERE y.thread_id = ? AND {condition.replace('p.', 'y.')} AND y.floor {other} ? ORDER BY y.floor {other_order} "
        "LIMIT ?) z) AS previous_root "
        f"FROM post p JOIN account a ON a.id = p.author_id WHERE p.thread_id = ? AND {condition} AND p.floor {compare} ? "
        f"ORDER BY p.floor {order} LIMIT ?",
        thread.id, *params, start, FLOORS, thread.id, *params, start, FLOORS + 1,
    )  # fmt: skip


VIEWS = ("all", "poster", "official", "newest")


def _floors(thread, view: str, start: int, under: int | None) -> list:
    if under is not None:
        return _flat(thread, "p.under_floor = ?", [under], start)
    if view == "poster":
        if thread.opening_seal:
            return _flat(thread, "p.seal_name = ?", [thread.opening_seal], start)
        return _flat(thread, "p.author_id = ? AND p.seal_department_id IS NULL", [thread.author_id], start)
    if view == "official":
        return _flat(thread, "p.seal_department_id > 0", [], start)
    if view == "newest":
        return _flat(thread, "p.floor > 0", [], start, newest_first=True)
    return _paged_floors(thread, start)


def thread_page(
    actor: Actor,
    thread_id: int,
    *,
    floor: int = 1,
    view: str = "all",
    under: int | None = None,
    edit_minutes: int = 30,
    thread=None,
) -> ThreadPage:
    """A page of a thread that shows `floor`. Statements: thread, floors, event rows, and one for the case's panels.

    `view`: all, poster (only what the poster wrote), official (only official answers), newest (newest first).
    """
    thread = thread or find_thread(actor, thread_id, floor)
    view = view if view in VIEWS else "all"
    start = max(1, floor)
    if view == "newest":
        start = floor if floor > 1 else NO_CUT
    elif view == "all" and under is None:
        start = thread.root_of_wanted or start
        start = start if start > FLOORS else 1  # the first page holds it: a short thread is shown whole
    found = _floors(thread, view, start, under)
    roots = list(dict.fromkeys(r.page_root for r in found))
    next_floor = roots[FLOORS] if len(roots) > FLOORS else None
    shown = [r for r in found if r.page_root != next_floor]
    nested = view == "all" and under is None
    posts = (
        _nest(actor, thread, shown, edit_minutes) if nested else [_post(actor, thread, r, edit_minutes) for r in shown]
    )
    previous = found[0].previous_root if found else None
    items = _with_events(thread, posts, next_floor) if nested and not thread.hidden_at else posts
    return ThreadPage(
        thread=thread,
        items=items,
        view=view,
        under=under,
        first_floor=shown[0].page_root if shown else start,
        # An answer under an early floor may be younger than floors of the next page; those are not shown yet.
        last_shown=next_floor - 1 if nested and next_floor else max((r.floor for r in shown), default=0),
        previous_floor=previous,
        next_floor=next_floor,
        author_name=_visible_author(actor, thread),
        department=(thread.department_slug, thread.department_name) if thread.department_slug else None,
        top=slots.fill("thread.top", actor, thread),
        foot=slots.fill("thread.foot", actor, thread),
        tools=slots.fill("thread.tools", actor, thread),
        side=slots.fill("thread.side", actor, thread),
        is_mine=actor.is_signed_in and actor.user_id == thread.author_id,
    )


def floors_since(actor: Actor, thread, floor: int) -> list[PostRow]:
    """The first floors from `floor` on in the order in which they were written, whatever they stand under."""
    return [_post(actor, thread, r, 0) for r in _flat(thread, "p.floor > 0", [], floor)]


def _visible_author(actor: Actor, thread) -> str:
    return "" if thread.visibility == "name_hidden" else thread.opening_seal or thread.author_name


def tombstone(reason_code: str, role: str, at: int) -> str:
    """The sentence that stands where a post or thread was hidden; moderation knows the reasons."""
    return slots.first("post.tombstone", reason_code, role, clock.from_epoch(at), default="")


def _files(text: str) -> list[File]:
    if not text:
        return []
    return [
        File(
            url=f"/files/{f['id']}/{f['name']}",
            name=f["name"],
            is_image=f["type"].startswith("image/"),
            thumb_url=f"/files/{f['id']}/thumb" if f["thumb"] else "",
            byte_count=f["bytes"],
        )
        for f in json.loads(text)
    ]


def _post(actor: Actor, thread, r, edit_minutes: int) -> PostRow:
    gone = r.hidden_at is not None
    is_official = r.seal_department_id is not None
    nameless = thread.visibility == "name_hidden" and r.author_id == thread.author_id and not is_official
    is_mine = actor.is_signed_in and actor.user_id == r.author_id
    return PostRow(
        id=r.id,
        thread_id=thread.id,
        floor=r.floor,
        posted_at=clock.from_epoch(r.created_at),
        html=Markup("" if gone else r.html),
        author_id=0 if nameless else r.author_id,
        author_name="" if nameless else r.author_name,
        author_url="" if nameless else f"/people/{r.author_id}",
        is_poster=r.author_id == thread.author_id and not is_official and not thread.opening_seal,
        is_mine=is_mine,
        is_official=is_official,
        department_id=r.seal_department_id,
        department_name=r.seal_name,
        department_short=r.seal_short,
        officer_title=r.seal_title,
        reply_kind=r.reply_kind,
        answered_name=r.answers_name,
        edited_at=clock.from_epoch(r.edited_at) if r.edited_at else None,
        history_url=f"/posts/{r.id}/history" if r.edit_count and not gone else "",
        attachments=[] if gone else _files(r.files),
        is_gone=gone,
        tombstone=tombstone(r.hidden_reason, r.hidden_by_role, r.hidden_at) if gone else "",
        can_edit=is_mine
        and not gone
        and not is_official
        and thread.locked_at is None
        and clock.epoch(clock.now()) <= r.created_at + edit_minutes * 60,
    )


def _nest(actor: Actor, thread, found: list, edit_minutes: int) -> list[PostRow]:
    roots: dict[int, PostRow] = {}
    for r in found:
        made = _post(actor, thread, r, edit_minutes)
        if r.floor == r.under_floor:
            roots[r.floor] = made
            made.more_children = r.child_count
        elif r.under_floor in roots:
            roots[r.under_floor].children.append(made)
    for made in roots.values():
        made.more_children = max(0, made.more_children - len(made.children))
    return list(roots.values())


def event_sentence(kind: str, params: dict) -> str:
    """The words of an event row, from whichever package knows its kind."""
    for given in slots.fill("thread.event", kind, params):
        return given
    return kind


def _with_events(thread, posts: list[PostRow], next_floor: int | None) -> list:
    """Event rows after the floor at which they happened; one statement."""
    if not posts:
        return posts
    until = (next_floor - 1) if next_floor else NO_CUT
    found = rows(
        "SELECT id, after_floor, kind, params, happened_at FROM thread_event WHERE thread_id = ? AND after_floor BETWEEN ? AND ? "
        "ORDER BY after_floor, id LIMIT 200",
        thread.id, posts[0].floor, until,
    )  # fmt: skip
    events = [
        (
            e.after_floor,
            EventRow(e.id, e.kind, event_sentence(e.kind, json.loads(e.params)), clock.from_epoch(e.happened_at)),
        )
        for e in found
    ]
    items: list = []
    for post in posts:
        # An event that happened after an answer under an earlier floor stands before the next floor of the first level.
        while events and events[0][0] < post.floor:
            items.append(events.pop(0)[1])
        items.append(post)
    return items + [e for _after, e in events]


class VersionRow(NamedTuple):
    """An earlier text of a post."""

    html: str
    written_at: int
    replaced_at: int


@dataclass(frozen=True)
class HistoryPage:
    """A post with its earlier texts, newest first."""

    thread: NamedTuple
    post: PostRow
    versions: list[VersionRow]


def history_page(actor: Actor, post_id: int) -> HistoryPage:
    found = row(
        f"SELECT {_POST_COLUMNS}, p.thread_id FROM post p JOIN account a ON a.id = p.author_id WHERE p.id = ?", post_id
    )
    if found is None or found.hidden_at is not None:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    thread = find_thread(actor, found.thread_id)
    if thread.hidden_at is not None:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    versions = rows(
        "SELECT html, written_at, replaced_at FROM post_version WHERE post_id = ? ORDER BY id DESC LIMIT 100", post_id
    )
    return HistoryPage(thread, _post(actor, thread, found, 0), [VersionRow(*v) for v in versions])


def editable_post(actor: Actor, post_id: int):
    """Source text, title and counters of a post for its edit form; only its author gets it, and not what was hidden."""
    found = row(
        "SELECT p.id, p.thread_id, p.floor, p.source, p.edit_count, p.author_id, t.title, t.visibility, t.case_department_id "
        "FROM post p JOIN thread t ON t.id = p.thread_id WHERE p.id = ? AND p.hidden_at IS NULL AND t.hidden_at IS NULL",
        post_id,
    )
    if found is None or found.author_id != actor.user_id:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    return found
