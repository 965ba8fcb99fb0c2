"""Public pages of departments, and applying to speak for one."""

from flask import flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _

from bbs import slots
from bbs.db import new_token
from bbs.errors import NotFound, Refused
from bbs.text import N_
from bbs.web import access, current_actor, form_status, limit, put_on_form, settings
from boards.services import attachments
from boards.views.lists import list_query, shown_list
from official_accounts import forms
from official_accounts.queries import departments as queries
from official_accounts.services import memberships
from official_accounts.services.departments import KINDS
from official_accounts.services.memberships import DUTIES
from official_accounts.views.blueprint import bp


@bp.get("/departments/")
@access("public")
def departments():
    return render_template("official_accounts/departments.html", departments=queries.department_list(), kinds=KINDS)


@bp.get("/departments/<slug>/")
@access("public")
def department(slug):
    query = list_query()
    page = queries.department_page(current_actor(), slug, query)
    figures = slots.fill("department.figures", current_actor(), page.department)
    return shown_list("official_accounts/department.html", page, query, figures=figures, kinds=KINDS, duties=DUTIES)


@bp.route("/departments/apply", methods=["GET", "POST"])
@access("signed_in")
@limit("10 per hour")
def apply():
    form = forms.ApplyForm()
    form.department_id.choices = [("", _("Please choose")), *slots.first("departments.choices", current_actor())]
    if form.validate_on_submit() and _try_to_apply(form):
        flash(_("Your request has been received. You will be told how it is decided."), "ok")
        return redirect(url_for("official_accounts.apply"), 303)
    mine = queries.own_requests(current_actor())
    return render_template("official_accounts/apply.html", form=form, requests=mine, duties=DUTIES), form_status(form)


def _try_to_apply(form) -> bool:
    values = {name: getattr(form, name).data for name in ("department_id", "duty", "title", "document_number", "note")}
    upload = form.evidence.data
    try:
        if upload and upload.filename:
            kept = attachments.store(
                current_actor(), settings().files_folder, f"evidence-{new_token()}", upload.filename,
                upload.read(attachments.MOST_BYTES + 1),
            )  # fmt: skip
            values |= {"evidence_key": kept.storage_key, "evidence_name": kept.name}
        memberships.apply(current_actor(), **values)
    except Refused as refused:
        refused.field = "evidence" if refused.field == "files" else refused.field
        put_on_form(form, refused)
        return False
    return True


@bp.get("/departments/requests/<int:request_id>/evidence")
@access("signed_in")
def evidence(request_id):
    found = queries.request_evidence(current_actor(), request_id)
    path = settings().files_folder / found.evidence_key
    if not path.is_file():
        raise NotFound(N_("There is nothing at this address, or it is not public."))
    return send_file(path, as_attachment=True, download_name=found.evidence_name)
