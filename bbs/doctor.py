"""`huiyin doctor` (roof): what is wrong with an installation, in one line each."""

import os
import shutil
import smtplib
import sqlite3
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from peewee import PeeweeException
from playhouse.migrations import Runner

from bbs import clock, db, outbox, slots, translations, working_days
from bbs.config import Settings
from bbs.paths import MIGRATIONS

try:
    import redis
except ImportError:  # an extra: only where several machines share their rate limits
    redis = None

LOW_DISK_BYTES = 500_000_000
STUCK_SECONDS = 600


@dataclass(frozen=True)
class Finding:
    """One thing looked at. What is not well needs a person."""

    what: str
    says: str
    is_well: bool = True


def examine(settings: Settings) -> list[Finding]:
    """Look at everything; a check that breaks is itself a finding."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += list(check(settings))
        except (OSError, PeeweeException, sqlite3.Error) as error:
            found.append(Finding(check.__name__.strip("_"), f"{type(error).__name__}: {error}", False))
    return found


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.folder
    if not folder.is_dir():
        yield Finding("folder", f"{folder} does not exist; `huiyin init` makes it", False)
        return
    yield Finding("folder", f"{folder}", os.access(folder, os.W_OK))
    free = shutil.disk_usage(folder).free
    yield Finding("disk", f"{free // 1_000_000:,} MB free", free > LOW_DISK_BYTES)
    for path in sorted((folder / "secrets").glob("*")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding("secrets", f"{path} can be read by others; chmod 600", False)


def _database(settings: Settings) -> Iterator[Finding]:
    with db.db.connection_context():
        if db.is_postgres():
            yield Finding("database", db.scalar("SELECT version()").split(" on ")[0])
        else:
            answer = db.scalar("PRAGMA quick_check")
            yield Finding(
                "database",
                f"SQLite {sqlite3.sqlite_version}, check: {answer}",
                answer == "ok",
            )
        pending = [migration.name for migration in Runner(db.db.obj, str(MIGRATIONS)).status() if not migration.applied]
        says = f"pending: {', '.join(pending)}; `huiyin serve` applies them" if pending else "all applied"
        yield Finding("migrations", says, not pending)


def _errands(settings: Settings) -> Iterator[Finding]:
    with db.db.connection_context():
        state = outbox.state()
    yield Finding(
        "outbox",
        f"{state['waiting']} waiting, the oldest for {state['oldest_seconds']} s"
        + ("; is the worker running?" if state["oldest_seconds"] > STUCK_SECONDS else ""),
        state["oldest_seconds"] <= STUCK_SECONDS,
    )
    yield Finding(
        "failed errands",
        f"{state['failed']}; see `huiyin outbox list`",
        state["failed"] == 0,
    )


def _calendar(settings: Settings) -> Iterator[Finding]:
    with db.db.connection_context():
        calendar = working_days.current()
    today = clock.today()
    years = [today.year, today.year + 1] if today.month == 12 else [today.year]
    for year in years:
        is_known = calendar.is_published(year)
        says = (
            f"{year} is known"
            if is_known
            else f"{year} is missing; dates are provisional: `huiyin calendar import FILE`"
        )
        yield Finding("calendar", says, is_known)


def _parts(settings: Settings) -> Iterator[Finding]:
    with db.db.connection_context():
        for name, facts in slots.fill("health", settings):
            says = ", ".join(f"{key} {value}" for key, value in facts.items() if value != "")
            yield Finding(name, says, facts.get("state", "ready") in {"ready", "outdated"})


def _mail(settings: Settings) -> Iterator[Finding]:
    parts = urlsplit(settings.mail_url)
    if parts.scheme == "folder":
        yield Finding(
            "mail",
            f"is written to {settings.mail_folder}, nobody gets it; set HUIYIN_MAIL_URL to send it",
        )
        return
    make = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
    with make(
        parts.hostname or "localhost",
        parts.port or (465 if parts.scheme == "smtps" else 25),
        timeout=5,
    ) as server:
        code, _ = server.noop()
    yield Finding("mail", f"{parts.hostname} answers {code}", code == 250)


def _redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        return
    if redis is None:
        yield Finding("redis", "the redis package is missing: pip install 'huiyin[redis]'", False)
        return
    try:
        redis.Redis.from_url(settings.redis_url, socket_timeout=3).ping()
        yield Finding("redis", "answers")
    except redis.RedisError as error:
        yield Finding("redis", str(error), False)


def _edge(settings: Settings) -> Iterator[Finding]:
    is_https = settings.site_url.startswith("https://")
    if is_https and not settings.secure_cookies:
        yield Finding(
            "cookies",
            "the site is served over HTTPS: set HUIYIN_SECURE_COOKIES=1",
            False,
        )
    if not is_https:
        yield Finding(
            "address",
            f"{settings.site_url} is not HTTPS; fine for trying, not for residents",
        )
    if settings.staff_totp != "required":
        yield Finding(
            "second factor",
            "is not asked of officers and staff (HUIYIN_STAFF_TOTP); fine for trying only",
        )


def _words(settings: Settings) -> Iterator[Finding]:
    messages = sum(1 for message in translations.merged("zh_Hans_CN") if message.id)
    yield Finding("translations", f"{messages} Chinese texts")


CHECKS: list[Callable[[Settings], Iterator[Finding]]] = [
    _folder, _database, _errands, _calendar, _parts, _mail, _redis, _edge, _words,
]  # fmt: skip
