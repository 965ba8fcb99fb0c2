"""The database handle, the base model and the two column types that read the same on SQLite and PostgreSQL."""

import fcntl
import secrets
from collections import namedtuple
from datetime import date
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import peewee
from peewee import BigIntegerField, CharField, DatabaseProxy, Model
from playhouse import migrations
from playhouse.pool import PooledPostgresqlDatabase

from bbs import clock, config
from bbs.config import Settings
from bbs.paths import MIGRATIONS

db = DatabaseProxy()


class InstantField(BigIntegerField):
    """An instant, stored as whole UTC seconds: equal in raw SQL on both databases, and sortable."""

    def db_value(self, value):
        return value if value is None or isinstance(value, int) else clock.epoch(value)

    def python_value(self, value):
        return None if value is None else clock.from_epoch(value)


class DayField(CharField):
    """A local date, stored as `YYYY-MM-DD`."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def db_value(self, value):
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value):
        return None if value is None else date.fromisoformat(value)


class BaseModel(Model):
    class Meta:
        database = db
        legacy_table_names = False


def connect(settings: Settings) -> peewee.Database:
    """Open the handle that the settings name. SQLite: WAL, immediate transactions, foreign keys, 5 s busy timeout."""
    config.use(settings)
    url = settings.database_url
    if urlsplit(url).scheme in {"postgresql", "postgres"}:
        handle = PooledPostgresqlDatabase(
            url,
            prefer_psycopg3=True,
            max_connections=max(20, settings.threads + 8),
            stale_timeout=300,
            timeout=10,
        )
    else:
        path = url.removeprefix("sqlite:///") if url else str(settings.folder / "huiyin.db")
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        handle = peewee.SqliteDatabase(
            path,
            lock_type="IMMEDIATE",
            pragmas={
                "journal_mode": "wal",
                "foreign_keys": 1,
                "busy_timeout": 5000,
                "synchronous": settings.sqlite_synchronous,
                "cache_size": -32000,
                "temp_store": "memory",
            },
        )
    db.initialize(handle)
    return handle


def is_postgres() -> bool:
    return isinstance(db.obj, peewee.PostgresqlDatabase)


def migrate() -> list[str]:
    """Apply the pending migrations, one process at a time; returns their names."""
    if not is_postgres():
        if db.obj.database == ":memory:":
            return migrations.run(db.obj, str(MIGRATIONS))
        with open(f"{db.obj.database}.migrating", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            return migrations.run(db.obj, str(MIGRATIONS))
    with db.connection_context():
        db.execute_sql("SELECT pg_advisory_lock(7117)")
        try:
            return migrations.run(db.obj, str(MIGRATIONS))
        finally:
            db.execute_sql("SELECT pg_advisory_unlock(7117)")


@lru_cache(maxsize=256)
def _placeholders(sql: str, postgres: bool) -> str:
    return sql.replace("%", "%%").replace("?", "%s") if postgres else sql


@lru_cache(maxsize=256)
def _row_type(columns: tuple[str, ...]):
    return namedtuple("Row", columns)


def rows(sql: str, *params) -> list:
    """Run a hand-written SELECT (placeholders `?`, the same text on both databases); rows are named tuples.

    Hot reads use this: compiling a peewee query costs more than running it.
    """
    cursor = db.execute_sql(_placeholders(sql, is_postgres()), params)
    make = _row_type(tuple(c[0] for c in cursor.description))._make
    return [make(r) for r in cursor.fetchall()]


def row(sql: str, *params):
    """The first row of `rows`, or None."""
    found = rows(sql, *params)
    return found[0] if found else None


def scalar(sql: str, *params):
    """The first column of the first row, or None."""
    found = db.execute_sql(_placeholders(sql, is_postgres()), params).fetchone()
    return found[0] if found else None


def new_token() -> str:
    """An unguessable text for links and one-time form tokens."""
    return secrets.token_urlsafe(24)


def locked(query):
    """The same query, holding its rows until the transaction ends. SQLite's immediate transactions hold everything."""
    return query.for_update() if is_postgres() else query
