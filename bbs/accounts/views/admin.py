"""Administration: people, roles, errands that failed."""

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from bbs import outbox, slots
from bbs.accounts import queries, vault
from bbs.accounts.actor import ROLE_SCOPES, ROLE_WORDS
from bbs.accounts.forms import GrantForm, LookForm, PeopleSearchForm, ReasonForm, SuspendForm
from bbs.accounts.services import roles, second_factor
from bbs.accounts.views.blueprint import attempt, bp
from bbs.accounts.views.scopes import ScopeNames, board_choices, department_choices, with_scopes
from bbs.errors import Conflict, Invalid, NotFound
from bbs.given import row_id
from bbs.text import N_
from bbs.web import access, current_actor


@bp.get("/admin/")
@access("admin")
def admin():
    return render_template(
        "admin/overview.html",
        numbers=queries.overview(),
        errands=outbox.state(),
        links=slots.fill("admin.links", current_actor()),
    )


# ---- people ----------------------------------------------------------------------------------------------------------


@bp.get("/admin/people")
@access("admin")
def admin_people():
    form = PeopleSearchForm(request.args)
    found = queries.people(form.q.data or "", before=request.args.get("before", type=row_id))
    names = ScopeNames(pair for p in found for pair in p.roles)
    people = [(p, [names.shown(*pair) for pair in p.roles]) for p in found]
    further = found[-1].id if len(found) == queries.PAGE else None
    return render_template("admin/people.html", form=form, people=people, further=further)


def _person_page(account_id: int, status: int = 200, **forms):
    person = queries.person(account_id)
    if person is None:
        raise NotFound(N_("There is no such person."))
    forms = {
        "suspend": SuspendForm(None, prefix="suspend-"),
        "look": LookForm(None, prefix="look-"),
        "reset": ReasonForm(None, prefix="reset-"),
        **forms,
    }
    grants = with_scopes(queries.grants(account_id, with_past=True))
    looks = queries.vault_looks(account_id)
    page = render_template("admin/person.html", person=person, grants=grants, looks=looks, **forms)
    answer = make_response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/admin/people/<int:account_id>")
@access("admin")
def admin_person(account_id: int):
    return _person_page(account_id)


@bp.post("/admin/people/<int:account_id>/suspend")
@access("admin")
def admin_suspend(account_id: int):
    form = SuspendForm(prefix="suspend-")
    outcome = attempt(form, lambda: roles.suspend(current_actor(), account_id, form.days.data, form.reason.data))
    if not outcome.done:
        return _person_page(account_id, outcome.status, suspend=form)
    flash(_("Done."), "success")
    return redirect(url_for("accounts.admin_person", account_id=account_id), 303)


@bp.post("/admin/people/<int:account_id>/look")
@access("admin")
def admin_look(account_id: int):
    """Answers with the page itself: what was looked up is shown once and stored nowhere on the way."""
    form = LookForm(prefix="look-")
    outcome = attempt(form, lambda: vault.look(current_actor(), account_id, form.purpose.data))
    if not outcome.done:
        return _person_page(account_id, outcome.status, look=form)
    return _person_page(account_id, address=outcome.value or _("No address is known."))


@bp.post("/admin/people/<int:account_id>/second-factor")
@access("admin")
def admin_reset_second_factor(account_id: int):
    form = ReasonForm(prefix="reset-")
    outcome = attempt(form, lambda: second_factor.reset(current_actor(), account_id, form.reason.data))
    if not outcome.done:
        return _person_page(account_id, outcome.status, reset=form)
    flash(_("Done."), "success")
    return redirect(url_for("accounts.admin_person", account_id=account_id), 303)


# ---- roles -----------------------------------------------------------------------------------------------------------


def _grant_form() -> GrantForm:
    form = GrantForm(name=request.args.get("name", ""))
    form.role.choices = [SelectChoice(role, _(ROLE_WORDS[role])) for role in ROLE_SCOPES]
    form.department.choices = [SelectChoice(*c) for c in [(0, "—"), *department_choices()]]
    form.board.choices = [SelectChoice(*c) for c in [(0, _("All boards")), *board_choices()]]
    return form


def _grant(form: GrantForm) -> None:
    account_id = queries.id_by_name(form.name.data)
    if account_id is None:
        raise Invalid(N_("There is no such person."), field="name")
    scope = {"department": form.department.data, "board": form.board.data}.get(ROLE_SCOPES[form.role.data])
    roles.grant_role(current_actor(), account_id, form.role.data, scope or None, reason=form.reason.data)


@bp.route("/admin/roles", methods=["GET", "POST"])
@access("admin")
def admin_roles():
    form = _grant_form()
    outcome = attempt(form, lambda: _grant(form))
    if outcome.done:
        flash(_("The role is granted."), "success")
        return redirect(url_for("accounts.admin_roles"), 303)
    found = queries.people(before=request.args.get("before", type=row_id), with_roles=True)
    names = ScopeNames(pair for p in found for pair in p.roles)
    people = [(p, [names.shown(*pair) for pair in p.roles]) for p in found]
    further = found[-1].id if len(found) == queries.PAGE else None
    return render_template("admin/roles.html", form=form, people=people, further=further), outcome.status


@bp.post("/admin/roles/<int:account_id>/revoke")
@access("admin")
def admin_revoke(account_id: int):
    form = ReasonForm()
    if not form.validate():
        raise Invalid(N_("Give a reason of 2 to 200 characters."))
    scope = request.form.get("scope_id", type=row_id)
    roles.revoke_role(current_actor(), account_id, request.form.get("role", ""), scope, reason=form.reason.data)
    flash(_("The role is revoked."), "success")
    return redirect(url_for("accounts.admin_person", account_id=account_id), 303)


# ---- errands ---------------------------------------------------------------------------------------------------------


@bp.get("/admin/errands")
@access("admin")
def admin_errands():
    return render_template("admin/errands.html", errands=outbox.failed(), state=outbox.state())


@bp.post("/admin/errands/<int:errand_id>/retry")
@access("admin")
def admin_retry(errand_id: int):
    if not outbox.retry(errand_id):
        raise Conflict(N_("This errand has been tried again already."))
    flash(_("It will be tried again in a moment."), "success")
    return redirect(url_for("accounts.admin_errands"), 303)
