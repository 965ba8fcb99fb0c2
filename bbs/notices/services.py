"""Telling people, and their reading of it. `Account.unread_count` always equals the number of unread notices."""

import json
from collections.abc import Collection, Iterable

from itsdangerous import BadSignature, URLSafeSerializer
from peewee import fn

from bbs import clock, config, events, outbox
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account
from bbs.accounts.policies import check_signed_in
from bbs.db import db
from bbs.errors import NotFound
from bbs.notices import queries
from bbs.notices.events import UnfollowAsked
from bbs.notices.models import Notice
from bbs.text import N_

CHUNK = 400


def tell(
    account_ids: Iterable[int],
    kind: str,
    *,
    dedupe: str,
    thread_id: int | None = None,
    floor: int | None = None,
    params: dict | None = None,
    because: tuple[str, int] | None = None,
    without_mail: Collection[int] = (),
) -> int:
    """Put a notice into these people's lists and, for those who want it, in the mail. Returns how many are new.

    `dedupe` names the happening: a person hears of it once, whoever tells it ("post:17" for all that a post causes).
    `params` fill the sentence of `kind`; `url` among them is where the notice leads when there is no thread.
    `because` is what the person follows, for the unfollow link. Who may know of it is the caller's to decide.
    """
    text = json.dumps(params or {}, ensure_ascii=False)
    moment = clock.now()
    ids = list(dict.fromkeys(account_ids))
    told = 0
    with db.atomic():
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            made = list(
                Notice.insert_many(
                    [
                        {
                            "account": account_id,
                            "kind": kind,
                            "thread_id": thread_id,
                            "floor": floor,
                            "params": text,
                            "because": f"{because[0]}:{because[1]}" if because else "",
                            "dedupe": f"{dedupe}:{account_id}",
                            "created_at": moment,
                        }
                        for account_id in part
                    ]
                )
                .on_conflict_ignore()
                .returning(Notice.id, Notice.account)
                .execute()
            )
            told += len(made)
            _recount([notice.account_id for notice in made])
            _mail(made, without_mail)
    return told


def retitle(thread_id: int, title: str | None, *, hidden_word: str, spare: int | None) -> None:
    """Take a thread's title out of the notices about it (`title` None: they say `hidden_word`, a msgid), or put it back.

    The person `spare` keeps theirs. Inside the caller's transaction.
    """
    for notice in Notice.select().where(Notice.thread_id == thread_id, Notice.account != spare):
        params = json.loads(notice.params)
        if not params.keys() & {"title", "title_word"}:
            continue
        kept = {key: value for key, value in params.items() if key not in ("title", "title_word")}
        kept |= {"title_word": hidden_word} if title is None else {"title": title}
        Notice.update(params=json.dumps(kept, ensure_ascii=False)).where(Notice.id == notice.id).execute()


def _recount(account_ids: Collection[int]) -> None:
    unread = Notice.select(fn.COUNT(Notice.id)).where(Notice.account == Account.id, Notice.read_at.is_null())
    if account_ids:
        Account.update(unread_count=unread).where(Account.id.in_(list(account_ids))).execute()


def _mail(made: list[Notice], without_mail: Collection[int]) -> None:
    wanted = Account.select(Account.id).where(
        Account.id.in_([n.account_id for n in made]), Account.mail_notices, Account.email_digest.is_null(False)
    )
    by_mail = {account.id for account in wanted} - set(without_mail) if made else set()
    for notice in made:
        if notice.account_id in by_mail:
            outbox.post("NoticeTold", ["notices.mail"], {"notice_id": notice.id})


def open_notice(actor: Actor, notice_id: int) -> Notice:
    """Mark one's own notice as read; returns it."""
    check_signed_in(actor)
    with db.atomic():
        notice = Notice.get_or_none(Notice.id == notice_id, Notice.account == actor.user_id)
        if notice is None:
            raise NotFound(N_("This notice is not there any more."))
        if notice.read_at is None:
            Notice.update(read_at=clock.now()).where(Notice.id == notice_id).execute()
            _recount([actor.user_id])
    return notice


def address_of(notice: Notice) -> str:
    """Where a notice leads, as a path on this site."""
    return queries.address(notice.thread_id, notice.floor, json.loads(notice.params))


def read_all(actor: Actor, up_to: int) -> int:
    """Mark one's own notices up to an id as read, so that one that came in meanwhile stays new."""
    check_signed_in(actor)
    with db.atomic():
        changed = (
            Notice.update(read_at=clock.now())
            .where(Notice.account == actor.user_id, Notice.read_at.is_null(), Notice.id <= up_to)
            .execute()
        )
        _recount([actor.user_id])
    return changed


# ---- "no more of this", from a mail ----------------------------------------------------------------------------------


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(config.secret(config.current(), "secret_key"), salt="stop-notices")


def stop_token(account_id: int, because: str) -> str:
    """For the link in a mail: whoever holds it may stop this one thing for this one person, nothing else."""
    return _signer().dumps([account_id, because])


def read_token(token: str) -> tuple[int, str]:
    try:
        account_id, because = _signer().loads(token)
    except (BadSignature, ValueError, TypeError):
        raise NotFound(N_("This link is not complete. Copy the whole address from the mail.")) from None
    return account_id, because


def stop(token: str, *, everything: bool = False) -> None:
    """Stop what the link names: unfollow, or (with `everything`, or where nothing is followed) mail notices at all.
    Safe to repeat."""
    account_id, because = read_token(token)
    with db.atomic():
        if because and not everything:
            target, _, target_id = because.partition(":")
            events.record(UnfollowAsked(account_id=account_id, target=target, target_id=int(target_id)))
        else:
            Account.update(mail_notices=False).where(Account.id == account_id).execute()
