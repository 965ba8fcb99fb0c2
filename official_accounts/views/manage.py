"""Departments and applications, for administrators and the county office."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from bbs import slots
from bbs.errors import Refused
from bbs.web import access, current_actor, form_status, put_on_form
from official_accounts import forms
from official_accounts.queries import departments as queries
from official_accounts.services import departments, memberships
from official_accounts.services.memberships import DUTIES
from official_accounts.views.blueprint import bp


@bp.get("/admin/departments")
@access("admin", "office")
def manage_departments():
    found = queries.department_list(with_closed=True)
    return render_template("official_accounts/manage_departments.html", departments=found)


def _department_form(department=None) -> forms.DepartmentForm:
    form = forms.DepartmentForm(obj=department)
    others = [
        c for c in slots.first("departments.choices", current_actor()) if department is None or c[0] != department.id
    ]
    form.parent_id.choices = [("", _("At the top")), *others]
    if request.method == "GET" and department is not None:
        form.is_closed.data = department.closed_at is not None
    return form


@bp.route("/admin/departments/new", methods=["GET", "POST"])
@access("admin", "office")
def new_department():
    form = _department_form()
    del form.is_closed
    if form.validate_on_submit():
        try:
            made = departments.create_department(current_actor(), **_values(form))
            flash(_("%(department)s has been made.", department=made.name), "ok")
            return redirect(url_for("official_accounts.manage_departments"), 303)
        except Refused as refused:
            put_on_form(form, refused)
    return render_template("official_accounts/department_form.html", form=form, department=None), form_status(form)


def _values(form) -> dict:
    left_out = ("csrf_token", "is_closed")
    values = {f.short_name: f.data for f in form if f.short_name not in left_out}
    return {
        **values,
        "position": values["position"] or 0,
        **{k: values[k] or "" for k in ("duties", "leader_title", "phone")},
    }


@bp.route("/admin/departments/<int:department_id>", methods=["GET", "POST"])
@access("admin", "office")
def edit_department(department_id):
    department = departments.get(department_id)
    form = _department_form(department)
    if form.validate_on_submit() and _try_to_edit(department_id, form):
        flash(_("Saved."), "ok")
        return redirect(url_for("official_accounts.edit_department", department_id=department_id), 303)
    return render_template(
        "official_accounts/department_form.html", form=form, department=department,
        members=queries.members(department_id), duties=DUTIES,
    ), form_status(form)  # fmt: skip


def _try_to_edit(department_id: int, form) -> bool:
    try:
        departments.edit_department(current_actor(), department_id, **_values(form))
        (departments.close_department if form.is_closed.data else departments.open_again)(
            current_actor(), department_id
        )
    except Refused as refused:
        put_on_form(form, refused)
        return False
    return True


@bp.route("/admin/memberships/<int:membership_id>/end", methods=["GET", "POST"])
@access("admin", "office")
def end_membership(membership_id):
    memberships.get(membership_id)
    form = forms.ReasonForm()
    if form.validate_on_submit():
        try:
            ended = memberships.end_membership(current_actor(), membership_id, reason=form.reason.data)
            return redirect(url_for("official_accounts.edit_department", department_id=ended.department_id), 303)
        except Refused as refused:
            put_on_form(form, refused)
    lead = _("This person will no longer speak for the department. Past answers keep their seal.")
    return render_template(
        "official_accounts/step.html", title=_("End a membership"), lead=lead, form=form, label=_("End it"), thread=None,
    ), form_status(form)  # fmt: skip


@bp.get("/admin/verifications")
@access("admin", "office")
def verifications():
    return _verifications()


def _verifications(broken_id: int | None = None, broken_form=None):
    waiting = queries.requests("open")
    ready = {r.id: forms.DecisionForm(formdata=None, prefix=f"r{r.id}-") for r in waiting}
    if broken_form is not None:
        ready[broken_id] = broken_form
    return render_template(
        "official_accounts/verifications.html", waiting=waiting, decided=queries.requests("decided"), forms=ready,
        duties=DUTIES,
    ), 200 if broken_form is None else form_status(broken_form)  # fmt: skip


@bp.post("/admin/verifications/<int:request_id>")
@access("admin", "office")
def decide_verification(request_id):
    form = forms.DecisionForm(prefix=f"r{request_id}-")
    if form.validate():
        try:
            grant = form.decision.data == "grant"
            memberships.decide(current_actor(), request_id, grant=grant, reason=form.reason.data)
            flash(_("Decided, and published on the department's page."), "ok")
            return redirect(url_for("official_accounts.verifications"), 303)
        except Refused as refused:
            put_on_form(form, refused)
            if refused.status in (404, 409):
                raise
    return _verifications(request_id, form)
