"""The verbs: one on a thread, one on many threads, hiding and restoring a post."""

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext

from bbs.errors import Invalid, Refused
from bbs.given import row_id
from bbs.text import N_, excerpt
from bbs.web import access, current_actor, put_on_form
from moderation import forms, queries
from moderation.services import actions
from moderation.services.bulk import MOST_AT_ONCE, NothingDone, act_on_all
from moderation.verbs import VERBS, Verb
from moderation.views.blueprint import bp


def carry_out(form, deed) -> int:
    """Do a deed with a form's values; returns 303 when done, else the status with which to show the form again."""
    if not form.validate_on_submit():
        return 422 if form.is_submitted() else 200
    try:
        deed(**form.values())
    except Refused as refused:
        put_on_form(form, refused)
        return refused.status
    return 303


def form_of(verb: Verb, *, given: bool = True):
    """The form of a verb, with its choices; `given` reads what was sent."""
    form = verb.form(verb=verb.name) if given else verb.form(verb=verb.name, formdata=None)
    if hasattr(form, "board_id"):
        form.board_id.choices = [(b.id, b.title) for b in queries.board_choices(current_actor(), moderated=True)]
    return form


@bp.route("/moderation/threads/<int:thread_id>/<name>", methods=["GET", "POST"])
@access("moderator")
def act(thread_id: int, name: str):
    verb, actor = VERBS.get(name) or abort(404), current_actor()
    thread = queries.chosen_threads(actor, [thread_id])[0]
    form = form_of(verb)
    status = carry_out(form, lambda **values: verb.service(actor, thread_id, **values))
    if status == 303:
        flash(_(verb.done), "success")
        return redirect(f"/threads/{thread_id}", 303)
    return render_template("moderation/act.html", verb=verb, thread=thread, form=form), status


@bp.route("/moderation/bulk", methods=["GET", "POST"])
@access("moderator")
def bulk():
    actor, ids = current_actor(), request.values.getlist("ids", type=row_id)[: MOST_AT_ONCE + 1]
    if not ids:
        raise Invalid(N_("Choose at least one thread."))
    verb = VERBS.get(request.form.get("verb", ""))
    if request.method == "POST" and verb is None:
        raise Invalid(N_("Choose what should be done."))
    threads = queries.chosen_threads(actor, ids)
    sent = form_of(verb) if verb else None
    status, blocked = _act_on_all(actor, ids, verb, sent) if verb else (200, None)
    if status == 303:
        return redirect(f"/boards/{threads[0].board_slug}/", 303)
    tools = [(v, sent if v is verb else form_of(v, given=False)) for v in VERBS.values() if any(map(v.fits, threads))]
    return render_template("moderation/bulk.html", threads=threads, tools=tools, opened=verb, blocked=blocked), status


def _act_on_all(actor, ids: list[int], verb: Verb, form) -> tuple[int, int | None]:
    """Status as in carry_out, and the number of the thread that stood in the way."""
    blocked, changed = [], []

    def deed(**values):
        try:
            changed.append(act_on_all(actor, ids, verb.name, **values))
        except NothingDone as refused:
            blocked.append(refused.thread_id)
            raise

    status = carry_out(form, deed)
    if status == 303:
        how_many = ngettext("%(num)s thread.", "%(num)s threads.", changed[0])
        flash(f"{_(verb.done)} {how_many}", "success")
    return status, blocked[0] if blocked else None


@bp.route("/moderation/posts/<int:post_id>/hide", methods=["GET", "POST"])
@access("moderator")
def hide_post(post_id: int):
    form = forms.HideForm(verb="hide")
    return _act_on_post(post_id, form, actions.hide_post, title=_("Hide this floor"), done=_("Hidden."))


@bp.route("/moderation/posts/<int:post_id>/restore", methods=["GET", "POST"])
@access("moderator")
def restore_post(post_id: int):
    form = forms.ReasonForm(verb="restore")
    return _act_on_post(post_id, form, actions.restore_post, title=_("Restore this floor"), done=_("Restored."))


def _act_on_post(post_id: int, form, service, *, title: str, done: str):
    actor = current_actor()
    post, thread = actions.post_to_act_on(actor, post_id)
    status = carry_out(form, lambda **values: service(actor, post_id, **values))
    if status == 303:
        flash(done, "success")
        return redirect(f"/threads/{thread.id}?floor={post.floor}#floor-{post.floor}", 303)
    text = excerpt(post.source, 280)
    page = render_template("moderation/post.html", title=title, post=post, thread=thread, text=text, form=form)
    return page, status
