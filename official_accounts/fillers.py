"""What official accounts put into pages of other packages (slots, wired in bbs/wiring.py): the edge, not the rooms."""

from dataclasses import dataclass

from flask_babel import gettext as _

from bbs.accounts.actor import Actor
from bbs.db import new_token
from bbs.words import day
from official_accounts.forms import AnswerForm, RateForm, SpeakForm
from official_accounts.queries.panel import Panel, Voice, panel, voices
from official_accounts.words import closure_sentence, joined, why_sentences

#: Reply kinds offered to an officer by what the workflow allows now: (step, kind, words).
_KINDS = (
    ("answer", "final", lambda: _("Formal answer: ends the clock, the poster is asked for a verdict")),
    ("progress", "progress", lambda: _("Progress report: the clock goes on")),
    ("acknowledge", "ack", lambda: _("Confirm receipt (fixed text, never counts as a reply)")),
    ("supplement", "supplement", lambda: _("Supplement to the answer")),
)


@dataclass(frozen=True)
class CaseTop:
    """The panel above the posts."""

    panel: Panel
    why: list[str]
    closure: str
    template: str = "official_accounts/case_top.html"


@dataclass(frozen=True)
class CaseFoot:
    """What this reader can do in the case: answer, rate, handle."""

    panel: Panel | None
    thread_id: int
    answer_form: AnswerForm | None = None
    speak_form: SpeakForm | None = None
    rate_form: RateForm | None = None
    template: str = "official_accounts/case_foot.html"

    def _poster_may(self, step: str) -> bool:
        return self.panel is not None and "poster" in self.panel.parts and step in self.panel.steps

    @property
    def poster_may_withdraw(self) -> bool:
        return self._poster_may("withdraw")

    @property
    def poster_may_reopen(self) -> bool:
        """Beside the rating form there is no need for it: "not solved" does the same."""
        return self._poster_may("reopen") and self.rate_form is None


@dataclass(frozen=True)
class CaseSide:
    """Who handles it."""

    panel: Panel
    template: str = "official_accounts/case_side.html"


def thread_top(actor: Actor, thread) -> CaseTop | None:
    found = panel(actor, thread)
    if found is None:
        return None
    why = why_sentences(found.deadline) if found.deadline and found.due_left is not None else []
    return CaseTop(found, why, closure_sentence(found.case.closure) if found.case.state == "closed" else "")


def thread_side(actor: Actor, thread) -> CaseSide | None:
    found = panel(actor, thread)
    if found is None or not (found.case.department or found.case.named and not found.is_set_aside):
        return None
    return CaseSide(found)


def thread_foot(actor: Actor, thread) -> CaseFoot | None:
    """The forms of whoever has something to do here; nothing for other readers, and nothing on a closed thread."""
    if not actor.is_signed_in or actor.is_suspended or thread.merged_into_id or thread.hidden_at:
        return None
    found = panel(actor, thread)
    answering = answer_form(found) if found else None
    spoken = found.voices if found else voices(actor)
    others = [v for v in spoken if answering is None or v.id != found.case.department_id]
    foot = CaseFoot(
        found,
        thread.id,
        answer_form=answering,
        speak_form=speak_form(others) if others and not thread.locked_at else None,
        rate_form=RateForm(formdata=None, prefix="rate-")
        if found and "rate" in found.steps and not found.case.verdict
        else None,
    )
    has_form = foot.answer_form or foot.speak_form or foot.rate_form
    has_deed = (
        foot.poster_may_withdraw
        or foot.poster_may_reopen
        or (found is not None and bool(found.parts & {"intake", "supervisor"}))
    )
    return foot if has_form or has_deed else None


def kind_choices(found: Panel) -> list[tuple[str, str]]:
    """Kinds of reply that the holding department may give now; before dispatch, intake staff who speak for a department
    can confirm receipt."""
    if "department" in found.parts:
        return [(kind, words()) for step, kind, words in _KINDS if step in found.steps]
    may_confirm = "intake" in found.parts and found.voices and found.case.department_id is None
    return [(k, words()) for step, k, words in _KINDS if k == "ack" and may_confirm and step in found.steps]


def answer_form(found: Panel, formdata=None) -> AnswerForm | None:
    """The answer form with the kinds that fit, or None where this reader does not speak for the holding department."""
    choices = kind_choices(found)
    if not choices:
        return None
    form = AnswerForm(formdata=formdata, prefix="official-")
    form.kind.choices = choices
    if not form.token.data:
        form.token.data = form.basket.data = new_token()
    form.kind.data = form.kind.data or choices[0][0]
    return form


def speak_form(spoken: list[Voice], formdata=None) -> SpeakForm:
    form = SpeakForm(formdata=formdata, prefix="speak-")
    form.department_id.choices = [(v.id, f"{v.name} · {v.title}" if v.title else v.name) for v in spoken]
    form.token.data = form.token.data or new_token()
    return form


def extension_lead(found: Panel) -> str:
    """What the policy says of extensions, before the officer writes one."""
    extension = found.rules.extension
    if not extension.is_allowed:
        return _("The rules in force (%(policy)s) know no extension.", policy=found.rules.title)
    said = _("Reason, progress and the exact new date are published in the thread.")
    if found.due_on:
        said = joined(_("The present deadline is %(day)s.", day=day(found.due_on)), said)
    if extension.cap is not None:
        said = joined(said, _("The rules allow at most %(days)s working days in all.", days=extension.cap))
    return said


def departments_link(actor: Actor) -> tuple[str, str] | None:
    """Slot admin.links: the page that arranges the departments."""
    return ("/admin/departments", _("Manage departments")) if actor.is_admin or actor.is_office else None


def verifications_link(actor: Actor) -> tuple[str, str] | None:
    """Slot admin.links: the applications that wait for a decision."""
    return ("/admin/verifications", _("Requests for official accounts")) if actor.is_admin or actor.is_office else None
