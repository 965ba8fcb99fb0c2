"""What starting a thread, replying and editing have in common: tidy texts, mentions, files, the double-submit guard."""

import json

from bbs import richtext
from bbs.accounts.models import Account
from bbs.db import rows
from bbs.errors import Invalid
from bbs.text import N_, tidy_text
from boards.kinds import BODY_LENGTH, MOST_FILES
from boards.models import Attachment


def checked_source(text: str) -> str:
    """The body as it will be kept; refuses an empty or overlong one."""
    source = tidy_text(text or "")
    shortest, longest = BODY_LENGTH
    if len(source) < shortest:
        raise Invalid(N_("Please write at least %(least)d characters."), field="body", least=shortest)
    if len(source) > longest:
        raise Invalid(N_("The text is too long: at most %(most)d characters."), field="body", most=longest)
    return source


def rendered(source: str) -> tuple[str, dict[str, int]]:
    """HTML of a source and the people it mentions (name -> account id)."""
    names = richtext.mentioned(source)
    people = (
        {a.name: a.id for a in Account.select(Account.id, Account.name).where(Account.name.in_(names))} if names else {}
    )
    return richtext.render(source, people), people


def files_snapshot(attachments: list) -> str:
    """What a post remembers of its files, as JSON, so that a page needs no query for them."""
    if not attachments:
        return ""
    return json.dumps(
        [
            {
                "id": a.id, "name": a.name, "type": a.media_type, "bytes": a.byte_count,
                "width": a.width, "height": a.height, "thumb": bool(a.thumb_key),
            }
            for a in attachments
        ],
        ensure_ascii=False,
    )  # fmt: skip


def take_basket(actor, basket: str) -> list:
    """The files uploaded under a form's token by this person and not yet posted; refuses more than nine."""
    if not basket:
        return []
    found = list(
        Attachment.select()
        .where(Attachment.basket == basket, Attachment.uploader == actor.user_id, Attachment.post.is_null())
        .order_by(Attachment.id)
    )
    if len(found) > MOST_FILES:
        raise Invalid(N_("At most %(most)d files belong to a post."), field="files", most=MOST_FILES)
    return found


def hand_over(attachments: list, post_id: int) -> None:
    if attachments:
        Attachment.update(post=post_id, basket="").where(Attachment.id.in_([a.id for a in attachments])).execute()


def already_sent(table: str, token: str | None):
    """The id of what an earlier submit of the same form made, or None."""
    if not token:
        return None
    found = rows(f"SELECT id FROM {table} WHERE submit_token = ?", token[:64])
    return found[0].id if found else None
