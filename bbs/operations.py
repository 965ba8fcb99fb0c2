"""What an operator's machines ask (roof): /healthz.

Slot "health": a filler gets the settings and gives (name, dict of plain values) of its part; `state` other than
"ready" or "outdated" is a finding of `huiyin doctor`.
"""

from flask import Blueprint, jsonify
from peewee import PeeweeException

from bbs import VERSION, clock, db, outbox, slots, working_days
from bbs.web import access, settings

bp = Blueprint("operations", __name__)


@bp.get("/healthz")
@access("public")
def healthz():
    """200 while pages can be served, 503 when the database does not answer. The rest is for the eye of a monitor."""
    facts = {"version": VERSION, "status": "ok", "database": "ok"}
    try:
        db.scalar("SELECT 1")
        facts["outbox"] = outbox.state()
        facts["calendar"] = {
            "year": clock.today().year,
            "published": _is_calendar_published(),
        }
        facts |= dict(slots.fill("health", settings()))
    except PeeweeException as error:
        db.db.close()
        facts |= {"status": "failing", "database": type(error).__name__}
    return jsonify(facts), 200 if facts["database"] == "ok" else 503


def _is_calendar_published() -> bool:
    return working_days.current().is_published(clock.today().year)
