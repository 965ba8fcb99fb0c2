"""Reporting a post, and the queue in which moderators decide about reports."""

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _

from bbs.given import row_id
from bbs.text import excerpt
from bbs.web import access, current_actor, limit
from moderation import forms, queries, words
from moderation.services import actions
from moderation.services import reports as services
from moderation.views.acts import carry_out
from moderation.views.blueprint import bp


@bp.route("/posts/<int:post_id>/report", methods=["GET", "POST"])
@access("signed_in")
@limit("20 per hour")
def report(post_id: int):
    actor, form = current_actor(), forms.ReportForm()
    post, thread = services.post_to_report(actor, post_id)
    status = carry_out(form, lambda **values: services.report(actor, post_id, **values))
    if status == 303:
        flash(_("Thank you. A moderator will look at it."), "success")
        return redirect(f"/threads/{thread.id}?floor={post.floor}#floor-{post.floor}", 303)
    text = excerpt(post.source, 280)
    return render_template("moderation/report.html", post=post, thread=thread, text=text, form=form), status


@bp.get("/moderation/")
@access("moderator")
def queue():
    found = queries.queue_page(current_actor(), after=request.args.get("after", type=row_id))
    cards = [(row, _uphold_form(row), _dismiss_form(row)) for row in found.rows]
    return render_template(
        "moderation/queue.html", cards=cards, next_after=found.next_after, reason_words=words.reason_words
    )


def _uphold_form(row: queries.QueueRow):
    form = forms.HideForm(verb=f"uphold-{row.post_id}", formdata=None)
    form.code.data = row.reports[0].reason
    return form


def _dismiss_form(row: queries.QueueRow):
    return forms.ReasonForm(verb=f"dismiss-{row.post_id}", formdata=None)


@bp.route("/moderation/reports/<int:post_id>/uphold", methods=["GET", "POST"])
@access("moderator")
def uphold(post_id: int):
    form = forms.HideForm(verb="uphold")
    return _decide(
        post_id, form, services.uphold, title=_("Uphold and hide"), done=_("Hidden; the reports are closed.")
    )


@bp.route("/moderation/reports/<int:post_id>/dismiss", methods=["GET", "POST"])
@access("moderator")
def dismiss(post_id: int):
    form = forms.ReasonForm(verb="dismiss")
    return _decide(post_id, form, services.dismiss, title=_("Dismiss the reports"), done=_("The reports are closed."))


def _decide(post_id: int, form, service, *, title: str, done: str):
    actor = current_actor()
    post, thread = actions.post_to_act_on(actor, post_id)
    status = carry_out(form, lambda **values: service(actor, post_id, **values))
    if status == 303:
        flash(done, "success")
        return redirect("/moderation/", 303)
    text = excerpt(post.source, 280)
    page = render_template("moderation/post.html", title=title, post=post, thread=thread, text=text, form=form)
    return page, status
