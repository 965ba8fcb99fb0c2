"""Replying and editing."""

from flask import redirect, render_template, request, url_for

from bbs.errors import Conflict, Refused
from bbs.web import access, current_actor, limit, put_on_form, settings
from boards import thread_queries
from boards.forms import EditForm, ReplyForm
from boards.services import attachments, drafts, posts
from boards.services.threads import checked_title
from boards.views import preview
from boards.views.blueprint import bp
from boards.views.uploads import validate_with_files


def floor_url(thread_id: int, floor: int, **asked) -> str:
    """Where a floor is read; `asked` are further parameters of the page (view, under)."""
    return f"{url_for('boards.thread', thread_id=thread_id, floor=floor, **asked)}#floor-{floor}"


@bp.route("/threads/<int:thread_id>/reply", methods=["GET", "POST"])
@access("signed_in")
@limit("30 per hour; 6 per minute")
def reply(thread_id):
    if request.method == "GET":
        return redirect(url_for("boards.thread", thread_id=thread_id) + "#reply", 302)
    actor, form = current_actor(), ReplyForm()
    if not validate_with_files(actor, form) or preview.is_wanted():
        return _reply_again(actor, thread_id, form, 422 if form.errors else 200)
    try:
        made = _send(actor, thread_id, form)
    except Refused as refused:
        put_on_form(form, refused)
        return _reply_again(actor, thread_id, form, refused.status)
    drafts.drop(actor, f"thread:{thread_id}")
    return redirect(floor_url(thread_id, made.floor), 303)


def _reply_again(actor, thread_id: int, form: ReplyForm, status: int):
    """The form once more, with what stands in the way; the text is kept."""
    thread = thread_queries.find_thread(actor, thread_id)
    newer = _came_in(actor, thread, form) if status == Conflict.status else None
    page = render_template(
        "boards/reply.html",
        thread=thread,
        form=form,
        newer=newer,
        files=attachments.basket_files(actor, form.basket.data),
        preview_html=preview.of_form(form),
    )
    return page, status


def _send(actor, thread_id: int, form: ReplyForm):
    return posts.reply(
        actor,
        thread_id,
        form.body.data,
        answers_floor=form.answers_floor.data,
        seen_floor=form.seen_floor.data,
        basket=form.basket.data or "",
        token=form.token.data,
    )


def _came_in(actor, thread, form: ReplyForm):
    """The replies that came in while somebody wrote; the form now counts them as seen."""
    newer = thread_queries.floors_since(actor, thread, (form.seen_floor.data or 0) + 1)
    form.seen_floor.data = thread.last_floor
    return newer


@bp.route("/posts/<int:post_id>/edit", methods=["GET", "POST"])
@access("signed_in")
def edit(post_id):
    actor = current_actor()
    post = thread_queries.editable_post(actor, post_id)
    form = EditForm(body=post.source, title=post.title, seen_edits=post.edit_count)
    status = 200 if request.method == "GET" or preview.is_wanted() else 422
    if request.method == "POST" and form.validate() and not preview.is_wanted():
        try:
            _save(actor, post, form)
            return redirect(floor_url(post.thread_id, post.floor), 303)
        except Refused as refused:
            status = refused.status
            put_on_form(form, refused)
    return render_template("boards/edit.html", post=post, form=form, preview_html=preview.of_form(form)), status


def _save(actor, post, form: EditForm) -> None:
    posts.edit_post(
        actor,
        post.id,
        form.body.data,
        edit_minutes=settings().edit_minutes,
        title=checked_title(form.title.data) if post.floor == 1 and form.title.data else None,
        seen_edits=form.seen_edits.data,
    )


@bp.get("/posts/<int:post_id>/history")
@access("public")
def history(post_id):
    return render_template("boards/history.html", page=thread_queries.history_page(current_actor(), post_id))
