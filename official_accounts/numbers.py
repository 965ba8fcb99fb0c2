"""Case numbers: division code (HUIYIN_REGION_CODE), year, serial (341800-2026-000412)."""

from bbs import config
from bbs.db import db, is_postgres


def reserve(year: int, count: int = 1) -> list[str]:
    """The next `count` numbers of a year, inside the caller's transaction; no two callers get the same one."""
    assert db.in_transaction(), "reserve() outside a transaction"
    mark = "%s" if is_postgres() else "?"
    last = db.execute_sql(
        f"INSERT INTO case_serial (year, last) VALUES ({mark}, {mark}) "
        "ON CONFLICT (year) DO UPDATE SET last = case_serial.last + excluded.last RETURNING last",
        (year, count),
    ).fetchone()[0]
    return [f"{config.current().region_code}-{year}-{serial:06d}" for serial in range(last - count + 1, last + 1)]
