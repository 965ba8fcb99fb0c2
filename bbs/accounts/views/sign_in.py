"""Signing in, signing out, the forgotten password."""

from flask import flash, redirect, render_template, session, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from bbs.accounts.forms import CodeForm, ForgottenForm, ResetForm, SignInForm
from bbs.accounts.services import own_account, second_factor
from bbs.accounts.services import sign_in as services
from bbs.accounts.views.blueprint import attempt, bp
from bbs.accounts.views.entering import enter, half_signed_in, leave, wait_for_code
from bbs.given import back_to
from bbs.web import access, current_actor, limit


@bp.route("/sign-in", methods=["GET", "POST"])
@access("public")
@limit("10 per minute;50 per hour")
def sign_in():
    target = back_to("/")
    if current_actor().is_signed_in:
        return redirect(target, 303)
    form = SignInForm()
    outcome = attempt(form, lambda: services.recognise(form.login.data, form.password.data))
    if not outcome.done:
        return render_template("accounts/sign_in.html", form=form, target=target), outcome.status
    if outcome.value.wants_code:
        return wait_for_code(outcome.value.account_id, target)
    return enter(outcome.value.account_id, target)


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
@access("public")
@limit("10 per minute;50 per hour")
def second_step():
    half = half_signed_in()
    if half is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm()
    outcome = attempt(form, lambda: second_factor.verify(half[0], form.code.data))
    if outcome.done:
        return enter(half[0], half[1], second_factor=True)
    return render_template("accounts/second_step.html", form=form), outcome.status


@bp.post("/sign-out")
@access("public")
def sign_out():
    actor = current_actor()
    if actor.is_signed_in:
        services.sign_out(actor)
    leave()
    flash(_("You are signed out."), "success")
    return redirect("/", 303)


@bp.route("/forgotten", methods=["GET", "POST"])
@access("public")
@limit("5 per minute;20 per hour")
def forgotten():
    form = ForgottenForm()
    outcome = attempt(form, lambda: own_account.begin_reset(form.login.data, locale=str(get_locale())))
    if not outcome.done:
        return render_template("accounts/forgotten.html", form=form), outcome.status
    session["reset"] = outcome.value
    return redirect(url_for("accounts.reset_password"), 303)


@bp.route("/forgotten/code", methods=["GET", "POST"])
@access("public")
@limit("10 per minute;50 per hour")
def reset_password():
    if "reset" not in session:
        return redirect(url_for("accounts.forgotten"), 303)
    form = ResetForm()
    outcome = attempt(form, lambda: own_account.finish_reset(session["reset"], form.code.data, form.password.data))
    if not outcome.done:
        return render_template("accounts/reset.html", form=form), outcome.status
    session.pop("reset")
    flash(_("Your new password is set. Sign in with it."), "success")
    return redirect(url_for("accounts.sign_in"), 303)
