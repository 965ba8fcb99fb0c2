"""One's own pages: overview, profile, sessions, password, address."""

from flask import flash, redirect, render_template, session, url_for
from flask_babel import gettext as _

from bbs import slots
from bbs.accounts import queries
from bbs.accounts.actor import ROLE_WORDS
from bbs.accounts.forms import CodeForm, EmailForm, PasswordForm, ProfileForm
from bbs.accounts.services import own_account, sign_in
from bbs.accounts.views.blueprint import attempt, bp
from bbs.accounts.views.entering import leave
from bbs.accounts.views.scopes import with_scopes
from bbs.web import access, current_actor, limit


@bp.get("/me/")
@access("signed_in")
def me():
    actor = current_actor()
    profile = queries.profile(actor.user_id)
    return render_template(
        "accounts/me.html",
        profile=profile,
        grants=with_scopes(queries.grants(actor.user_id)),
        looks=queries.vault_looks(actor.user_id),
        role_words=ROLE_WORDS,
        boxes=slots.fill("person.side", actor, profile),
    )


@bp.route("/me/profile", methods=["GET", "POST"])
@access("signed_in")
def profile():
    actor = current_actor()
    form = ProfileForm(obj=queries.own_account(actor))
    outcome = attempt(
        form,
        lambda: own_account.change_profile(
            actor, bio=form.bio.data or "", locale=form.locale.data, mail_notices=form.mail_notices.data
        ),
    )
    if not outcome.done:
        return render_template("accounts/profile.html", form=form), outcome.status
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.me"), 303)


@bp.get("/me/security")
@access("signed_in")
def security():
    actor = current_actor()
    sessions = queries.sessions(actor)
    return render_template("accounts/security.html", account=queries.own_account(actor), sessions=sessions)


@bp.post("/me/sessions/<int:session_id>/end")
@access("signed_in")
def end_session(session_id: int):
    sign_in.revoke_session(current_actor(), session_id)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.security"), 303)


@bp.post("/me/sessions/end-all")
@access("signed_in")
def end_all_sessions():
    sign_in.sign_out_everywhere(current_actor())
    leave()
    flash(_("You are signed out everywhere."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/me/password", methods=["GET", "POST"])
@access("signed_in")
@limit("10 per minute")
def password():
    form = PasswordForm()
    outcome = attempt(form, lambda: own_account.change_password(current_actor(), form.current.data, form.password.data))
    if not outcome.done:
        return render_template("accounts/password.html", form=form), outcome.status
    flash(_("Your password is changed. Other browsers have been signed out."), "success")
    return redirect(url_for("accounts.security"), 303)


@bp.route("/me/email", methods=["GET", "POST"])
@access("signed_in")
@limit("5 per minute;20 per hour")
def email():
    form = EmailForm()
    outcome = attempt(form, lambda: own_account.begin_new_email(current_actor(), form.current.data, form.email.data))
    if not outcome.done:
        return render_template("accounts/email.html", form=form), outcome.status
    session["new_email"] = outcome.value
    return redirect(url_for("accounts.email_code"), 303)


@bp.route("/me/email/code", methods=["GET", "POST"])
@access("signed_in")
@limit("10 per minute")
def email_code():
    if "new_email" not in session:
        return redirect(url_for("accounts.email"), 303)
    form = CodeForm()
    outcome = attempt(form, lambda: own_account.finish_new_email(current_actor(), session["new_email"], form.code.data))
    if not outcome.done:
        return render_template("accounts/email_code.html", form=form), outcome.status
    session.pop("new_email")
    flash(_("Your e-mail address is changed."), "success")
    return redirect(url_for("accounts.security"), 303)
