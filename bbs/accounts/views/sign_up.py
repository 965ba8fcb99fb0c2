"""Signing up: name, address and password first, then the code from the mail."""

from flask import flash, redirect, render_template, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from bbs.accounts.forms import CodeForm, SignUpForm
from bbs.accounts.services import people
from bbs.accounts.views.blueprint import attempt, bp
from bbs.accounts.views.entering import enter
from bbs.given import back_to, safe_next
from bbs.web import access, current_actor, limit


@bp.route("/sign-up", methods=["GET", "POST"])
@access("public")
@limit("10 per minute;30 per hour")
def sign_up():
    if current_actor().is_signed_in:
        return redirect(back_to("/"), 303)
    form = SignUpForm()
    outcome = attempt(
        form,
        lambda: people.begin_sign_up(form.name.data, form.password.data, form.email.data, locale=str(get_locale())),
    )
    if not outcome.done:
        return render_template("accounts/sign_up.html", form=form, target=back_to("")), outcome.status
    session["sign_up"] = [outcome.value, form.email.data.strip(), back_to("/")]
    return redirect(url_for("accounts.sign_up_code"), 303)


@bp.route("/sign-up/code", methods=["GET", "POST"])
@access("public")
@limit("10 per minute;50 per hour")
def sign_up_code():
    if "sign_up" not in session:
        return redirect(url_for("accounts.sign_up"), 303)
    code_id, email, target = session["sign_up"]
    form = CodeForm()
    outcome = attempt(form, lambda: people.finish_sign_up(code_id, form.code.data))
    if not outcome.done:
        return render_template("accounts/sign_up_code.html", form=form, email=email), outcome.status
    answer = enter(outcome.value.id, safe_next(target, "/"))
    flash(_("Welcome, %(name)s. Your account is open.", name=outcome.value.name), "success")
    return answer
