"""How acts of moderation are said: in the thread, in the log and on tombstones, in the reader's language."""

from flask_babel import gettext as _
from markupsafe import Markup

from bbs import words
from bbs.text import N_
from moderation.reasons import REASONS
from moderation.services.actions import LEVELS

ROLES = {
    "moderator": N_("a moderator of the board"),
    "admin": N_("the administration"),
    "office": N_("the county office"),
    "system": N_("the system"),
}

LABELS = {
    "pinned": N_("Pinned"),
    "unpinned": N_("Unpinned"),
    "moved": N_("Moved"),
    "merged_into": N_("Thread merged"),
    "locked": N_("Locked"),
    "unlocked": N_("Unlocked"),
    "thread_hidden": N_("Thread hidden"),
    "thread_restored": N_("Thread restored"),
    "post_hidden": N_("Floor hidden"),
    "post_restored": N_("Floor restored"),
    "report_dismissed": N_("Report dismissed"),
    "speaker_began": N_("Official account granted"),
    "speaker_ended": N_("Official account ended"),
    "speaker_refused": N_("Official account refused"),
}
ICONS = {
    "pinned": "pin",
    "unpinned": "pin",
    "moved": "move",
    "merged_into": "merge",
    "locked": "lock",
    "unlocked": "again",
    "thread_hidden": "eye-off",
    "thread_restored": "eye",
    "post_hidden": "eye-off",
    "post_restored": "eye",
    "report_dismissed": "flag",
    "speaker_began": "check",
    "speaker_ended": "stop",
    "speaker_refused": "stop",
}


def reason_words(code: str) -> str:
    """A reason code as its label; codes from elsewhere are shown as they are."""
    return _(REASONS[code].label) if code in REASONS else code


def role_words(role: str) -> str:
    return _(ROLES[role]) if role in ROLES else role


def _thread(number, stay: str = "") -> Markup:
    return Markup('<a href="/threads/{0}{1}">#{0}</a>').format(int(number), stay)


def _pinned(given: dict) -> str:
    words_of_level = LEVELS[given["level"]]
    where = _(words_of_level)
    if given.get("until"):
        return _("Pinned %(where)s until %(day)s.", where=where, day=words.day(given["until"]))
    return _("Pinned %(where)s.", where=where)


_SENTENCES = {
    "pinned": _pinned,
    "unpinned": lambda p: _("The pin has run out.") if p.get("expired") else _("No longer pinned."),
    "moved": lambda p: _("Moved from %(from_board)s to %(to_board)s.", **_pick(p, "from_board", "to_board")),
    "merged_into": lambda p: Markup(_("Merged into thread %(thread)s.")) % {"thread": _thread(p["into_id"])},
    "merged_here": lambda p: (
        Markup(_("Thread %(thread)s was merged into this one.")) % {"thread": _thread(p["from_id"], "?stay=1")}
    ),
    "locked": lambda p: _("Locked: no more replies."),
    "unlocked": lambda p: _("Unlocked: replies are open again."),
    "thread_hidden": lambda p: _("The thread was hidden: %(reason)s.", reason=reason_words(p["code"])),
    "thread_restored": lambda p: _("The thread was restored."),
    "post_hidden": lambda p: _(
        "Floor %(floor)s was hidden: %(reason)s.", floor=p["floor"], reason=reason_words(p["code"])
    ),
    "post_restored": lambda p: _("Floor %(floor)s was restored.", floor=p["floor"]),
    "report_dismissed": lambda p: _("A report about floor %(floor)s was dismissed.", floor=p["floor"]),
    "speaker_began": lambda p: _(
        "“%(title)s” may speak with the seal of %(department)s.", **_pick(p, "title", "department")
    ),
    "speaker_ended": lambda p: _(
        "“%(title)s” no longer speaks for %(department)s; past answers keep their seal.",
        **_pick(p, "title", "department"),
    ),
    "speaker_refused": lambda p: _(
        "“%(title)s” asked to speak for %(department)s and was turned down.", **_pick(p, "title", "department")
    ),
}


def _pick(given: dict, *names: str) -> dict:
    return {name: given[name] for name in names}


def event_sentence(kind: str, params: dict) -> str | None:
    """The sentence of an event row (slot thread.event), or None for kinds of other packages. May hold a link."""
    say = _SENTENCES.get(kind)
    if say is None:
        return None
    sentence = say(params)
    if not params.get("reason"):
        return sentence
    return Markup("{} {}").format(sentence, _("Reason: %(reason)s", reason=params["reason"]))


def log_sentence(entry) -> str:
    """The sentence of a log entry (queries.LogRow), without its reason in words, which the page shows by itself."""
    return event_sentence(entry.action, {**entry.params, "floor": entry.floor, "code": entry.reason_code})


def tombstone(code: str, role: str, hidden_at) -> str:
    """What stands where something was hidden, beside its number: date, reason, who decided by role (requirements 4)."""
    why, day = reason_words(code), words.moment(hidden_at)
    if role:
        said = _("Hidden on %(day)s by %(role)s: %(reason)s.", day=day, role=role_words(role), reason=why)
    else:
        said = _("Hidden on %(day)s: %(reason)s.", day=day, reason=why)
    found = REASONS.get(code)
    if found is None:
        return said
    return " ".join((said, _("Basis: %(basis)s.", basis=_(found.basis)), _(found.where_to_go)))
