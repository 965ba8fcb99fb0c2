"""Setting up, giving and removing the second factor."""

import segno
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from bbs.accounts import queries
from bbs.accounts.forms import CodeForm
from bbs.accounts.services import second_factor as services
from bbs.accounts.views.blueprint import attempt, bp
from bbs.accounts.views.entering import leave, take_token
from bbs.given import back_to
from bbs.web import access, current_actor, limit


def _picture(address: str) -> str:
    """The QR code of an otpauth address as a data: image."""
    return segno.make(address, error="m").svg_data_uri(scale=5, light="white") if address else ""


@bp.route("/me/second-factor", methods=["GET", "POST"])
@access("signed_in")
@limit("10 per minute")
def second_factor():
    """Three stages: not set up (a button), being set up (picture and code), in force (give it here, or remove it)."""
    actor = current_actor()
    account = queries.own_account(actor)
    deed = services.pass_with if account.has_second_factor else services.confirm
    form = CodeForm()
    outcome = attempt(form, lambda: deed(actor, form.code.data))
    if outcome.done:
        take_token(outcome.value)
        flash(_("Your second factor is confirmed."), "success")
        return redirect(back_to(url_for("accounts.security")), 303)
    address = services.address_of(account.name, account.secret_sealed)
    words = {"form": form, "account": account, "picture": _picture(address), "secret": services.secret_of(address)}
    return render_template("accounts/second_factor.html", target=back_to(""), **words), outcome.status


@bp.post("/me/second-factor/begin")
@access("signed_in")
@limit("10 per minute")
def begin_second_factor():
    services.begin(current_actor())
    return redirect(url_for("accounts.second_factor", next=request.form.get("next") or None), 303)


@bp.route("/me/second-factor/remove", methods=["GET", "POST"])
@access("signed_in")
@limit("10 per minute")
def remove_second_factor():
    form = CodeForm()
    outcome = attempt(form, lambda: services.remove(current_actor(), form.code.data))
    if not outcome.done:
        return render_template("accounts/remove_second_factor.html", form=form), outcome.status
    leave()
    flash(_("Your second factor is removed. Sign in again."), "success")
    return redirect(url_for("accounts.sign_in"), 303)
