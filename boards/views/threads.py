"""Reading and starting threads."""

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from bbs import clock, db, slots
from bbs.errors import Refused
from bbs.look import chosen_look
from bbs.web import access, choose_locale, current_actor, limit, put_on_form, settings
from boards import policies, queries, thread_queries
from boards.forms import NewThreadForm, ReplyForm
from boards.kinds import KINDS_OF_BOARD, THREAD_KINDS, VISIBILITIES
from boards.services import attachments, counting, drafts, threads
from boards.views import preview
from boards.views.blueprint import bp
from boards.views.posts import floor_url
from boards.views.uploads import validate_with_files


def _floor_from(args) -> int:
    text = args.get("floor", "")
    return int(text) if text.isdecimal() and len(text) < 10 and int(text) > 0 else 1


@bp.get("/threads/<int:thread_id>")
@access("public")
def thread(thread_id):
    actor = current_actor()
    floor = _floor_from(request.args)
    found = thread_queries.find_thread(actor, thread_id, floor)
    if elsewhere := _better_address(found, floor):
        return redirect(elsewhere, 302)
    counting.note_view(thread_id)
    if actor.is_signed_in:
        return _rendered_thread(actor, found, floor)
    response = make_response()
    response.set_etag(_version_tag(found), weak=True)
    if request.if_none_match.contains_weak(response.get_etag()[0]):
        return response.make_conditional(request)
    response.set_data(_rendered_thread(actor, found, floor))
    return response


def _better_address(found, floor: int) -> str:
    """Where a reader is sent instead: the thread this one was merged into, the first floor not yet read, the last floor
    instead of one that does not exist, or the further answers under a floor when the wanted one is among them."""
    if found.merged_into_id and not {"stay", "floor", "view", "under"} & set(request.args):
        return url_for("boards.thread", thread_id=found.merged_into_id)
    if "unread" in request.args and found.read_floor:
        return floor_url(found.id, min(found.read_floor + 1, found.last_floor))
    if floor > found.last_floor:
        return floor_url(found.id, found.last_floor, view=request.args.get("view"))
    if floor > (found.cut_of_wanted or floor) and not {"under", "view", "answer"} & set(request.args):
        return floor_url(found.id, floor, under=found.root_of_wanted)
    return ""


def _version_tag(found) -> str:
    """Changes with everything a reader who is not signed in can see on a thread page."""
    look = "-".join(chosen_look())
    return f"{found.id}.{found.version}.{clock.today():%m%d}.{choose_locale()}.{look}.{request.query_string.hex()}"


def _rendered_thread(actor, found, floor: int) -> str:
    under = request.args.get("under", "")
    page = thread_queries.thread_page(
        actor,
        found.id,
        floor=floor,
        view=request.args.get("view", "all"),
        under=int(under) if under.isdecimal() and len(under) < 10 else None,
        edit_minutes=settings().edit_minutes,
        thread=found,
    )
    if actor.is_signed_in and page.view in ("all", "newest") and not page.under:
        counting.note_read(actor.user_id, found.id, page.last_shown)
    gone = thread_queries.tombstone(found.hidden_reason, "", found.hidden_at) if found.hidden_at else ""
    # A form makes a token and with it a cookie; readers who are not signed in get neither.
    form = _reply_form(found) if actor.is_signed_in else None
    return render_template("boards/thread.html", page=page, thread=found, form=form, gone=gone, answering=_answering())


def _reply_form(found) -> ReplyForm:
    form = ReplyForm(formdata=None)
    form.seen_floor.data = found.last_floor
    form.token.data = form.basket.data = db.new_token()
    form.answers_floor.data = _answering()
    form.body.data = drafts.read(found.draft_fields).get("body", "")
    return form


def _answering() -> int | None:
    """The floor that the reply form answers, as the address says."""
    wanted = request.args.get("answer", "")
    return int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None


def _fill_choices(form: NewThreadForm, board) -> NewThreadForm:
    """Offer what this board takes."""
    form.kind.choices = [(k, _(THREAD_KINDS[k])) for k in KINDS_OF_BOARD[board.kind]]
    form.visibility.choices = [(k, _(words)) for k, words in VISIBILITIES.items()]
    departments = slots.first("departments.choices", current_actor(), default=[])
    form.department.choices = [("", _("Not sure")), *departments]
    if board.kind == "bulletin":  # a department announces with its seal; the office may do so without one
        own = [(value, words) for value, words in departments if value in current_actor().departments]
        form.department.choices = [*own, *([("", _("No department"))] if current_actor().is_office or not own else [])]
    if board.kind != "issues":
        form.kind.data = form.kind.data or KINDS_OF_BOARD[board.kind][0]
        form.visibility.data = "public"
    return form


@bp.route("/threads/new", methods=["GET", "POST"])
@access("signed_in")
@limit("20 per hour")
def new_thread():
    actor = current_actor()
    slug = request.values.get("board", "")
    if not slug:
        categories = queries.by_category(queries.boards_overview())
        return render_template("boards/choose_board.html", categories=categories)
    board = queries.get_board(slug)
    policies.check_start_thread(actor, board)
    form = _fill_choices(NewThreadForm(), board)
    if request.method == "GET":
        _begin(actor, board, form)
        return _new_thread_page(actor, board, form)
    made, similar = _try_to_start(actor, board, form)
    if made is not None:
        return redirect(url_for("boards.thread", thread_id=made.id), 303)
    return _new_thread_page(actor, board, form, similar)


def _new_thread_page(actor, board, form: NewThreadForm, similar=()):
    page = render_template(
        "boards/new_thread.html",
        board=board,
        form=form,
        similar=similar,
        files=attachments.basket_files(actor, form.basket.data),
        preview_html=preview.of_form(form),
    )
    return page, 422 if form.errors else 200


def _begin(actor, board, form: NewThreadForm) -> None:
    form.token.data = form.basket.data = db.new_token()
    saved = drafts.load(actor, f"new:{board.slug}")
    for name in ("title", "body", "place", "kind", "visibility"):
        if saved.get(name):
            getattr(form, name).data = saved[name]
    wanted = saved.get("department") or request.args.get("department", "")
    form.department.data = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None
    if request.args.get("title"):
        form.title.data = request.args["title"][:80]


def _seal(actor, board, form: NewThreadForm):
    """The seal of an announcement; other threads are started by persons."""
    if board.kind != "bulletin" or form.department.data is None:
        return None
    return slots.first("announcement.seal", actor, form.department.data)


def _try_to_start(actor, board, form: NewThreadForm):
    """Start the thread, or give back what stands in the way: errors on the form, or similar threads to look at first."""
    if not validate_with_files(actor, form) or preview.is_wanted():
        return None, []
    if not form.confirmed.data:
        similar = slots.first("thread.similar", actor, form.title.data, 5, default=[])
        form.confirmed.data = "1"
        if similar:
            return None, similar
    try:
        made = threads.start_thread(
            actor,
            board_id=board.id,
            kind=form.kind.data,
            title=form.title.data,
            source=form.body.data,
            visibility=form.visibility.data,
            department_id=form.department.data,
            place=form.place.data or "",
            basket=form.basket.data or "",
            token=form.token.data,
            seal=_seal(actor, board, form),
        )
    except Refused as refused:
        put_on_form(form, refused)
        return None, []
    drafts.drop(actor, f"new:{board.slug}")
    return made, []
