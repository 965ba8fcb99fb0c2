"""The ledger and the moderation log only grow: the database itself refuses to change or remove an entry."""

import peewee

TABLES = ("case_event", "log_entry", "vault_look")


def up(migrator, db):
    if isinstance(db, peewee.SqliteDatabase):
        for table in TABLES:
            for verb in ("UPDATE", "DELETE"):
                db.execute_sql(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    db.execute_sql(
        "CREATE FUNCTION huiyin_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME; END $$"
    )
    for table in TABLES:
        db.execute_sql(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION huiyin_append_only()"
        )
