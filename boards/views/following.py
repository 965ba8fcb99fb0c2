"""Follow, unfollow, me too."""

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from bbs.errors import Invalid
from bbs.given import back_to
from bbs.text import N_
from bbs.web import access, current_actor, limit
from boards.services import following
from boards.views.blueprint import bp


def _target() -> tuple[str, int]:
    target_id = request.form.get("id", "")
    if not target_id.isdecimal() or len(target_id) > 9:
        raise Invalid(N_("This cannot be followed."))
    return request.form.get("target", ""), int(target_id)


@bp.post("/follow")
@access("signed_in")
@limit("120 per hour")
def follow():
    """Form fields: target (thread, board, department), id, on (1 or 0), next."""
    target, target_id = _target()
    if request.form.get("on", "1") == "1":
        following.follow(current_actor(), target, target_id)
        flash(_("You will hear when something happens here."), "ok")
    else:
        following.unfollow(current_actor(), target, target_id)
        flash(_("You will hear no more of this."), "ok")
    return redirect(back_to(url_for("boards.home")), 303)


@bp.post("/threads/<int:thread_id>/me-too")
@access("signed_in")
@limit("120 per hour")
def me_too(thread_id):
    following.set_me_too(current_actor(), thread_id, request.form.get("on", "1") == "1")
    return redirect(url_for("boards.thread", thread_id=thread_id), 303)
