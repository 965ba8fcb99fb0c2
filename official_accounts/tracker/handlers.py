"""What the tracker hears (in the transaction of the event, lane *together*) and what the clock brings."""

from datetime import datetime

from official_accounts.events import CaseEventAdded, CasesImported
from official_accounts.tracker.services import keeping


def note_entry(event: CaseEventAdded) -> None:
    """The row of figures follows the ledger."""
    keeping.write([event.case_id])


def note_import(event: CasesImported) -> None:
    """The rows of cases that came with their whole history."""
    for start in range(0, len(event.case_ids), keeping.BATCH):
        keeping.write(list(event.case_ids[start : start + keeping.BATCH]))


def tick(moment: datetime) -> None:
    """Every minute, in the worker: after an upload of a calendar the working days are counted anew."""
    keeping.follow_calendar()
