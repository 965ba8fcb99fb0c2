"""Intake: the queue, and one case with everything intake can do about it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from bbs import slots
from bbs.errors import Refused
from bbs.web import access, current_actor, form_status, put_on_form
from boards import thread_queries
from official_accounts import fillers, forms
from official_accounts.queries import desks
from official_accounts.queries.panel import get_panel
from official_accounts.reasons import REFUSALS
from official_accounts.services import intake, setting_aside, verdicts
from official_accounts.views.blueprint import bp
from official_accounts.views.desks import tab_items

#: Step of the workflow -> (form, service that takes the form's fields). One route each.
DEEDS: dict[str, tuple[type[FlaskForm], Callable]] = {
    "accept": (forms.DispatchForm, intake.accept_and_dispatch),
    "dispatch": (forms.DispatchForm, intake.dispatch),
    "refuse": (forms.RefuseForm, intake.refuse),
    "classify": (forms.ClassifyForm, intake.classify),
    "uphold": (forms.ReassignForm, intake.uphold_objection),
    "deny": (forms.ReasonForm, intake.deny_objection),
    "reassign": (forms.ReassignForm, intake.reassign),
    "press": (forms.PressForm, intake.press),
    "invalidate": (forms.InvalidForm, intake.invalidate),
    "restore": (forms.ReasonForm, setting_aside.restore),
    "reopen": (forms.ReasonForm, verdicts.reopen),
}
_DISPATCH_ONLY = ("department_id", "requirement")


@bp.get("/intake/")
@access("intake", "supervisor", "office")
def intake_queue():
    found = desks.intake_queue(request.args.get("tab", ""), desks.parse_after(request.args.get("after")))
    return render_template(
        "official_accounts/intake.html",
        desk=found,
        tabs=tab_items("official_accounts.intake_queue", found, desks.INTAKE_TABS),
        next_url=url_for("official_accounts.intake_queue", tab=found.tab, after=found.after) if found.after else "",
        first_url=url_for("official_accounts.intake_queue", tab=found.tab) if request.args.get("after") else "",
    )


@bp.get("/intake/<int:thread_id>")
@access("intake", "supervisor", "office")
def intake_case(thread_id):
    return _case_page(thread_id)


def _case_page(thread_id: int, broken: str = "", broken_form=None):
    """The case with a form for each step that fits; `broken_form` takes the place of the one that was sent."""
    actor = current_actor()
    thread = thread_queries.find_thread(actor, thread_id)
    panel = get_panel(actor, thread)
    matter = desks.intake_matter(thread_id)
    choices = [("", _("Please choose")), *slots.first("departments.choices", actor)]
    ready = {name: made() for name, made in _makers(panel.steps).items()}
    if broken_form is not None:
        ready[broken] = broken_form
    for form in ready.values():
        _fill(form, choices, None if form is broken_form else matter.suggested_id)
    page = render_template(
        "official_accounts/intake_case.html", matter=matter, panel=panel, forms=ready, thread=thread,
        routes=REFUSALS, top=fillers.thread_top(actor, thread),
    )  # fmt: skip
    return page, 200 if broken_form is None else form_status(broken_form)


def _makers(steps) -> dict:
    return {
        name: (lambda name=name, kind=kind: kind(formdata=None, prefix=f"{name}-"))
        for name, (kind, _service) in DEEDS.items()
        if name in steps
    }


def _fill(form, choices: list, suggested: int | None) -> None:
    if hasattr(form, "department_id"):
        form.department_id.choices = choices
        if form.department_id.data is None and suggested is not None:
            form.department_id.data = suggested


def _take(thread_id: int, name: str):
    """Take a step of intake from its form; bad input shows the case again with the form that was sent."""
    kind, service = DEEDS[name]
    form = kind(prefix=f"{name}-")
    if not form.validate():
        return _case_page(thread_id, name, form)
    values = {f.short_name: f.data for f in form if f.short_name != "csrf_token"}
    if name == "dispatch":
        values = {key: values[key] for key in _DISPATCH_ONLY}
    try:
        service(current_actor(), thread_id, **values)
    except Refused as refused:
        put_on_form(form, refused)
        if refused.status not in (403, 422):
            raise
        return _case_page(thread_id, name, form)
    flash(_("Done. Everyone can see it in the thread."), "ok")
    return redirect(url_for("boards.thread", thread_id=thread_id), 303)


@bp.post("/threads/<int:thread_id>/case/accept")
@access("intake", "office")
def accept(thread_id):
    """Accept and dispatch in one go; without a department the case is accepted and waits."""
    form = forms.DispatchForm(prefix="accept-")
    if form.department_id.data is not None or not form.validate():
        return _take(thread_id, "accept")
    intake.accept(
        current_actor(), thread_id, complexity=form.complexity.data, complexity_reason=form.complexity_reason.data or "",
        urgency=form.urgency.data,
    )  # fmt: skip
    flash(_("Accepted. It still has to be dispatched."), "ok")
    return redirect(url_for("official_accounts.intake_case", thread_id=thread_id), 303)


@bp.post("/threads/<int:thread_id>/case/dispatch")
@access("intake", "office")
def dispatch(thread_id):
    return _take(thread_id, "dispatch")


@bp.post("/threads/<int:thread_id>/case/refuse")
@access("intake", "office")
def refuse(thread_id):
    return _take(thread_id, "refuse")


@bp.post("/threads/<int:thread_id>/case/classify")
@access("intake", "office")
def classify(thread_id):
    return _take(thread_id, "classify")


@bp.post("/threads/<int:thread_id>/case/uphold")
@access("intake", "office")
def uphold(thread_id):
    return _take(thread_id, "uphold")


@bp.post("/threads/<int:thread_id>/case/deny")
@access("intake", "office")
def deny(thread_id):
    return _take(thread_id, "deny")


@bp.post("/threads/<int:thread_id>/case/reassign")
@access("intake", "office")
def reassign(thread_id):
    return _take(thread_id, "reassign")


@bp.post("/threads/<int:thread_id>/case/press")
@access("intake", "supervisor", "office")
def press(thread_id):
    return _take(thread_id, "press")


@bp.post("/threads/<int:thread_id>/case/invalidate")
@access("intake", "office")
def invalidate(thread_id):
    return _take(thread_id, "invalidate")


@bp.post("/threads/<int:thread_id>/case/restore")
@access("intake", "office")
def restore(thread_id):
    return _take(thread_id, "restore")


@bp.post("/threads/<int:thread_id>/case/reopen-by-staff")
@access("intake", "supervisor", "office")
def reopen_by_staff(thread_id):
    return _take(thread_id, "reopen")
