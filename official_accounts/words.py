"""How steps, reasons and dates of cases are said to readers: the edge, in the reader's language."""

from collections.abc import Callable

from flask_babel import gettext as _

from bbs.text import N_
from bbs.words import day
from official_accounts.reasons import INVALID, REFUSALS

VERDICT_WORDS = {
    "solved": N_("Solved"),
    "partly": N_("Partly solved"),
    "not_solved": N_("Not solved"),
}


def verdict_word(verdict: str) -> str:
    return _(VERDICT_WORDS[verdict]) if verdict in VERDICT_WORDS else ""


def _with_due(sentence: str, p: dict) -> str:
    if not p.get("due_on"):
        return sentence
    return joined(sentence, _("Answer due by %(day)s.", day=day(p["due_on"])))


def joined(first: str, second: str) -> str:
    """Two sentences after one another, as the language writes it; what people wrote gets its full stop."""
    if first and first[-1] not in "。！？.!?…；;：:":
        first = _("%(sentence)s.", sentence=first)
    return _("%(first)s %(second)s", first=first, second=second)


def _accept(p: dict) -> str:
    said = _("Accepted by intake.")
    if p.get("complexity") == "complex":
        said = _("Accepted by intake as a complex case: %(reason)s", reason=p["reason"])
    return _with_due(said, p)


def _refuse(p: dict) -> str:
    refusal = REFUSALS[p["reason"]]
    said = _("Not accepted. %(reason)s %(route)s", reason=_(refusal.reason), route=_(refusal.route))
    return joined(said, p["note"]) if p.get("note") else said


def _classify(p: dict) -> str:
    said = (
        _("Now a complex case: %(reason)s", reason=p["reason"])
        if p["complexity"] == "complex"
        else _("Now a simple case: %(reason)s", reason=p["reason"])
    )
    return _with_due(said, p)


def _dispatch(p: dict) -> str:
    return _with_due(_("Dispatched to %(department)s.", department=p["department"]), p)


def _sign(p: dict) -> str:
    if p.get("deemed"):
        return _("%(department)s let the time for signing pass; it counts as signed.", department=p["department"])
    return _("%(department)s has signed for it.", department=p["department"])


def _object(p: dict) -> str:
    said = _(
        "%(department)s objects: %(reason)s Basis: %(basis)s",
        department=p["department"],
        reason=p["reason"],
        basis=p["basis"],
    )
    if not p.get("suggested"):
        return said
    return joined(said, _("It names %(department)s.", department=p["suggested"]))


def _reassign(p: dict) -> str:
    return _(
        "Hop %(hop)s: from %(before)s to %(department)s. %(reason)s",
        hop=p["hop"],
        before=p["before"],
        department=p["department"],
        reason=p["reason"],
    )


def _deny(p: dict) -> str:
    return _(
        "The objection was turned down; %(department)s keeps the case. %(reason)s",
        department=p["department"],
        reason=p["reason"],
    )


def _extend(p: dict) -> str:
    return _(
        "%(department)s extended the deadline from %(before)s to %(due)s.",
        department=p["department"],
        before=day(p["before"]),
        due=day(p["due_on"]),
    )


def _press(p: dict) -> str:
    return _("%(department)s was pressed for an answer (time %(count)s).", department=p["department"], count=p["count"])


def _rate(p: dict) -> str:
    said = _("The poster's verdict: %(verdict)s.", verdict=verdict_word(p["verdict"]))
    if p.get("satisfaction"):
        said = joined(said, _("Satisfaction %(score)s of 5.", score=p["satisfaction"]))
    return said


def _reopen(p: dict) -> str:
    said = _(
        "Taken up again (time %(cycle)s) at %(department)s: %(reason)s",
        cycle=p["cycle"],
        department=p["department"],
        reason=p["reason"],
    )
    return _with_due(said, p)


def _close(p: dict) -> str:
    return closure_sentence(p["closure"])


def closure_sentence(closure: str) -> str:
    """Which of the ways to close was taken."""
    if closure == "confirmed":
        return _("Closed: the poster confirmed that it is solved.")
    if closure == "imported":
        return _("Closed with its answer on the forum from which it was taken over.")
    return _("Closed: the time for the poster's verdict is over. Silence does not count as satisfaction.")


def _invalidate(p: dict) -> str:
    why = INVALID[p["reason"]]
    return _("Set aside as invalid: %(reason)s.", reason=_(why))


