"""Messages of an older forum become threads with their answers, cases and figures, at their own dates.

A message is known by its number and its text, so a second run changes nothing. The same number with another text is
another message (collections number on their own), unless the same person wrote it at the same second: then somebody
has edited the file, and the row is refused rather than counted twice. The same text under another number is another
message too. One transaction per BATCH rows; nobody gets mail or notices; search indexes from the outbox.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from bbs import clock
from bbs.accounts.actor import SYSTEM
from bbs.accounts.services.imported import ImportedAccount, add_accounts
from bbs.db import db
from bbs.errors import Invalid
from bbs.importing.places import Boards, Departments
from bbs.importing.reading import BadRow, Message, Reader, Rejected, rejected_path
from bbs.text import N_
from boards.kinds import ISSUE_KINDS
from boards.services.imported import ImportedAnswer, ImportedThread, Known, Placed, add_threads, known, known_of
from official_accounts.models import Department
from official_accounts.services.imported import ImportedCase, import_cases

BATCH = 200
DEFAULT_KIND = "inquiry"


@dataclass
class Summary:
    """What an import did. `unlike`: lines of messages that stand already, but under another writer or time;
    `new_answers`: lines of messages that stand without the answer that the row brings."""

    added: int = 0
    answered: int = 0
    already_there: int = 0
    unlike: list[int] = field(default_factory=list)
    new_answers: list[int] = field(default_factory=list)
    rejected: int = 0
    rejected_path: Path | None = None
    reasons: Counter = field(default_factory=Counter)
    ignored_columns: list[str] = field(default_factory=list)
    seconds: float = 0.0


@dataclass
class _Import:
    boards: Boards
    departments: Departments
    kind: str
    summary: Summary
    reject: Callable[[int, list[str], str], None]

    def batch(self, rows: list[tuple[list[str], Message]]) -> None:
        """Some rows in one transaction."""
        with db.atomic():
            fresh = self._fresh(rows)
            if not fresh:
                return
            people = self._people(fresh)
            fresh = self._without_edited(fresh, people)
            units = {m.key: self.departments.of(m.department, has_answer=bool(m.reply)) for _cells, m in fresh}
            given = [self._thread(m, people[m.user], units[m.key]) for _cells, m in fresh]
            if not given:
                return
            placed = add_threads(given)
            import_cases(SYSTEM, [self._case(each, placed[each.key], units[each.key]) for each in given])
            self.summary.added += len(given)
            self.summary.answered += sum(each.answer is not None for each in given)

    def _fresh(self, rows: list[tuple[list[str], Message]]) -> list[tuple[list[str], Message]]:
        """The rows whose message does not stand yet, each once."""
        standing = known([message.key for _cells, message in rows])
        fresh = []
        for cells, message in rows:
            this = Known(clock.epoch(message.created_at), message.user, bool(message.reply))
            if message.key in standing:
                self._note_standing(message, this, standing[message.key])
            else:
                standing[message.key] = this
                fresh.append((cells, message))
        return fresh

    def _note_standing(self, message: Message, this: Known, stands: Known) -> None:
        self.summary.already_there += 1
        if (this.written_at, this.code) != (stands.written_at, stands.code):
            self.summary.unlike.append(message.line)
        if this.is_answered and not stands.is_answered:
            self.summary.new_answers.append(message.line)

    def _people(self, rows: list[tuple[list[str], Message]]) -> dict[str, ImportedAccount]:
        wanted: dict[str, datetime] = {}
        for _cells, message in rows:
            wanted[message.user] = min(message.created_at, wanted.get(message.user, message.created_at))
        return add_accounts(wanted)

    def _without_edited(self, rows, people: dict[str, ImportedAccount]) -> list[tuple[list[str], Message]]:
        """Refuse rows that are an edited copy of a message that stands: same number, writer and second, other text."""
        standing = known_of([account.id for account in people.values()])
        good = []
        for cells, message in rows:
            place = (people[message.user].id, clock.epoch(message.created_at))
            if any(key.rpartition(":")[0] == message.id for key in standing.get(place, ())):
                self.reject(message.line, cells, "this message stands already with another text")
            else:
                standing.setdefault(place, []).append(message.key)
                good.append((cells, message))
        return good

    def _thread(self, message: Message, account: ImportedAccount, unit: Department | None) -> ImportedThread:
        kind = message.kind or self.kind
        answer = None
        if message.reply and unit is not None and message.replied_at is not None:
            answer = ImportedAnswer(
                self.departments.author(unit), self.departments.seal(unit), message.reply, message.replied_at
            )
        return ImportedThread(
            key=message.key,
            board_id=self.boards.of(message.category),
            kind=kind,
            title=message.subject,
            source=message.body,
            author_id=account.id,
            author_name=account.name,
            created_at=message.created_at,
            visibility="private" if kind == "tip_off" else "public",
            department_id=unit.id if unit else None,
            supporters=message.likes,
            answer=answer,
        )

    def _case(self, given: ImportedThread, placed: Placed, unit: Department | None) -> ImportedCase:
        case = ImportedCase(placed.thread_id, given.author_id, given.kind, given.created_at)
        if unit is not None:
            case = replace(case, department_id=unit.id, department_name=unit.name)
        if given.answer is not None:
            case = replace(case, reply_post_id=placed.answer_post_id, replied_at=given.answer.created_at)
        return case


def _batches(good: Iterator[tuple[list[str], Message]]) -> Iterator[list[tuple[list[str], Message]]]:
    while batch := list(islice(good, BATCH)):
        yield batch


def _rejected_beside(path: Path, otherwise: Path) -> Path:
    """Beside the file, or in the folder `otherwise` when the file's own cannot be written."""
    beside = rejected_path(path)
    try:
        with beside.open("a"):
            pass
        if beside.stat().st_size == 0:
            beside.unlink()
    except OSError:
        return otherwise / beside.name
    return beside


def import_messages(
    path: Path,
    *,
    board: str | None = None,
    department: str | None = None,
    kind: str = DEFAULT_KIND,
    spare_folder: Path,
    progress: Callable[[int], None] = lambda bytes_read: None,
) -> Summary:
    """Import a file. Good rows go in, bad ones go to FILE.rejected.csv with the reason (in `spare_folder` when the
    file's own folder cannot be written). `progress` hears how many bytes have been read.

    Without a `board`, messages go to the issues board called like their category, or to `imported`. An answer is sealed
    by the department of its row, by `department`, or by a unit made for answers whose department is unknown.
    """
    if kind not in ISSUE_KINDS:
        raise Invalid(N_("There is no such kind; there are %(kinds)s."), kinds=", ".join(ISSUE_KINDS))
    began = time.monotonic()
    boards, departments = Boards(board), Departments(department)
    reader = Reader(path)
    summary = Summary(ignored_columns=reader.ignored)
    rejected = Rejected(_rejected_beside(path, spare_folder), reader.header)

    def reject(line: int, cells: list[str], reason: str) -> None:
        rejected.add(line, cells, reason)
        summary.reasons[reason] += 1

    def good_rows() -> Iterator[tuple[list[str], Message]]:
        for line, cells, found in reader:
            if isinstance(found, BadRow):
                reject(line, cells, str(found))
            else:
                yield cells, found

    work = _Import(boards, departments, kind, summary, reject)
    try:
        for batch in _batches(good_rows()):
            work.batch(batch)
            progress(reader.bytes_read)
    finally:
        reader.close()
        rejected.close()
    summary.rejected = rejected.count
    summary.rejected_path = rejected.path if rejected.count else None
    summary.seconds = time.monotonic() - began
    return summary
