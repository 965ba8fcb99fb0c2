"""Cases of another system, with their history at its own dates, in a fixed number of statements per batch."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bbs import clock, events, working_days
from bbs.accounts.actor import Actor
from bbs.db import db, rows
from official_accounts import clocks, ledger, numbers, projection
from official_accounts.events import CasesImported
from official_accounts.models import Assignment, Case, CaseEvent
from official_accounts.projection import CaseState, Entry
from official_accounts.services import policies_in_force

_BATCH = 200


@dataclass(frozen=True)
class ImportedCase:
    """A thread that stands already, and what is known of its handling. Instants are aware UTC.

    With `reply_post_id` and `replied_at` the case is answered by `department_id`; with `department_id` alone it waits
    there; with neither it waits for intake.
    """

    thread_id: int
    reporter_id: int
    kind: str
    received_at: datetime
    department_id: int | None = None
    department_name: str = ""
    reply_post_id: int | None = None
    replied_at: datetime | None = None
    reply_floor: int = 2


def import_cases(actor: Actor, items: Sequence[ImportedCase]) -> int:
    """Open cases for imported threads: received, accepted and dispatched when the message was written, answered when
    the reply was. Returns how many were opened; a thread that has a case already is left alone.

    An imported answer closes its case, as it did on the older forum (closure "imported"), and opens no verdict window:
    its poster was never asked, so silence would say nothing and nothing is claimed to be solved. The thread's case
    columns are written too, and one CasesImported event is recorded per batch; no rows appear between the floors.
    """
    made = 0
    for start in range(0, len(items), _BATCH):
        with db.atomic():
            made += _import_batch(actor, items[start : start + _BATCH])
    return made


def _import_batch(actor: Actor, items: Sequence[ImportedCase]) -> int:
    marks = ", ".join("?" for _ in items)
    known = {
        r.thread_id
        for r in rows(f'SELECT thread_id FROM "case" WHERE thread_id IN ({marks})', *[i.thread_id for i in items])
    }
    fresh = [item for item in items if item.thread_id not in known]
    if not fresh:
        return 0
    versions, calendar = policies_in_force.versions_or_default(), working_days.current()
    case_numbers = _numbers(fresh)
    histories: dict[int, tuple[ImportedCase, str, list[Entry], CaseState]] = {}
    cases = []
    for item in fresh:
        policy = policies_in_force.choose(versions, clock.local_day(item.received_at))
        history = _history(item, case_numbers[item.thread_id], policies_in_force.from_json(policy.rules), calendar)
        state = projection.fold_all(history)
        histories[item.thread_id] = (item, case_numbers[item.thread_id], history, state)
        cases.append(
            {
                "thread": item.thread_id,
                "number": case_numbers[item.thread_id],
                "policy": policy.id,
                "reporter": item.reporter_id,
                **{("department" if n == "department_id" else n): getattr(state, n) for n in ledger.COLUMNS},
            }
        )
    Case.insert_many(cases).execute()
    found = rows(f'SELECT id, thread_id FROM "case" WHERE thread_id IN ({marks})', *[i.thread_id for i in items])
    ids = {r.thread_id: r.id for r in found if r.thread_id in histories}
    _write_entries(actor, histories, ids)
    for case in Case.select().where(Case.id.in_(list(ids.values()))):
        ledger.show(case)
    events.record(CasesImported(actor_id=actor.user_id, case_ids=tuple(sorted(ids.values()))))
    return len(fresh)


def _numbers(fresh: Sequence[ImportedCase]) -> dict[int, str]:
    by_year = defaultdict(list)
    for item in sorted(fresh, key=lambda i: (i.received_at, i.thread_id)):
        by_year[clock.local_day(item.received_at).year].append(item.thread_id)
    return {
        thread_id: number
        for year, threads in sorted(by_year.items())
        for thread_id, number in zip(threads, numbers.reserve(year, len(threads)), strict=True)
    }


def _history(item: ImportedCase, number: str, rules, calendar) -> list[Entry]:
    at, day = item.received_at, clock.local_day(item.received_at)
    history = [Entry(1, "receive", at, {"kind": item.kind, "number": number, "imported": True})]
    if item.department_id is None:
        return history
    started_by = "dispatch" if rules.clock_starts == "dispatch" else "accept"
    deadline = clocks.handling(rules, calendar, item.kind, "simple", day, started_by).as_data()
    accepted: dict = {"complexity": "simple", "complexity_reason": "", "urgency": "normal"}
    dispatched: dict = {
        "department_id": item.department_id,
        "department": item.department_name,
        "requirement": "",
        "sign_by_on": clocks.sign_by(rules, calendar, day).isoformat(),
    }
    (dispatched if started_by == "dispatch" else accepted)["clock"] = deadline
    history.append(Entry(2, "accept", at, accepted))
    history.append(Entry(3, "dispatch", at, dispatched, item.department_id))
    if item.reply_post_id is not None and item.replied_at is not None:
        answered = {"floor": item.reply_floor, "department": item.department_name}
        when = max(item.replied_at, at)
        history.append(Entry(4, "answer", when, answered, item.department_id, item.reply_post_id))
        history.append(Entry(5, "close", when, {"closure": "imported", "outcome": ""}, item.department_id))
    return history


def _write_entries(actor: Actor, histories: dict, ids: dict[int, int]) -> None:
    entries, hops = [], []
    for thread_id, (_item, _number, history, state) in histories.items():
        case_id, previous = ids[thread_id], ""
        for entry in history:
            previous = ledger.digest(previous, case_id, entry, actor.user_id, "system")
            entries.append(
                {
                    "case": case_id,
                    "seq": entry.seq,
                    "happened_at": entry.happened_at,
                    "kind": entry.kind,
                    "actor": actor.user_id,
                    "actor_role": "system",
                    "department": entry.department_id,
                    "post": entry.post_id,
                    "data": ledger.canonical(entry.data),
                    "digest": previous,
                }
            )
        hops += [{"case": case_id, **ledger.hop_values(hop)} for hop in state.hops]
    CaseEvent.insert_many(entries).execute()
    if hops:
        Assignment.insert_many(hops).execute()
