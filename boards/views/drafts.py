"""Drafts: saved while writing, listed under /me/drafts."""

from flask import jsonify, redirect, render_template, request, url_for

from bbs.web import access, current_actor, limit, wants_json
from boards.services import drafts
from boards.views.blueprint import bp


@bp.post("/drafts/<place>")
@access("signed_in")
@limit("60 per minute")
def save_draft(place):
    kept = drafts.save(current_actor(), place, request.form.to_dict())
    if wants_json() or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return jsonify(kept=kept)
    return redirect(url_for("boards.my_drafts"), 303)


@bp.get("/me/drafts")
@access("signed_in")
def my_drafts():
    return render_template("boards/drafts.html", drafts=drafts.mine(current_actor()))


@bp.post("/drafts/<place>/drop")
@access("signed_in")
def drop_draft(place):
    drafts.drop(current_actor(), place)
    return redirect(url_for("boards.my_drafts"), 303)
