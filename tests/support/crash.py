"""Let a service die at each of its SQL statements in turn, and see that the database is as it was before."""

from collections.abc import Callable, Collection

import peewee

from bbs.db import db, rows


class Crash(Exception):
    """What the n-th statement raises instead of running. No program code knows it."""


def dump(besides: Collection[str] = ()) -> dict[str, list]:
    """Every row of every table, as the database has it."""
    names = [name for name in db.obj.get_tables() if name not in besides]
    return {name: sorted(map(repr, rows(f'SELECT * FROM "{name}"'))) for name in names}


def differences(before: dict[str, list], after: dict[str, list]) -> list[str]:
    return [f"{name}: {row}" for name in after for row in sorted(set(after[name]) ^ set(before[name]))]


def _die_at(number: int, action: Callable) -> bool:
    """Run an action whose n-th statement fails; False when it has fewer statements and so came to its end."""
    handle, ran = db.obj, 0
    real = peewee.Database.execute_sql

    def execute_sql(sql, *args, **kwargs):
        nonlocal ran
        if not sql.lstrip().upper().startswith(("ROLLBACK", "RELEASE")):
            ran += 1
            if ran == number:
                raise Crash(sql)
        return real(handle, sql, *args, **kwargs)

    handle.execute_sql = execute_sql
    try:
        action()
    except Crash:
        return True
    finally:
        del handle.execute_sql
    return False


def crash_everywhere(action: Callable, *, besides: Collection[str] = (), least: int = 1) -> int:
    """Let `action` die at its first statement, its second, and so on; returns how many there were.

    After each death the database must be as before, but for the tables `besides` (such as one that counts tries on
    purpose). At last the action runs to its end and must have changed something; it has at least `least` statements.
    """
    before, number = dump(besides), 0
    while _die_at(number := number + 1, action):
        assert not db.in_transaction(), f"a transaction stayed open after statement {number}"
        changed = differences(before, dump(besides))
        assert not changed, f"died at statement {number}, and this was left behind:\n" + "\n".join(changed)
        assert number < 500, "this action never ends"
    assert number - 1 >= least, f"only {number - 1} statements: nothing was tried"
    assert dump(besides) != before, "the action changed nothing, so nothing was tested"
    return number - 1
