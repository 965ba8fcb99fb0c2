"""Reading a messages CSV: the header once, then row by row; what cannot be used is said with its line number.

The contract: UTF-8, header row, `id,user,subject,created_at,body` and optionally `category,kind,department,reply,
replied_at,likes,dislikes`; times `YYYY-MM-DD HH:MM[:SS]` local. Other columns are left out of account.
"""

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bbs import clock
from bbs.errors import Invalid
from bbs.text import N_, tidy_line, tidy_text
from boards.kinds import BODY_LENGTH, ISSUE_KINDS

REQUIRED = ("id", "user", "subject", "created_at", "body")
OPTIONAL = ("category", "kind", "department", "reply", "replied_at", "likes", "dislikes")
FIRST_YEAR = 2000  # where the working-day calendar begins
_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?")
_CHINESE_KINDS = {
    "咨询": "inquiry", "求助": "help_request", "投诉": "complaint", "举报": "tip_off",
    "建议": "suggestion", "建言": "suggestion", "意见建议": "suggestion", "感谢": "thanks", "表扬": "thanks",
}  # fmt: skip

# A body may be long, and a quote that was never closed swallows lines; both end as one bad row, not as a crash.
csv.field_size_limit(16 * 1024 * 1024)


class BadRow(Exception):
    """A row that cannot be taken; the text says why."""


@dataclass(frozen=True)
class Message:
    """One good row. Instants are aware UTC."""

    line: int
    id: str
    user: str
    subject: str
    body: str
    created_at: datetime
    category: str = ""
    kind: str = ""
    department: str = ""
    reply: str = ""
    replied_at: datetime | None = None
    likes: int = 0

    @property
    def key(self) -> str:
        """Which message this is: its number and its text. Collections number on their own, so the number alone is not
        enough: one number can stand for two messages, and then both are taken."""
        text = f"{self.subject}\n{self.body}".encode()
        return f"{self.id}:{hashlib.sha256(text).hexdigest()[:16]}"


def _instant(name: str, text: str) -> datetime:
    if not _TIME.fullmatch(text):
        raise BadRow(f"{name} {text!r} is not written YYYY-MM-DD HH:MM[:SS]")
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise BadRow(f"{name} {text!r} is no date and time") from None
    if found.year < FIRST_YEAR:
        raise BadRow(f"{name} {text!r} is before {FIRST_YEAR}")
    instant = clock.from_local(found)
    if instant > clock.now():
        raise BadRow(f"{name} {text!r} is in the future")
    return instant


def _line(name: str, text: str, most: int) -> str:
    line = tidy_line(text)
    if not line:
        raise BadRow(f"{name} is empty")
    if len(line) > most:
        raise BadRow(f"{name} has {len(line)} characters, more than {most}")
    return line


def _body(name: str, text: str) -> str:
    source = tidy_text(text)
    if not source:
        raise BadRow(f"{name} is empty")
    if len(source) > BODY_LENGTH[1]:
        raise BadRow(f"{name} has {len(source):,} characters, more than {BODY_LENGTH[1]:,}")
    return source


def _number(name: str, text: str) -> int:
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadRow(f"{name} {text!r} is not a whole number")
    return int(text or 0)


def _kind(text: str) -> str:
    kind = _CHINESE_KINDS.get(text, text)
    if kind and kind not in ISSUE_KINDS:
        raise BadRow(f"kind {text!r} is none of {', '.join(ISSUE_KINDS)}")
    return kind


def _reply(values: dict[str, str], created_at: datetime) -> tuple[str, datetime | None]:
    reply, replied_at = values.get("reply", "").strip(), values.get("replied_at", "").strip()
    if not reply and not replied_at:
        return "", None
    if not reply:
        raise BadRow("replied_at is given without a reply")
    if not replied_at:
        raise BadRow("reply is given without replied_at")
    instant = _instant("replied_at", replied_at)
    if instant < created_at:
        raise BadRow("replied_at is before created_at")
    return _body("reply", reply), instant


