"""What everybody may know about a person."""

from flask import render_template

from bbs import slots
from bbs.accounts import queries
from bbs.accounts.views.blueprint import bp
from bbs.errors import NotFound
from bbs.text import N_
from bbs.web import access, current_actor


@bp.get("/people/<int:account_id>")
@access("public")
def person(account_id: int):
    profile = queries.profile(account_id)
    if profile is None:
        raise NotFound(N_("There is no such person."))
    boxes = slots.fill("person.side", current_actor(), profile)
    return render_template("accounts/person.html", profile=profile, boxes=boxes)
