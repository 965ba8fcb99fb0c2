"""The administration arranges the boards: /admin/boards."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from bbs.errors import Refused
from bbs.given import row_id
from bbs.web import access, current_actor, put_on_form
from boards import layout_queries as queries
from boards.forms import BoardForm, CategoryForm
from boards.kinds import BOARD_KINDS
from boards.services import layout
from boards.views.blueprint import bp


def _back():
    return redirect(url_for("boards.arrange"), 303)


def _carry_out(form, deed) -> int:
    """Do a deed with a form's values; 303 when done, else the status with which to show the form again."""
    if not form.validate_on_submit():
        return 422 if form.is_submitted() else 200
    try:
        deed(current_actor(), **{f.name: f.data for f in form if f.type != "CSRFTokenField"})
    except Refused as refused:
        put_on_form(form, refused)
        return refused.status
    flash(_("Saved."), "success")
    return 303


@bp.get("/admin/boards")
@access("admin")
def arrange():
    return render_template("boards/admin.html", categories=queries.layout(), kinds=BOARD_KINDS)


@bp.route("/admin/boards/categories/new", methods=["GET", "POST"])
@access("admin")
def new_category():
    form = CategoryForm()
    status = _carry_out(form, layout.add_category)
    return _back() if status == 303 else (_form_page(form, _("New category")), status)


@bp.route("/admin/boards/categories/<int:category_id>", methods=["GET", "POST"])
@access("admin")
def edit_category(category_id: int):
    form = CategoryForm(obj=queries.category_line(category_id))
    del form.slug
    status = _carry_out(form, lambda actor, **values: layout.edit_category(actor, category_id, **values))
    return _back() if status == 303 else (_form_page(form, _("Edit category")), status)


@bp.route("/admin/boards/new", methods=["GET", "POST"])
@access("admin")
def new_board():
    form = _board_form(category_id=request.args.get("category", type=row_id))
    status = _carry_out(form, layout.add_board)
    return _back() if status == 303 else (_form_page(form, _("New board")), status)


@bp.route("/admin/boards/<int:board_id>", methods=["GET", "POST"])
@access("admin")
def edit_board(board_id: int):
    form = _board_form(obj=queries.board_line(board_id))
    del form.slug
    status = _carry_out(form, lambda actor, **values: layout.edit_board(actor, board_id, **values))
    return _back() if status == 303 else (_form_page(form, _("Edit board")), status)


def _board_form(**given) -> BoardForm:
    form = BoardForm(**given)
    form.category_id.choices = queries.category_choices()
    return form


def _form_page(form, title: str) -> str:
    return render_template("boards/admin_form.html", form=form, title=title)


@bp.post("/admin/boards/categories/<int:category_id>/shift")
@access("admin")
def shift_category(category_id: int):
    layout.shift_category(current_actor(), category_id, request.form.get("step", 0, type=int))
    return _back()


@bp.post("/admin/boards/<int:board_id>/shift")
@access("admin")
def shift_board(board_id: int):
    layout.shift_board(current_actor(), board_id, request.form.get("step", 0, type=int))
    return _back()


@bp.post("/admin/boards/<int:board_id>/close")
@access("admin")
def close_board(board_id: int):
    if layout.close_board(current_actor(), board_id):
        flash(_("The board is closed. What stands there stays."), "success")
    return _back()


@bp.post("/admin/boards/<int:board_id>/reopen")
@access("admin")
def reopen_board(board_id: int):
    if layout.reopen_board(current_actor(), board_id):
        flash(_("The board takes threads again."), "success")
    return _back()
