"""The query language: words, "phrases", -not, and fields such as 部门:住建局 or department:housing.

Whatever is typed can be read. What could not be taken as it was written is left out or read in the next best way, and
`notes` says so to the person who searched. Nothing here knows boards or departments: values are looked up later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from bbs.text import N_
from search.analysis import fold

MAX_LENGTH = 200

FIELDS = {
    "部门": "department", "department": "department", "dept": "department",
    "板块": "board", "版块": "board", "board": "board",
    "类型": "kind", "kind": "kind", "type": "kind",
    "状态": "state", "state": "state", "status": "state",
    "作者": "author", "author": "author", "by": "author",
    "编号": "number", "number": "number", "no": "number",
    "从": "from", "from": "from", "since": "from",
    "到": "to", "to": "to", "until": "to",
    "官方": "official", "official": "official",
}  # fmt: skip

_QUOTES = '"“”„‟＂「」『』'
_YES = frozenset("是 有 1 y yes true on".split())
_NO = frozenset("否 无 0 n no false off".split())
_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?|年)?")
_FIELD = re.compile(rf"([^\W\d_]{{1,20}})[:：]([^{_QUOTES}\s]*)")
# Looks like somebody meant a filter; a longer text behind the colon is a sentence such as a title.
_UNKNOWN_FIELD = re.compile(r"[\u4e00-\u9fff]{2,4}[:：]\S{0,8}")


@dataclass(frozen=True)
class Note:
    """How something was read that could not be taken as written: an English msgid and its values."""

    sentence: str
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A query as it was understood. `start` and `end` are local days, both included."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    boards: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    official: bool | None = None
    notes: tuple[Note, ...] = ()

    @property
    def text(self) -> str:
        """All that is to be found, phrases as words."""
        return " ".join((*self.words, *self.phrases))

    def narrowed(self, **chosen) -> "Question":
        """The same question with filters that were chosen on the page; each takes the place of a typed one."""
        return replace(self, **{name: value for name, value in chosen.items() if value not in ((), None)})

    @property
    def has_filters(self) -> bool:
        named = (self.departments, self.boards, self.kinds, self.states, self.authors, self.numbers)
        return any(named) or not (self.start is self.end is self.official is None)


def parse(typed: str) -> Question:
    """Read what somebody typed. Never fails; `notes` tells what was read differently from how it was written."""
    return _Reading(typed).question()


class _Piece(NamedTuple):
    text: str
    quoted: bool = False
    negative: bool = False
    field: str = ""  # as written


class _Reading:
    """One pass over a query."""

    def __init__(self, typed: str):
        self.notes: list[Note] = []
        self.lists: dict[str, list[str]] = {}
        self.days: dict[str, date] = {}
        self.official: bool | None = None
        self.typed = "".join(ch if ch.isprintable() else " " for ch in typed).strip()
        if len(self.typed) > MAX_LENGTH:
            self.typed = self.typed[:MAX_LENGTH]
            self.note(N_("The query was too long; only its first %(limit)s characters were used."), limit=MAX_LENGTH)

    def note(self, sentence: str, **params: str | int) -> None:
        made = Note(sentence, params)
        if made not in self.notes:
            self.notes.append(made)

    def question(self) -> Question:
        for piece in self.pieces():
            if piece.field:
                self.take_field(piece)
            elif piece.negative:
                self.add("without", piece.text)
            elif re.fullmatch(r"[#＃]\d{1,18}", piece.text) and not piece.quoted:
                self.add("numbers", piece.text[1:])
            else:
                self.add("phrases" if piece.quoted else "words", piece.text)
        start, end = self.days.get("from"), self.days.get("to")
        if start and end and start > end:
            start, end = end, start
            self.note(N_("The two dates stood the wrong way round and were swapped."))
        found = {name: tuple(dict.fromkeys(values)) for name, values in self.lists.items()}
        if "without" in found and not ("words" in found or "phrases" in found):
            self.note(N_("There are only words to leave out; add a word to find."))
        return Question(**found, start=start, end=end, official=self.official, notes=tuple(self.notes))

    def add(self, name: str, value: str) -> None:
        self.lists.setdefault(name, []).append(value)

    def pieces(self) -> Iterator[_Piece]:
        at = 0
        while at < len(self.typed):
            if self.typed[at].isspace():
                at += 1
                continue
            negative = self.typed[at] in "-－" and not self.typed[at + 1 : at + 2].isdigit()
            at += negative
            named = _FIELD.match(self.typed, at)
            if named and (fold(named[1]) in FIELDS or _UNKNOWN_FIELD.fullmatch(named[0])) and not negative:
                value, at = (named[2], named.end()) if named[2] else self.quoted_value(named.end())
                yield _Piece(value, field=named[1])
            elif self.typed[at : at + 1] and self.typed[at] in _QUOTES:
                text, at = self.quoted(at)
                if text:
                    yield _Piece(text, quoted=True, negative=negative)
            else:
                word = re.compile(rf"[^\s{_QUOTES}]*").match(self.typed, at)
                at = word.end()
                if word[0]:
                    yield _Piece(word[0], negative=negative)
                elif negative:
                    self.note(N_("A “-” stood alone and was left out."))

    def quoted(self, at: int) -> tuple[str, int]:
        """The text between the quotation mark at `at` and the next one, and where to go on."""
        end = next((i for i in range(at + 1, len(self.typed)) if self.typed[i] in _QUOTES), -1)
        if end < 0:
            self.note(N_("A quotation mark was not closed; all that follows it was read as one phrase."))
            end = len(self.typed)
        return self.typed[at + 1 : end].strip(), end + 1

    def quoted_value(self, at: int) -> tuple[str, int]:
        if at < len(self.typed) and self.typed[at] in _QUOTES:
            return self.quoted(at)
        return "", at

    def take_field(self, piece: _Piece) -> None:
        name = FIELDS.get(fold(piece.field))
        if name is None:
            self.note(N_("There is no filter “%(name)s”; it was searched for as words."), name=piece.field)
            self.add("words", f"{piece.field} {piece.text}".strip())
        elif not piece.text:
            self.note(N_("The filter “%(name)s” had no value and was left out."), name=piece.field)
        elif name in ("from", "to"):
            self.take_day(name, piece)
        elif name == "official":
            self.take_official(piece)
        elif name == "number":
            self.add("numbers", piece.text.lstrip("#＃"))
        else:
            for value in re.split(r"[,，、]", piece.text):
                if value.strip():
                    self.add(name + "s", value.strip())

    def take_day(self, name: str, piece: _Piece) -> None:
        day = _day(piece.text, last=name == "to")
        if day is None:
            self.note(N_("“%(value)s” is not a date (2026-01-31 or 2026-01) and was left out."), value=piece.text)
        else:
            self.days[name] = day

    def take_official(self, piece: _Piece) -> None:
        value = fold(piece.text)
        if value in _YES or value in _NO:
            self.official = value in _YES
        else:
            self.note(N_("“%(value)s” is neither yes nor no and was left out."), value=piece.text)


def _day(text: str, *, last: bool) -> date | None:
    """A local day from "2026", "2026-01" or "2026-01-31"; of a year or month the first or, with `last`, the last day."""
    found = _DATE.fullmatch(fold(text))
    if not found:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if not 1900 <= year <= 2199:
        return None
    try:
        if day:
            return date(year, month, day)
        if not last:
            return date(year, month or 1, 1)
        following = date(year + 1, 1, 1) if month in (None, 12) else date(year, month + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    except ValueError:
        return None
