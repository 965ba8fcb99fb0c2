"""The verbs of the moderators on a thread: one table for the tool box, the page of one verb and the page for many."""

from collections.abc import Callable
from dataclasses import dataclass

from bbs.text import N_
from moderation import forms
from moderation.services.bulk import VERBS as SERVICES


@dataclass(frozen=True)
class Verb:
    """`fits` tells from a thread row whether the verb makes sense; whether it is allowed, the service decides."""

    name: str
    label: str
    done: str
    icon: str
    form: type[forms.VerbForm]
    fits: Callable
    is_danger: bool = False

    @property
    def service(self) -> Callable:
        return SERVICES[self.name]


def _is_standing(thread) -> bool:
    return not thread.hidden_at and not thread.merged_into_id


VERBS = {
    verb.name: verb
    for verb in (
        Verb("pin", N_("Pin"), N_("Pinned."), "pin", forms.PinForm, lambda t: _is_standing(t) and t.visibility != "private"),
        Verb("unpin", N_("Unpin"), N_("Unpinned."), "pin", forms.NoteForm, lambda t: t.pin_level > 0),
        Verb(
            "move", N_("Move"), N_("Moved."), "move", forms.MoveForm,
            lambda t: _is_standing(t) and t.kind != "bulletin",
        ),
        Verb("merge", N_("Merge"), N_("Merged."), "merge", forms.MergeForm, _is_standing),
        Verb("lock", N_("Lock"), N_("Locked."), "lock", forms.ReasonForm, lambda t: _is_standing(t) and not t.locked_at),
        Verb("unlock", N_("Unlock"), N_("Unlocked."), "again", forms.ReasonForm, lambda t: bool(t.locked_at)),
        Verb("hide", N_("Hide"), N_("Hidden."), "eye-off", forms.HideForm, _is_standing, is_danger=True),
        Verb("restore", N_("Restore"), N_("Restored."), "eye", forms.ReasonForm, lambda t: bool(t.hidden_at)),
    )
}  # fmt: skip
