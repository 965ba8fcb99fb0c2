"""Drafts: what somebody has begun to write, kept on the server."""

import json

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db, rows
from bbs.errors import Invalid, Refused
from bbs.text import N_
from boards.models import Draft

FIELDS = ("title", "body", "kind", "board", "department", "place", "visibility")
MOST_DRAFTS = 30


def save(actor: Actor, place: str, values: dict[str, str]) -> bool:
    """Keep a draft for a place ("new", "thread:12"); empty texts remove it. False when nothing is kept.

    At most 30 drafts a person: the oldest makes room.
    """
    if not actor.is_signed_in:
        raise Refused(N_("Please sign in first."))
    if not place or len(place) > 60:
        raise Invalid(N_("What you sent cannot be used."))
    kept = {k: str(v)[:20_000] for k, v in values.items() if k in FIELDS and v}
    with db.atomic():
        if not (kept.get("title") or kept.get("body")):
            Draft.delete().where(Draft.account == actor.user_id, Draft.place == place).execute()
            return False
        text = json.dumps(kept, ensure_ascii=False)
        now = clock.now()
        Draft.insert(account=actor.user_id, place=place, fields=text, updated_at=now).on_conflict(
            conflict_target=[Draft.account, Draft.place], update={Draft.fields: text, Draft.updated_at: now}
        ).execute()
        old = (
            Draft.select(Draft.id)
            .where(Draft.account == actor.user_id)
            .order_by(Draft.updated_at.desc(), Draft.id.desc())
            .offset(MOST_DRAFTS)
        )
        Draft.delete().where(Draft.id.in_([d.id for d in old])).execute()
    return True


def load(actor: Actor, place: str) -> dict[str, str]:
    """The draft of a place, or an empty dict."""
    if not actor.is_signed_in:
        return {}
    found = rows("SELECT fields FROM draft WHERE account_id = ? AND place = ?", actor.user_id, place)
    return read(found[0].fields) if found else {}


def read(fields: str | None) -> dict[str, str]:
    """What a query brought along of a draft, for pages that must not ask again."""
    return json.loads(fields) if fields else {}


def drop(actor: Actor, place: str) -> None:
    """Forget a draft; called when the text was posted."""
    Draft.delete().where(Draft.account == actor.user_id, Draft.place == place).execute()


def mine(actor: Actor) -> list[dict]:
    """The person's drafts, newest first: place, title, beginning of the body, when."""
    found = rows(
        "SELECT place, fields, updated_at FROM draft WHERE account_id = ? ORDER BY updated_at DESC, id DESC",
        actor.user_id,
    )
    return [{"place": d.place, "updated_at": d.updated_at, **json.loads(d.fields)} for d in found]
