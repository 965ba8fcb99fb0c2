"""The anonymised facts for everyone: one line per case, no text, no name, no number that leads to a private thread."""

import csv
import io
from collections.abc import Iterator
from typing import NamedTuple

from bbs import db
from bbs.text import N_

_BATCH = 1000


class Column(NamedTuple):
    name: str
    sql: str
    meaning: str


COLUMNS = (
    Column("thread", "CASE WHEN t.visibility = 'private' OR t.hidden_at IS NOT NULL THEN NULL ELSE f.thread_id END", N_("Number of the public thread (/threads/N); empty when it is not public.")),
    Column("department", "d.slug", N_("Address of the department that handles it (/departments/…/); empty before dispatch.")),
    Column("kind", "f.kind", N_("inquiry, help_request, complaint, suggestion, thanks or tip_off.")),
    Column("received_on", "f.received_on", N_("Local day it was posted.")),
    Column("is_valid", "CASE WHEN f.is_valid THEN 1 ELSE 0 END", N_("1, or 0 when invalid or merged into another issue.")),
    Column("is_accepted", "CASE WHEN f.is_accepted THEN 1 ELSE 0 END", N_("1, or 0 when not valid, refused or withdrawn.")),
    Column("accepted_on", "f.accepted_on", N_("Local day intake accepted it.")),
    Column("replied_on", "f.replied_on", N_("Local day of the first answer in substance.")),
    Column("closed_on", "f.closed_on", N_("Local day of the closure that stands.")),
    Column("is_solved", "CASE WHEN f.is_solved THEN 1 ELSE 0 END", N_("1 when closed and confirmed as solved.")),
    Column("original_due_on", "f.original_due_on", N_("First deadline, before any extension.")),
    Column("due_on", "f.due_on", N_("First deadline after approved extensions.")),
    Column("running_due_on", "f.running_due_on", N_("Deadline of the clock that runs now, if one does.")),
    Column("first_reply_seconds", "f.first_reply_seconds", N_("Seconds from posting to the first answer in substance.")),
    Column("first_reply_working_days", "f.first_reply_working_days", N_("The same in working days.")),
    Column("handling_seconds", "f.handling_seconds", N_("Seconds from posting to the closure that stands.")),
    Column("handling_working_days", "f.handling_working_days", N_("The same in working days.")),
    Column("rated_on", "f.rated_on", N_("Local day of the poster's latest rating.")),
    Column("satisfaction", "f.satisfaction", N_("1 (very dissatisfied) to 5 (very satisfied); empty when not rated.")),
    Column("cycle_count", "f.cycle_count", N_("1, and one more for each reopening.")),
)  # fmt: skip


def _line(cells) -> str:
    out = io.StringIO()
    csv.writer(out).writerow("" if cell is None else cell for cell in cells)
    return out.getvalue()


def facts_csv() -> Iterator[str]:
    """The file line by line, in the order of case numbers; memory stays that of one batch."""
    yield _line(column.name for column in COLUMNS)
    picked = ", ".join(f"{column.sql} AS c_{column.name}" for column in COLUMNS)
    after = 0
    while found := db.rows(
        f"SELECT f.case_id, {picked} FROM case_fact f JOIN thread t ON t.id = f.thread_id "
        f"LEFT JOIN department d ON d.id = f.department_id WHERE f.case_id > ? ORDER BY f.case_id LIMIT {_BATCH}",
        after,
    ):
        yield "".join(_line(each[1:]) for each in found)
        after = found[-1].case_id


def dictionary_csv(translate) -> str:
    """The dictionary: column, meaning."""
    return _line(("column", "meaning")) + "".join(_line((c.name, translate(c.meaning))) for c in COLUMNS)
