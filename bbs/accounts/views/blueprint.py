"""The blueprint of the accounts' pages, and what their forms have in common."""

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, g, request
from flask_wtf import FlaskForm

from bbs import clock
from bbs.errors import Refused
from bbs.web import current_actor, put_on_form, touch_sign_in

bp = Blueprint("accounts", __name__)


@bp.after_app_request
def note_use(response):
    """A browser's "last used" follows its forms, once an hour; reading pages writes nothing."""
    if request.method == "POST" and clock.epoch(clock.now()) - g.get("seen_at", 0) > 3600:
        actor = current_actor()
        if actor.is_signed_in and "seen_at" in g:
            touch_sign_in(actor.session_id)
    return response


class Outcome(NamedTuple):
    """What became of a form: `done` with the service's `value`, or the status with which to show it (again)."""

    done: bool
    status: int = 200
    value: Any = None


def attempt(form: FlaskForm, deed: Callable[[], Any]) -> Outcome:
    """Run a service for a form that was sent and is well filled in; a refusal is put on the form."""
    if not form.is_submitted():
        return Outcome(False)
    if not form.validate():
        return Outcome(False, 422)
    try:
        return Outcome(True, 303, deed())
    except Refused as refused:
        put_on_form(form, refused)
        return Outcome(False, refused.status)
