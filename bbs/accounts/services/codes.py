"""One-time codes by e-mail: six digits, fifteen minutes, five tries. Only their digests are kept.

Nothing here tells whether an address belongs to an account: the same rows are written and the same sentences said.
"""

import hmac
import json
import secrets
from datetime import timedelta

from bbs import clock, events
from bbs.accounts import vault
from bbs.accounts.events import LetterDue
from bbs.accounts.models import MailCode
from bbs.db import db
from bbs.errors import Conflict, Invalid, TooMany
from bbs.text import N_, digits

LIFETIME = timedelta(minutes=15)
MAX_TRIES = 5
PER_HOUR = 5


def send_letter(kind: str, to: str, key: str, *, locale: str = "", **words) -> None:
    """Have a letter of this kind sent, inside the caller's transaction; what it says travels sealed."""
    sealed = vault.seal(json.dumps({"to": to, **words}, ensure_ascii=False))
    events.record(LetterDue(kind=kind, locale=locale, sealed=sealed, key=key))


def issue(
    purpose: str, address: str, *, asked: str = "", account_id: int | None = None, carried: dict | None = None
) -> tuple[MailCode, str]:
    """Make a code for an address, inside the caller's transaction; returns the row and the code itself.

    Sending it (or not, where nobody may know) is the caller's decision. At most five an hour for what was `asked`: the
    address, or the name that was typed in its place.
    """
    moment = clock.now()
    email_digest = vault.email_digest(address)
    asked_digest = vault.digest(f"asked:{purpose}:{asked or vault.normal_email(address)}")
    recent = (
        MailCode.select()
        .where(MailCode.asked_digest == asked_digest, MailCode.created_at > moment - timedelta(hours=1))
        .count()
    )
    if recent >= PER_HOUR:
        raise TooMany(
            N_("Too many codes were asked for this address. Please wait an hour."), seconds=3600, field="email"
        )
    code = f"{secrets.randbelow(1_000_000):06}"
    made = MailCode.create(
        purpose=purpose,
        asked_digest=asked_digest,
        email_digest=email_digest,
        email_sealed=vault.seal(address),
        code_digest=vault.digest(f"{purpose}:{email_digest}:{code}"),
        account=account_id,
        carried=vault.seal(json.dumps(carried, ensure_ascii=False)) if carried else "",
        created_at=moment,
        expires_at=moment + LIFETIME,
    )
    return made, code


def try_code(code_id: int | None, purpose: str, code: str) -> MailCode:
    """The row that this code opens. Every try counts, also under concurrency. Does not spend the code yet."""
    moment = clock.now()
    with db.atomic():
        counted = (
            MailCode.update(tries=MailCode.tries + 1)
            .where(
                MailCode.id == (code_id or 0),
                MailCode.purpose == purpose,
                MailCode.tries < MAX_TRIES,
                MailCode.used_at.is_null(),
                MailCode.expires_at > moment,
            )
            .execute()
        )
    if not counted:
        raise Conflict(N_("This code has expired or was tried too often. Please ask for a new one."), field="code")
    row = MailCode.get_by_id(code_id)
    if not hmac.compare_digest(row.code_digest, vault.digest(f"{purpose}:{row.email_digest}:{digits(code)}")):
        raise Invalid(N_("The code is not right. Look at the newest mail from us."), field="code")
    return row


def spend(row: MailCode) -> None:
    """Use a code up, inside the caller's transaction; of two at the same time one wins."""
    if not MailCode.update(used_at=clock.now()).where(MailCode.id == row.id, MailCode.used_at.is_null()).execute():
        raise Conflict(N_("This code has expired or was tried too often. Please ask for a new one."), field="code")


def carried(row: MailCode) -> dict:
    return json.loads(vault.open_sealed(row.carried) or "{}")


def prune(days: int = 7) -> int:
    """Forget codes made longer ago than `days`."""
    return MailCode.delete().where(MailCode.created_at < clock.now() - timedelta(days=days)).execute()
