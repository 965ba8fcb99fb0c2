"""Residents say something below a thread, or join it."""

from datetime import datetime

from bbs.accounts.actor import Actor
from bbs.db import scalar
from bbs.demo.county import County
from bbs.demo.play import Story
from boards.services import following, posts


def is_open(thread_id: int) -> bool:
    """False once a thread has been hidden, merged or locked: people then stop writing there."""
    sql = "SELECT 1 FROM thread WHERE id = ? AND hidden_at IS NULL AND merged_into_id IS NULL AND locked_at IS NULL"
    return scalar(sql, thread_id) is not None


def comment(county: County, actor: Actor, thread_id: int, text: str, floor: int | None = None) -> int | None:
    """Add a floor, answering another one if that still stands; the new floor, or None where the thread is closed."""
    if not is_open(thread_id):
        return None
    if floor and not scalar(
        "SELECT 1 FROM post WHERE thread_id = ? AND floor = ? AND hidden_at IS NULL", thread_id, floor
    ):
        floor = None
    return posts.reply(actor, thread_id, text, answers_floor=floor).floor


def join(county: County, actor: Actor, thread_id: int, after: datetime) -> Story:
    """附议, some time later."""
    yield county.soon(after, 40)
    if is_open(thread_id):
        following.set_me_too(actor, thread_id, True)
