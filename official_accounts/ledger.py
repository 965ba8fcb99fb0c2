"""Writing the ledger: one entry, its place in the hash chain, the projection, the public trace and the event."""

import hashlib
import json
from dataclasses import fields

from bbs import clock, events
from bbs.accounts.actor import Actor
from bbs.db import db, is_postgres, row, rows
from bbs.errors import NotFound
from bbs.text import N_
from boards.services import threads
from official_accounts import projection
from official_accounts.events import CaseEventAdded
from official_accounts.models import Assignment, Case, CaseEvent
from official_accounts.projection import CaseState, Entry, Hop
from official_accounts.workflow import ANSWERED, RUNNING, STEPS

COLUMNS = tuple(f.name for f in fields(CaseState) if f.name != "hops")
_HOP_COLUMNS = tuple(f.name for f in fields(Hop))


def hop_values(hop: Hop) -> dict:
    """A hop as values of Assignment."""
    return {("department" if n == "department_id" else n): getattr(hop, n) for n in _HOP_COLUMNS}


def canonical(data: dict) -> str:
    """The one JSON text of an entry's data: sorted keys, no white space, characters as they are."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(previous: str, case_id: int, entry: Entry, actor_id: int | None, actor_role: str) -> str:
    """SHA-256 over the entry and the digest of the one before it (empty for the first)."""
    whole = {
        "previous": previous,
        "case": case_id,
        "seq": entry.seq,
        "kind": entry.kind,
        "at": clock.epoch(entry.happened_at),
        "actor": actor_id,
        "role": actor_role,
        "department": entry.department_id,
        "post": entry.post_id,
        "data": entry.data,
    }
    return hashlib.sha256(canonical(whole).encode()).hexdigest()


def lock(case_id: int) -> Case:
    """The case's row, held until the transaction ends, so that steps on one case follow each other."""
    query = Case.select().where(Case.id == case_id)
    if is_postgres():
        query = query.for_update()
    found = query.first()
    if found is None:
        raise NotFound(N_("There is no such case."))
    return found


def lock_of_thread(thread_id: int) -> Case:
    """The case of a thread, locked."""
    found = Case.get_or_none(Case.thread == thread_id)
    if found is None:
        raise NotFound(N_("This thread has no case."))
    return lock(found.id)


def state_of(case: Case) -> CaseState:
    """The projection as it stands in the database."""
    values = {name: getattr(case, name) for name in COLUMNS}
    found = Assignment.select().where(Assignment.case == case.id).order_by(Assignment.hop)
    return CaseState(**values, hops=tuple(Hop(**{n: getattr(a, n) for n in _HOP_COLUMNS}) for a in found))


def append(
    case: Case,
    kind: str,
    actor: Actor,
    data: dict,
    *,
    role: str,
    department_id: int | None = None,
    post_id: int | None = None,
    trace: dict | None = None,
) -> Case:
    """Add an entry to the ledger of a locked case and bring everything that follows from it up to date.

    `data` must hold all that the step decided. `trace` are the parameters of the row in the thread; a step without
    a public trace leaves it out. Returns the case as it stands now. Checks nothing: services ask the policies first.
    """
    assert db.in_transaction(), "append() outside a transaction"
    entry = Entry(case.event_count + 1, kind, clock.now(), data, department_id, post_id)
    before = state_of(case)
    after = projection.fold(before, entry)
    last = row("SELECT digest FROM case_event WHERE case_id = ? ORDER BY seq DESC LIMIT 1", case.id)
    event = CaseEvent.create(
        case=case.id,
        seq=entry.seq,
        happened_at=entry.happened_at,
        kind=kind,
        actor=actor.user_id,
        actor_role=role,
        department=department_id,
        post=post_id,
        data=canonical(data),
        digest=digest(last.digest if last else "", case.id, entry, actor.user_id, role),
    )
    _write(case, before, after)
    show(case)
    if STEPS[kind].trace and trace is not None:
        threads.add_event(case.thread_id, STEPS[kind].trace, **trace)
    events.record(
        CaseEventAdded(actor_id=actor.user_id, case_id=case.id, event_id=event.id, kind=kind, thread_id=case.thread_id)
    )
    return case


def _write(case: Case, before: CaseState, after: CaseState) -> None:
    """Write what differs between two states, and put it on `case`."""
    changes = {n: getattr(after, n) for n in COLUMNS if getattr(after, n) != getattr(before, n)}
    if changes:
        for name, value in changes.items():
            setattr(case, name, value)
        Case.update({_column(n): v for n, v in changes.items()}).where(Case.id == case.id).execute()
    known = {hop.hop: hop for hop in before.hops}
    for hop in after.hops:
        if hop.hop not in known:
            Assignment.create(case=case.id, **hop_values(hop))
        elif known[hop.hop] != hop:
            Assignment.update(hop_values(hop)).where(Assignment.case == case.id, Assignment.hop == hop.hop).execute()


def _column(name: str) -> str:
    return "department" if name == "department_id" else name


def show(case: Case) -> None:
    """Show the case in lists of threads: the deadline only while it runs."""
    finished = case.answered_at if case.state in ANSWERED else None
    threads.show_case(
        case.thread_id,
        number=case.number,
        state=case.state,
        department_id=case.department_id,
        due_on=case.due_on if case.state in RUNNING else None,
        finished_on=clock.local_day(finished) if finished else None,
    )


def entries(case_id: int) -> list[Entry]:
    """The ledger of a case, oldest first."""
    return [
        Entry(e.seq, e.kind, clock.from_epoch(e.happened_at), json.loads(e.data), e.department_id, e.post_id)
        for e in rows(
            "SELECT seq, kind, happened_at, data, department_id, post_id FROM case_event WHERE case_id = ? ORDER BY seq",
            case_id,
        )
    ]


def differences(case: Case) -> dict[str, tuple]:
    """Where the stored projection differs from the ledger: {column: (stored, from the ledger)}; empty when all is well."""
    stored, folded = state_of(case), projection.fold_all(entries(case.id))
    return {
        f.name: (getattr(stored, f.name), getattr(folded, f.name))
        for f in fields(CaseState)
        if getattr(stored, f.name) != getattr(folded, f.name)
    }


def rebuild_case(case_id: int) -> bool:
    """Write the projection anew from the ledger; True when it differed."""
    with db.atomic():
        case = lock(case_id)
        before, after = state_of(case), projection.fold_all(entries(case_id))
        if before == after:
            return False
        spare = [hop.hop for hop in before.hops if hop.hop not in {h.hop for h in after.hops}]
        if spare:
            Assignment.delete().where(Assignment.case == case_id, Assignment.hop.in_(spare)).execute()
        _write(case, before, after)
        show(case)
    return True


def broken_link(case_id: int) -> int | None:
    """The seq of the first entry whose digest does not fit the chain, or None when the chain is whole."""
    previous = ""
    for e in rows(
        "SELECT seq, kind, happened_at, data, department_id, post_id, actor_id, actor_role, digest "
        "FROM case_event WHERE case_id = ? ORDER BY seq",
        case_id,
    ):
        entry = Entry(e.seq, e.kind, clock.from_epoch(e.happened_at), json.loads(e.data), e.department_id, e.post_id)
        if digest(previous, case_id, entry, e.actor_id, e.actor_role) != e.digest:
            return e.seq
        previous = e.digest
    return None
