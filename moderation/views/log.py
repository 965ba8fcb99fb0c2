"""The public log of moderation."""

from flask import render_template, request, url_for

from bbs.given import row_id
from bbs.web import access, current_actor
from moderation import queries, words
from moderation.services.log import ACTIONS
from moderation.views.blueprint import bp


@bp.get("/moderation/log")
@access("public")
def log():
    actor, action = current_actor(), request.args.get("action", "")
    board_id, before = request.args.get("board", type=row_id), request.args.get("before", type=row_id)
    found = queries.log_page(actor, action=action if action in ACTIONS else "", board_id=board_id, before=before)
    kept = {key: value for key, value in (("action", action), ("board", board_id)) if value}
    return render_template(
        "moderation/log.html",
        entries=[(entry, words.log_sentence(entry)) for entry in found.entries],
        boards=queries.board_choices(actor),
        words=words,
        action=action,
        board_id=board_id,
        next_url=url_for("moderation.log", before=found.next_before, **kept) if found.next_before else "",
        first_url=url_for("moderation.log", **kept) if before else "",
    )
