"""Does everything that is stored follow from the ledger? Reads only; says where it does not."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, fields
from itertools import groupby
from typing import NamedTuple

from bbs import working_days
from official_accounts import ledger
from official_accounts.models import Assignment, Case
from official_accounts.projection import CaseState, Hop, fold_all
from official_accounts.tracker.facts import fact_of
from official_accounts.tracker.models import CaseFact
from official_accounts.tracker.services import keeping

_COLUMNS = tuple(f.name for f in fields(CaseState) if f.name != "hops")
_HOP_COLUMNS = tuple(f.name for f in fields(Hop))


class Difference(NamedTuple):
    """One thing that does not agree: `part` is chain, case, hops, figures or thread."""

    case_number: str
    part: str
    what: str


def _broken_at(case_id: int, entries: list, raw: list) -> int | None:
    """The seq of the first entry that is missing before or does not fit the chain."""
    previous = ""
    for number, (entry, stored) in enumerate(zip(entries, raw), start=1):
        if entry.seq != number:
            return number
        if ledger.digest(previous, case_id, entry, stored.actor_id, stored.actor_role) != stored.digest:
            return number
        previous = stored.digest
    return None


def _differing(stored: dict, computed: dict) -> str:
    return ", ".join(
        f"{name}: stored {stored.get(name)!r}, ledger {value!r}"
        for name, value in computed.items()
        if stored.get(name) != value
    )


def _hops_of(case_ids: list[int]) -> dict[int, tuple[Hop, ...]]:
    found = Assignment.select().where(Assignment.case.in_(case_ids)).order_by(Assignment.case, Assignment.hop)
    return {
        case_id: tuple(Hop(**{name: getattr(each, name) for name in _HOP_COLUMNS}) for each in group)
        for case_id, group in groupby(found, key=lambda each: each.case_id)
    }


def _audit_batch(case_ids: list[int], calendar) -> Iterator[Difference]:
    cases = {case.id: case for case in Case.select().where(Case.id.in_(case_ids))}
    hops = _hops_of(case_ids)
    facts = {fact["case"]: fact for fact in CaseFact.select().where(CaseFact.case.in_(case_ids)).dicts()}
    seen = set()
    for case_id, thread_id, entries, raw in keeping.ledgers(case_ids):
        seen.add(case_id)
        case = cases[case_id]
        if (broken := _broken_at(case_id, entries, raw)) is not None:
            yield Difference(case.number, "chain", f"entry {broken} does not fit the hash chain")
        state = fold_all(entries)
        computed = {name: getattr(state, name) for name in _COLUMNS}
        if what := _differing({name: getattr(case, name) for name in _COLUMNS}, computed):
            yield Difference(case.number, "case", what)
        if hops.get(case_id, ()) != state.hops:
            yield Difference(
                case.number, "hops", f"stored {len(hops.get(case_id, ()))}, ledger {len(state.hops)} or unlike"
            )
        if what := _differing(facts.get(case_id, {}), {**asdict(fact_of(entries, calendar)), "thread_id": thread_id}):
            yield Difference(case.number, "figures", what)
    for case_id in set(case_ids) - seen:
        yield Difference(cases[case_id].number, "chain", "no ledger")


def audit(progress: Callable[[int], None] = lambda done: None) -> Iterator[Difference]:
    """Recompute every case, its hops and its row of figures from the ledger, verify the hash chains, and yield every
    difference. Memory stays that of one batch; `progress` hears after each batch how many cases it held."""
    calendar = working_days.current()
    for batch in keeping.case_batches():
        yield from _audit_batch(batch, calendar)
        progress(len(batch))
    orphans = CaseFact.select().where(CaseFact.case.not_in(Case.select(Case.id))).count()
    if orphans:
        yield Difference("", "figures", f"{orphans} rows without a case")
