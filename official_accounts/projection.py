"""How a case stands, folded from its ledger: pure, so that the row in the database can be rebuilt and compared.

Every entry carries what its step decided (deadlines with their reasons, names, dates); nothing is computed anew.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bbs import clock
from official_accounts.workflow import STEPS, target_of


@dataclass(frozen=True)
class Entry:
    """One entry of the ledger. `data` is the decoded JSON."""

    seq: int
    kind: str
    happened_at: datetime
    data: dict
    department_id: int | None = None
    post_id: int | None = None


@dataclass(frozen=True)
class Hop:
    """One department's part, from dispatch until it ends (a row of Assignment)."""

    hop: int
    department_id: int
    offered_at: datetime
    sign_by_on: date | None
    due_on: date | None
    part: str = "lead"
    state: str = "offered"
    signed_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str = ""


@dataclass(frozen=True)
class CaseState:
    """The columns of Case that follow from the ledger, under the same names, and its hops."""

    state: str = ""
    kind: str = ""
    department_id: int | None = None
    complexity: str = "simple"
    urgency: str = "normal"
    received_at: datetime | None = None
    accepted_at: datetime | None = None
    refused_at: datetime | None = None
    refusal_reason: str = ""
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    first_reply_at: datetime | None = None
    first_reply_due_on: date | None = None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    closure: str = ""
    outcome: str = ""
    clock_from_on: date | None = None
    due_on: date | None = None
    original_due_on: date | None = None
    due_is_provisional: bool = False
    due_days: int | None = None
    extension_count: int = 0
    cycle: int = 1
    hop_count: int = 0
    verdict: str = ""
    satisfaction: int | None = None
    satisfaction_speed: int | None = None
    satisfaction_manner: int | None = None
    verdict_text: str = ""
    verdict_due_on: date | None = None
    supervision_level: int = 0
    press_count: int = 0
    merged_into_id: int | None = None
    is_invalid: bool = False
    suspended_state: str = ""
    suspended_on: date | None = None
    event_count: int = 0
    hops: tuple[Hop, ...] = field(default=())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _with_clock(s: CaseState, given: dict | None, *, is_original: bool) -> CaseState:
    if not given:
        return s
    due_on = _day(given["due_on"])
    changes = {
        "due_on": due_on,
        "due_is_provisional": given["provisional"],
        "due_days": given["days"],
        "clock_from_on": _day(given["start_on"]),
        "hops": tuple(h if h.ended_at else replace(h, due_on=due_on) for h in s.hops),
    }
    if is_original:
        changes["original_due_on"] = due_on
    return replace(s, **changes)


def _is_first_clock(s: CaseState) -> bool:
    """The deadline that runs is the original one: neither extended nor that of a later cycle."""
    return s.extension_count == 0 and s.cycle == 1


def _last_hop(s: CaseState, **changes) -> CaseState:
    """Change the hop that is under way, if there is one."""
    if not s.hops or s.hops[-1].ended_at is not None:
        return s
    return replace(s, hops=(*s.hops[:-1], replace(s.hops[-1], **changes)))


def _end_hop(s: CaseState, at: datetime, state: str, reason: str) -> CaseState:
    return _last_hop(s, state=state, ended_at=at, end_reason=reason)


def _new_hop(s: CaseState, e: Entry) -> CaseState:
    hop = Hop(
        hop=s.hop_count + 1,
        department_id=e.data["department_id"],
        offered_at=e.happened_at,
        sign_by_on=_day(e.data.get("sign_by_on")),
        due_on=s.due_on,
    )
    return replace(s, department_id=hop.department_id, hop_count=hop.hop, hops=(*s.hops, hop))


def _worked(s: CaseState, e: Entry, state: str) -> CaseState:
    """The department has done something: it has signed, and it has responded."""
    hop = s.hops[-1]
    s = _last_hop(s, state=state, signed_at=hop.signed_at or e.happened_at)
    return s if s.acknowledged_at else replace(s, acknowledged_at=e.happened_at)


def _receive(s, e):
    return replace(s, kind=e.data["kind"], received_at=e.happened_at)


def _acknowledge(s, e):
    return s if s.acknowledged_at else replace(s, acknowledged_at=e.happened_at)


def _accept(s, e):
    s = replace(
        s,
        accepted_at=s.accepted_at or e.happened_at,
        complexity=e.data.get("complexity", "simple"),
        urgency=e.data.get("urgency", "normal"),
    )
    return _with_clock(s, e.data.get("clock"), is_original=True)


