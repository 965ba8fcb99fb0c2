"""Steps that departments and posters take from the thread page. Each has its own page, for bad input and without
JavaScript."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from bbs import slots
from bbs.db import new_token
from bbs.errors import NotFound, Refused
from bbs.text import N_
from bbs.web import access, current_actor, form_status, limit, put_on_form
from boards import thread_queries
from boards.services import posts
from boards.views.uploads import validate_with_files
from official_accounts import fillers, forms
from official_accounts.queries.panel import get_panel
from official_accounts.services import answers, handling, setting_aside, verdicts
from official_accounts.views.blueprint import bp


def _back(thread_id: int, floor: int | None = None):
    target = url_for("boards.thread", thread_id=thread_id, **({"floor": floor} if floor else {}))
    return redirect(f"{target}#floor-{floor}" if floor else target, 303)


def _find(thread_id: int):
    """The thread row and its case panel for this reader; 404 where either is not there, and for whoever has no part in
    the case of a hidden thread: its title stands on these pages."""
    thread = thread_queries.find_thread(current_actor(), thread_id)
    panel = get_panel(current_actor(), thread)
    if thread.hidden_at is not None and not panel.parts:
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    return thread, panel


def _step_page(title: str, lead: str, form, label: str, thread, *, action: str = ""):
    return render_template(
        "official_accounts/step.html", title=title, lead=lead, form=form, label=label, thread=thread, action=action
    ), form_status(form)


@bp.route("/threads/<int:thread_id>/case/answer", methods=["GET", "POST"])
@access("officer")
@limit("120 per hour")
def answer(thread_id):
    thread, panel = _find(thread_id)
    form = fillers.answer_form(panel, request.form or None)
    if form is None:
        raise Refused(N_("This case takes no reply of your department at present."))
    if request.method == "POST" and validate_with_files(current_actor(), form):
        post = _try_to_answer(thread_id, form)
        if post is not None:
            return _back(thread_id, post.floor)
    return _step_page(_("Answer for your department"), thread.title, form, _("Publish"), thread)


def _try_to_answer(thread_id: int, form):
    """The post, or None with the refusal on the form."""
    given = {
        "answers_floor": form.answers_floor.data,
        "basket": form.basket.data or "",
        "token": form.token.data,
    }
    try:
        if form.voice.data == "myself":
            return posts.reply(current_actor(), thread_id, form.body.data or "", **given)
        return answers.answer(current_actor(), thread_id, form.kind.data, form.body.data or "", **given)
    except Refused as refused:
        put_on_form(form, refused)
        return None


@bp.post("/threads/<int:thread_id>/case/speak")
@access("officer")
@limit("60 per hour")
def speak(thread_id):
    form = fillers.speak_form([], request.form)
    thread = thread_queries.find_thread(current_actor(), thread_id)
    if form.validate():
        try:
            post = answers.speak(
                current_actor(), thread_id, form.department_id.data, form.body.data, token=form.token.data
            )
            return _back(thread_id, post.floor)
        except Refused as refused:
            put_on_form(form, refused)
    form.department_id.choices = fillers.speak_form(fillers.voices(current_actor())).department_id.choices
    return _step_page(_("Speak for your department"), thread.title, form, _("Publish"), thread)


@bp.post("/threads/<int:thread_id>/case/sign")
@access("officer")
def sign(thread_id):
    _find(thread_id)
    handling.sign(current_actor(), thread_id)
    flash(_("Signed. The case is yours now."), "ok")
    return _back(thread_id)


@bp.route("/threads/<int:thread_id>/case/extend", methods=["GET", "POST"])
@access("officer")
@limit("30 per hour")
def extend(thread_id):
    thread, panel = _find(thread_id)
    form = forms.ExtendForm()
    form.token.data = form.token.data or new_token()
    if form.validate_on_submit():
        try:
            post = answers.extend(
                current_actor(), thread_id, reason=form.reason.data, progress=form.progress.data,
                new_due_on=form.new_due_on.data, token=form.token.data,
            )  # fmt: skip
            return _back(thread_id, post.floor)
        except Refused as refused:
            put_on_form(form, refused)
    return _step_page(_("Ask for more time"), fillers.extension_lead(panel), form, _("Publish the extension"), thread)


@bp.route("/threads/<int:thread_id>/case/object", methods=["GET", "POST"])
@access("officer")
@limit("30 per hour")
def object_to(thread_id):
    thread, _panel = _find(thread_id)
    form = forms.ObjectForm()
    form.suggested_department_id.choices = [
        ("", _("I do not know")),
        *slots.first("departments.choices", current_actor()),
    ]
    if form.validate_on_submit():
        values = {name: getattr(form, name).data for name in ("reason", "basis", "suggested_department_id")}
        try:
            handling.object_to(current_actor(), thread_id, **values)
            return _back(thread_id)
        except Refused as refused:
            put_on_form(form, refused)
    return _step_page(_("Object: not our department's"), thread.title, form, _("File the objection"), thread)


@bp.route("/threads/<int:thread_id>/case/rate", methods=["GET", "POST"])
@access("signed_in")
@limit("30 per hour")
def rate(thread_id):
    thread, _panel = _find(thread_id)
    form = forms.RateForm(prefix="rate-")
    if form.validate_on_submit():
        given = {f.short_name: f.data for f in form if f.short_name != "csrf_token"}
        try:
            case = verdicts.rate(current_actor(), thread_id, **given)
            again = _("Thank you. The case is being handled again.")
            flash(again if case.state == "reopened" else _("Thank you for your verdict."), "ok")
            return _back(thread_id)
        except Refused as refused:
            put_on_form(form, refused)
    return _step_page(_("Your verdict"), thread.title, form, _("Send the verdict"), thread)


def _with_reason(thread_id: int, service, title: str, lead: str, label: str):
    """A step of the poster that needs a reason."""
    thread, _panel = _find(thread_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            service(current_actor(), thread_id, reason=form.reason.data)
            return _back(thread_id)
        except Refused as refused:
            put_on_form(form, refused)
    return _step_page(title, lead, form, label, thread)


@bp.route("/threads/<int:thread_id>/case/reopen", methods=["GET", "POST"])
@access("signed_in")
@limit("10 per hour")
def reopen(thread_id):
    lead = _("The case goes back to the department's leader, with a new deadline. Everyone can read your reason.")
    return _with_reason(thread_id, verdicts.reopen, _("Handle it again"), lead, _("Reopen"))


@bp.route("/threads/<int:thread_id>/case/withdraw", methods=["GET", "POST"])
@access("signed_in")
@limit("10 per hour")
def withdraw(thread_id):
    lead = _("Nobody will handle the matter any more. The thread stays. Everyone can read your reason.")
    return _with_reason(thread_id, setting_aside.withdraw, _("Withdraw the matter"), lead, _("Withdraw"))
