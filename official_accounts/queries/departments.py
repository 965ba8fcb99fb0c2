"""Reading departments: the public list, one department's page, applications."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import row, rows
from bbs.errors import NotFound
from bbs.text import N_
from boards.queries import ListQuery, ThreadList, department_threads
from official_accounts.workflow import HELD


class DepartmentRow(NamedTuple):
    """A department in a list; `depth` is 0 at the top of the tree."""

    id: int
    slug: str
    name: str
    short_name: str
    kind: str
    duties: str
    depth: int
    is_closed: bool
    open_count: int
    answered_count: int
    officer_count: int


_LIST_SQL = f"""
SELECT d.id, d.slug, d.name, d.short_name, d.kind, d.duties, d.path, d.closed_at, d.position, d.parent_id,
       coalesce(k.open_count, 0) AS open_count, coalesce(k.answered_count, 0) AS answered_count,
       (SELECT count(*) FROM membership m WHERE m.department_id = d.id AND m.ended_at IS NULL) AS officer_count
FROM department d LEFT JOIN (
  SELECT c.department_id, sum(CASE WHEN c.state IN {HELD} THEN 1 ELSE 0 END) AS open_count,
         sum(CASE WHEN c.first_reply_at IS NOT NULL THEN 1 ELSE 0 END) AS answered_count
  FROM "case" c WHERE c.department_id IS NOT NULL GROUP BY c.department_id
) k ON k.department_id = d.id
"""


def department_list(*, with_closed: bool = False) -> list[DepartmentRow]:
    """The tree in reading order: each department followed by those under it. One statement."""
    found = rows(_LIST_SQL + ("" if with_closed else " WHERE d.closed_at IS NULL") + " ORDER BY d.position, d.id")
    below: dict[int | None, list] = {}
    known = {d.id for d in found}
    for d in found:
        below.setdefault(d.parent_id if d.parent_id in known else None, []).append(d)
    ordered: list[DepartmentRow] = []

    def take(parent_id: int | None, depth: int) -> None:
        for d in below.get(parent_id, ()):
            ordered.append(
                DepartmentRow(
                    id=d.id, slug=d.slug, name=d.name, short_name=d.short_name, kind=d.kind, duties=d.duties,
                    depth=depth, is_closed=d.closed_at is not None, open_count=int(d.open_count),
                    answered_count=int(d.answered_count), officer_count=d.officer_count,
                )
            )  # fmt: skip
            take(d.id, depth + 1)

    take(None, 0)
    return ordered


class Speaker(NamedTuple):
    """Who speaks for a department: duty and title, never the name."""

    duty: str
    title: str
    began_at: int


class Decision(NamedTuple):
    """A decided application, as everyone may read it."""

    duty: str
    title: str
    state: str
    reason: str
    decided_at: int


@dataclass(frozen=True)
class DepartmentPage:
    """A department's page. Counts are of cases; `list` is a page of its threads."""

    department: NamedTuple
    children: list
    speakers: list[Speaker]
    decisions: list[Decision]
    counts: dict[str, int]
    is_followed: bool
    list: ThreadList
    query: ListQuery


_PAGE_SQL = """
SELECT d.id, d.slug, d.name, d.short_name, d.kind, d.duties, d.leader_title, d.phone, d.closed_at, d.path,
       u.slug AS parent_slug, u.name AS parent_name,
       (SELECT count(*) FROM follow f WHERE f.account_id = ? AND f.target = 'department' AND f.target_id = d.id) AS followed
FROM department d LEFT JOIN department u ON u.id = d.parent_id WHERE d.slug = ?
"""


def find_department(actor: Actor, slug: str):
    """The department's row, or NotFound."""
    found = row(_PAGE_SQL, actor.user_id, slug)
    if found is None:
        raise NotFound(N_("There is no such department."))
    return found


