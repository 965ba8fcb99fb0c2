"""What the notices do when they hear of something: in the transaction (`on_…`), or later by the worker (payloads)."""

from bbs import clock, config
from bbs.accounts.actor import ROLE_WORDS
from bbs.accounts.events import AccountSuspended, RoleChanged
from bbs.db import db
from bbs.notices import letters, mailer
from bbs.notices.models import Notice
from bbs.notices.services import tell


def on_role_changed(event: RoleChanged) -> None:
    if event.account_id == event.actor_id:
        return
    word = ROLE_WORDS[event.role]
    kind = "role_granted" if event.is_granted else "role_revoked"
    key = f"{kind}:{event.role}:{event.scope_id}:{clock.epoch(clock.now())}"
    tell([event.account_id], kind, params={"role_word": word, "url": "/me/"}, dedupe=key)


def on_suspended(event: AccountSuspended) -> None:
    key = f"suspended:{event.until}:{clock.epoch(clock.now())}"
    if event.until is None:
        tell([event.account_id], "suspension_lifted", params={"url": "/me/"}, dedupe=key)
        return
    until = f"{clock.local(clock.from_epoch(event.until)):%Y-%m-%d %H:%M}"
    tell([event.account_id], "suspended", params={"until": until, "reason": event.reason, "url": "/me/"}, dedupe=key)


def mail_letter(payload: dict) -> None:
    """Send a letter about an account (LetterDue)."""
    settings = config.current()
    mailer.send(
        letters.account_letter(payload["kind"], payload["locale"], payload["sealed"], payload["key"], settings),
        settings,
    )


def mail_notice(payload: dict) -> None:
    """Send a notice by mail, unless it was sent or read already, or its reader has turned mail off since."""
    notice = Notice.get_or_none(Notice.id == payload["notice_id"])
    if notice is None or notice.mailed_at is not None or notice.read_at is not None:
        return
    account = notice.account
    if not account.mail_notices or not account.email_sealed or account.cancelled_at is not None:
        return
    settings = config.current()
    mailer.send(letters.notice_letter(notice, account, settings), settings)
    with db.atomic():
        Notice.update(mailed_at=clock.now()).where(Notice.id == notice.id).execute()