def _refuse(s, e):
    return _set_aside(s, e, refused_at=e.happened_at, refusal_reason=e.data["reason"])


def _classify(s, e):
    s = replace(s, complexity=e.data["complexity"])
    return _with_clock(s, e.data.get("clock"), is_original=_is_first_clock(s))


def _dispatch(s, e):
    s = _with_clock(s, e.data.get("clock"), is_original=True)
    return _new_hop(replace(s, dispatched_at=s.dispatched_at or e.happened_at), e)


def _sign(s, e):
    return _last_hop(s, state="signed", signed_at=e.happened_at)


def _object(s, e):
    return _last_hop(s, state="objected")


def _hand_on(s, e):
    return _new_hop(_end_hop(s, e.happened_at, "returned", e.kind), e)


def _deny(s, e):
    return _last_hop(s, state="signed", signed_at=s.hops[-1].signed_at or e.happened_at)


def _progress(s, e):
    return _worked(s, e, "working")


def _extend(s, e):
    s = _worked(s, e, "working")
    s = replace(s, extension_count=s.extension_count + 1)
    return _with_clock(s, e.data["clock"], is_original=False)


def _answer(s, e):
    s = _end_hop(_worked(s, e, "working"), e.happened_at, "done", "answer")
    return replace(
        s,
        first_reply_at=s.first_reply_at or e.happened_at,
        first_reply_due_on=s.first_reply_due_on if s.first_reply_at else s.due_on,
        answered_at=e.happened_at,
        verdict_due_on=_day(e.data.get("verdict_due_on")),
        verdict="",
        satisfaction=None,
        satisfaction_speed=None,
        satisfaction_manner=None,
        verdict_text="",
        outcome="",
    )


def _press(s, e):
    return replace(s, press_count=s.press_count + 1, supervision_level=max(1, s.supervision_level))


def _rate(s, e):
    return replace(
        s,
        verdict=e.data["verdict"],
        outcome=e.data["verdict"],
        satisfaction=e.data.get("satisfaction"),
        satisfaction_speed=e.data.get("satisfaction_speed"),
        satisfaction_manner=e.data.get("satisfaction_manner"),
        verdict_text=e.data.get("text", ""),
    )


def _reopen(s, e):
    s = replace(s, cycle=s.cycle + 1, closure="", outcome="", extension_count=0, verdict_due_on=None)
    return _new_hop(_with_clock(s, e.data["clock"], is_original=False), e)


def _close(s, e):
    return replace(
        s, closed_at=s.closed_at or e.happened_at, closure=e.data["closure"], outcome=e.data.get("outcome", s.outcome)
    )


def _set_aside(s, e, **changes):
    return replace(s, suspended_state=s.state, suspended_on=clock.local_day(e.happened_at), **changes)


def _merge(s, e):
    return _set_aside(s, e, merged_into_id=e.data["into_thread_id"])


def _withdraw(s, e):
    return _set_aside(s, e)


def _invalidate(s, e):
    return _set_aside(s, e, is_invalid=True)


def _restore(s, e):
    s = replace(
        s,
        suspended_state="",
        suspended_on=None,
        merged_into_id=None,
        is_invalid=False,
        refused_at=None,
        refusal_reason="",
    )
    return _with_clock(s, e.data.get("clock"), is_original=False)


def _recompute(s, e):
    return _with_clock(s, e.data["clock"], is_original=_is_first_clock(s))


def _unchanged(s, e):
    return s


_FOLDS = {
    "receive": _receive,
    "acknowledge": _acknowledge,
    "accept": _accept,
    "refuse": _refuse,
    "classify": _classify,
    "dispatch": _dispatch,
    "sign": _sign,
    "object": _object,
    "uphold": _hand_on,
    "deny": _deny,
    "reassign": _hand_on,
    "progress": _progress,
    "extend": _extend,
    "answer": _answer,
    "supplement": _unchanged,
    "press": _press,
    "rate": _rate,
    "reopen": _reopen,
    "close": _close,
    "merge": _merge,
    "withdraw": _withdraw,
    "invalidate": _invalidate,
    "restore": _restore,
    "recompute": _recompute,
}


def fold(state: CaseState, entry: Entry) -> CaseState:
    """The state after one more entry."""
    step = STEPS[entry.kind]
    after = _FOLDS[entry.kind](state, entry)
    return replace(after, state=target_of(step, state.state, state.suspended_state), event_count=entry.seq)


def fold_all(entries) -> CaseState:
    """The state that a whole ledger gives."""
    state = CaseState()
    for entry in entries:
        state = fold(state, entry)
    return state