_SENTENCES: dict[str, Callable[[dict], str]] = {
    "case.accept": _accept,
    "case.refuse": _refuse,
    "case.classify": _classify,
    "case.dispatch": _dispatch,
    "case.sign": _sign,
    "case.object": _object,
    "case.reassign": _reassign,
    "case.deny": _deny,
    "case.extend": _extend,
    "case.press": _press,
    "case.rate": _rate,
    "case.reopen": _reopen,
    "case.close": _close,
    "case.withdraw": lambda p: _("The poster withdrew the matter: %(reason)s", reason=p["reason"]),
    "case.invalidate": _invalidate,
    "case.restore": lambda p: _with_due(_("Taken up again by intake: %(reason)s", reason=p["reason"]), p),
    "case.recompute": lambda p: _(
        "The official calendar changed: the deadline moved from %(before)s to %(due)s.",
        before=day(p["before"]),
        due=day(p["due_on"]),
    ),
}


def event_sentence(kind: str, params: dict) -> str | None:
    """The sentence of an event row (slot thread.event), or None for kinds of other packages."""
    say = _SENTENCES.get(kind)
    return say(params) if say else None


#: Sentences of notices (slot notice.sentence).
_NOTICES = {
    "case_accept": N_("Your matter “%(title)s” has been accepted."),
    "case_refuse": N_("“%(title)s” was not accepted. %(reason_word)s %(route_word)s"),
    "case_dispatch": N_("“%(title)s” is now with %(department)s."),
    "case_reassign": N_("“%(title)s” was passed on to %(department)s."),
    "case_reopen": N_("“%(title)s” is being handled again by %(department)s."),
    "case_close": N_("“%(title)s” is closed."),
    "case_invalidate": N_("“%(title)s” was set aside as invalid."),
    "case_restore": N_("“%(title)s” is being handled again."),
    "case_rate": N_("“%(title)s” has been answered. Your verdict is welcome until %(due_on)s."),
    "desk_dispatch": N_("New for your department: “%(title)s”, due %(due_on)s."),
    "desk_reassign": N_("Passed on to your department: “%(title)s”, due %(due_on)s."),
    "desk_deny": N_("The objection was turned down; “%(title)s” stays with your department."),
    "desk_reopen": N_("Not solved: “%(title)s” is back at your department, due %(due_on)s."),
    "desk_press": N_("Your department is pressed for an answer: “%(title)s”."),
    "desk_restore": N_("“%(title)s” is with your department again, due %(due_on)s."),
    "desk_due_soon": N_("Due on the next working day: “%(title)s”."),
    "desk_due_today": N_("Due today: “%(title)s”."),
    "desk_due_late": N_("Overdue since %(due_on)s: “%(title)s”."),
    "verification_granted": N_("You may now speak for %(department)s."),
    "verification_refused": N_("Your request to speak for %(department)s was refused: %(reason)s"),
}


def notice_sentence(kind: str) -> str | None:
    return _NOTICES.get(kind)


STARTED_WORDS = {
    "accept": N_("it was accepted"),
    "dispatch": N_("it was dispatched to the department"),
    "reopen": N_("it was taken up again"),
    "extend": N_("the clock first started"),
    "restore": N_("the clock first started"),
}


def why_sentences(deadline) -> list[str]:
    """Why a deadline is the day it is, one sentence each (official_accounts.clocks.Deadline)."""
    said = [
        _(
            "Counting begins on the day after %(start)s, when %(what)s.",
            start=day(deadline.start_on),
            what=_(STARTED_WORDS.get(deadline.started_by, STARTED_WORDS["accept"])),
        )
    ]
    if deadline.started_by == "extend":
        said.append(
            _("The department extended the deadline; it is now %(days)s working days in all.", days=deadline.days)
        )
    elif deadline.started_by == "restore":
        said.append(_("The limit is %(days)s working days; the time of the pause was added.", days=deadline.days))
    else:
        said.append(_("The limit is %(days)s working days; it ends at 24:00 of the last one.", days=deadline.days))
    if deadline.off:
        said.append(_("Holidays do not count: %(days)s.", days=_listed(deadline.off)))
    if deadline.made_up:
        said.append(_("Make-up workdays count: %(days)s.", days=_listed(deadline.made_up)))
    if deadline.is_provisional:
        said.append(_("The official calendar of that year is not published yet; Monday to Friday are counted for now."))
    return said


def _listed(days) -> str:
    return _(", ").join(day(d) for d in days)
