"""Counting SQL statements."""

from contextlib import contextmanager

from bbs.db import db


class Statements(list):
    """The SQL texts that ran, in order; transactions' own BEGIN and COMMIT do not count."""

    def __repr__(self):
        return f"{len(self)} statements:\n" + "\n".join(" ".join(s.split())[:160] for s in self)


@contextmanager
def counted():
    """`with counted() as ran: …` — afterwards `len(ran)`."""
    ran = Statements()
    handle = db.obj
    original = handle.execute_sql

    def spy(sql, *args, **kwargs):
        if sql.split(None, 1)[0].upper() not in {"BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"}:
            ran.append(sql)
        return original(sql, *args, **kwargs)

    handle.execute_sql = spy
    try:
        yield ran
    finally:
        del handle.execute_sql