def message(line: int, values: dict[str, str]) -> Message:
    """A row as a message. Raises BadRow with the first thing that is wrong."""
    created_at = _instant("created_at", values["created_at"].strip())
    reply, replied_at = _reply(values, created_at)
    _number("dislikes", values.get("dislikes", "").strip())
    return Message(
        line=line,
        id=_line("id", values["id"], 60),
        user=_line("user", values["user"], 60),
        subject=_line("subject", values["subject"], 120),
        body=_body("body", values["body"]),
        created_at=created_at,
        category=tidy_line(values.get("category", ""))[:60],
        kind=_kind(tidy_line(values.get("kind", ""))),
        department=tidy_line(values.get("department", ""))[:80],
        reply=reply,
        replied_at=replied_at,
        likes=_number("likes", values.get("likes", "").strip()),
    )


class Reader:
    """A file of messages, read once from front to back; `bytes_read` tells how far it is."""

    def __init__(self, path: Path):
        self.path = path
        self.bytes_read = 0
        self._file = path.open("rb")
        # Bytes that are no UTF-8 stay visible as surrogates: the row that holds them is refused, not the file.
        self._rows = csv.reader(self._lines())
        try:
            self.header = [name.strip().lower() for name in next(self._rows, [])]
            self._check_header()
        except csv.Error as error:
            self.close()
            raise Invalid(N_("The file cannot be read as CSV: %(reason)s"), reason=str(error)) from None
        except Invalid:
            self.close()
            raise

    def _lines(self) -> Iterator[str]:
        for number, raw in enumerate(self._file):
            self.bytes_read += len(raw)
            text = raw.decode("utf-8", "surrogateescape")
            yield text.removeprefix("\ufeff") if number == 0 else text

    def _check_header(self) -> None:
        missing = [name for name in REQUIRED if name not in self.header]
        if missing:
            raise Invalid(N_("The first line must name the columns; missing: %(names)s."), names=", ".join(missing))
        twice = sorted({name for name in self.header if name and self.header.count(name) > 1})
        if twice:
            raise Invalid(N_("These columns stand twice in the first line: %(names)s."), names=", ".join(twice))

    @property
    def ignored(self) -> list[str]:
        """Columns that mean nothing here."""
        return [name for name in self.header if name not in (*REQUIRED, *OPTIONAL, "error")]

    def __iter__(self) -> Iterator[tuple[int, list[str], Message | BadRow]]:
        """(number of the row's first line, the raw cells, the message or what is wrong with it)."""
        while True:
            line, cells = self._rows.line_num + 1, []
            try:
                cells = next(self._rows)
                if not cells:
                    continue
                found = self._message(line, cells)
            except StopIteration:
                return
            except csv.Error as error:
                found = BadRow(f"not readable as CSV: {error}")
            except BadRow as bad:
                found = bad
            yield line, cells, found

    def _message(self, line: int, cells: list[str]) -> Message:
        if len(cells) != len(self.header):
            raise BadRow(f"{len(cells)} columns instead of {len(self.header)}")
        if any("\ud800" <= ch <= "\udfff" for cell in cells for ch in cell):
            raise BadRow("not valid UTF-8")
        return message(line, dict(zip(self.header, cells)))

    def close(self) -> None:
        self._file.close()


def rejected_path(path: Path) -> Path:
    """Where the bad rows of a file go: FILE.csv -> FILE.rejected.csv."""
    return (
        path.with_suffix(".rejected.csv")
        if path.suffix.lower() == ".csv"
        else path.with_name(f"{path.name}.rejected.csv")
    )


class Rejected:
    """The file of bad rows: the same columns and one more, `error`. It is made with the first of them, anew each time."""

    def __init__(self, path: Path, header: list[str]):
        self.path = path
        self.count = 0
        self._header = [name for name in header if name != "error"]
        self._keep = [i for i, name in enumerate(header) if name != "error"]
        self._file = None

    def add(self, line: int, cells: list[str], reason: str) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", errors="surrogateescape", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow([*self._header, "error"])
        kept = [cells[i] if i < len(cells) else "" for i in self._keep]
        # More cells than columns: nothing of the row is lost.
        self._writer.writerow([*kept, f"line {line}: {reason}", *cells[len(self._header) :]])
        self.count += 1

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
