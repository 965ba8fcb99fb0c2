"""The migrations make what the models say, on both databases."""

from peewee import SqliteDatabase
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from bbs.all_models import MODELS
from bbs.paths import MIGRATIONS


def test_migrations_make_the_tables_columns_and_indexes_of_the_models(each_database):
    found = diff_models(each_database, MODELS)
    assert not found, found


def test_migrations_make_the_column_types_of_the_models(database):
    """The difference above looks at names; this one at types, NOT NULL and keys."""
    fresh = SqliteDatabase(":memory:")
    with fresh.bind_ctx(MODELS):
        fresh.create_tables(MODELS)

    def columns(handle):
        return {
            (model._meta.table_name, *column[1:4], column[5])
            for model in MODELS
            for column in handle.execute_sql(f'PRAGMA table_info("{model._meta.table_name}")').fetchall()
        }

    assert columns(database) == columns(fresh)
    fresh.close()


def test_every_migration_is_applied(each_database):
    assert all(migration.applied for migration in Runner(each_database, str(MIGRATIONS)).status())