def department_page(actor: Actor, slug: str, query: ListQuery) -> DepartmentPage:
    """A department with its threads, its counts and who speaks for it. A fixed number of statements."""
    department = find_department(actor, slug)
    states = rows(
        'SELECT state, count(*) AS n, sum(CASE WHEN due_on < ? THEN 1 ELSE 0 END) AS late FROM "case" '
        "WHERE department_id = ? GROUP BY state",
        clock.today().isoformat(), department.id,
    )  # fmt: skip
    return DepartmentPage(
        department=department,
        children=rows(
            "SELECT slug, name FROM department WHERE parent_id = ? AND closed_at IS NULL ORDER BY position, id",
            department.id,
        ),
        speakers=[
            Speaker(m.duty, m.title, m.began_at)
            for m in rows(
                "SELECT duty, title, began_at FROM membership WHERE department_id = ? AND ended_at IS NULL ORDER BY id",
                department.id,
            )
        ],
        decisions=[
            Decision(r.duty, r.title, r.state, r.decision_reason, r.decided_at)
            for r in rows(
                "SELECT duty, title, state, decision_reason, decided_at FROM verification_request "
                "WHERE department_id = ? AND state <> 'open' ORDER BY decided_at DESC, id DESC LIMIT 10",
                department.id,
            )
        ],
        counts={
            "open": sum(r.n for r in states if r.state in HELD),
            "overdue": sum(int(r.late or 0) for r in states if r.state in HELD),
            "answered": sum(r.n for r in states if r.state == "answered"),
            "closed": sum(r.n for r in states if r.state == "closed"),
        },
        is_followed=bool(department.followed),
        list=department_threads(actor, department.id, query),
        query=query,
    )


class RequestRow(NamedTuple):
    """An application to speak for a department, for those who decide."""

    id: int
    account_name: str
    account_id: int
    department: str
    duty: str
    title: str
    document_number: str
    note: str
    evidence_key: str
    evidence_name: str
    state: str
    created_at: int
    decided_at: int | None
    decision_reason: str
    decided_by_name: str


_REQUESTS = """
SELECT r.id, a.name AS account_name, r.account_id, d.name AS department, r.duty, r.title, r.document_number, r.note,
       r.evidence_key, r.evidence_name, r.state, r.created_at, r.decided_at, r.decision_reason,
       coalesce(b.name, '') AS decided_by_name
FROM verification_request r JOIN account a ON a.id = r.account_id JOIN department d ON d.id = r.department_id
LEFT JOIN account b ON b.id = r.decided_by_id
"""


def requests(state: str) -> list[RequestRow]:
    """Applications in a state ("open" oldest first, else the latest 100 decided)."""
    if state == "open":
        found = rows(f"{_REQUESTS} WHERE r.state = 'open' ORDER BY r.id LIMIT 200")
    else:
        found = rows(f"{_REQUESTS} WHERE r.state <> 'open' ORDER BY r.decided_at DESC, r.id DESC LIMIT 100")
    return [RequestRow(*r) for r in found]


def own_requests(actor: Actor) -> list[RequestRow]:
    """The reader's own applications, the latest first."""
    found = rows(f"{_REQUESTS} WHERE r.account_id = ? ORDER BY r.id DESC LIMIT 50", actor.user_id)
    return [RequestRow(*r) for r in found]


def request_evidence(actor: Actor, request_id: int):
    """Key and name of an application's evidence, for those who decide and for the applicant."""
    found = row("SELECT account_id, evidence_key, evidence_name FROM verification_request WHERE id = ?", request_id)
    may = found is not None and (actor.is_admin or actor.is_office or actor.user_id == found.account_id)
    if not may or not found.evidence_key:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    return found


def members(department_id: int) -> list:
    """Everybody who has spoken for a department, the present ones first; for the admin page."""
    return rows(
        "SELECT m.id, a.name, m.duty, m.title, m.began_at, m.ended_at FROM membership m JOIN account a ON a.id = m.account_id "
        "WHERE m.department_id = ? ORDER BY CASE WHEN m.ended_at IS NULL THEN 0 ELSE 1 END, m.id",
        department_id,
    )


def policy_versions() -> list:
    """Policy versions, newest first, as (preset, day in force, JSON)."""
    return [
        (p.preset, date.fromisoformat(p.effective_on), p.rules)
        for p in rows("SELECT preset, effective_on, rules FROM policy_version ORDER BY effective_on DESC, id DESC")
    ]
