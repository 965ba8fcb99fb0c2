"""The list of one's notices, and "no more of this" from a mail."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from bbs.given import row_id
from bbs.notices import kinds, queries, services
from bbs.web import access, csrf, current_actor, limit

bp = Blueprint("notices", __name__)


@bp.get("/notices/")
@access("signed_in")
def notices():
    actor = current_actor()
    only_unread = request.args.get("show") == "unread"
    found = queries.notices(actor, before=request.args.get("before", type=row_id), only_unread=only_unread)
    lines = [(row, kinds.sentence(row.kind, row.params, _)) for row in found]
    further = found[-1].id if len(found) == queries.PAGE else None
    return render_template(
        "notices/list.html", lines=lines, newest=found[0].id if found else 0, further=further, only_unread=only_unread
    )


@bp.post("/notices/read")
@access("signed_in")
def read_all():
    services.read_all(current_actor(), request.form.get("up_to", 0, type=row_id))
    return redirect(url_for("notices.notices"), 303)


@bp.post("/notices/<int:notice_id>/open")
@access("signed_in")
def open_notice(notice_id: int):
    """Mark a notice as read and go where it leads."""
    return redirect(services.address_of(services.open_notice(current_actor(), notice_id)), 303)


@bp.route("/notices/stop/<token>", methods=["GET", "POST"])
@access("public")
@csrf.exempt
@limit("30 per minute")
def stop(token: str):
    """The page behind the link in a mail; a mail program may also POST here by itself (RFC 8058). The signed token
    stands for the person."""
    if request.method != "POST":
        because = services.read_token(token)[1]
        return render_template("notices/stop.html", token=token, because=because)
    services.stop(token, everything="everything" in request.form)
    flash(_("Done. You get no more of these mails."), "success")
    return redirect("/", 303)
