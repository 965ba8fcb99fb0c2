"""Marks the words that were searched for in the text a reader sees: escaped first, found in its folded form."""

from typing import NamedTuple

from markupsafe import Markup, escape

from search.analysis import fold, fold_with_offsets, required_words, words

_OPEN, _CLOSE = Markup("<mark>"), Markup("</mark>")
_BEFORE = 24  # characters of context in front of the first mark
_ENDS = "。！？；!?;\n"


class _Span(NamedTuple):
    start: int
    end: int
    term: str


def marked_terms(text: str, phrases: tuple[str, ...] = ()) -> tuple[str, ...]:
    """What to mark for a query text: its phrases, its words and the longer words inside them.

    Single characters are marked only if nothing longer was asked for: they stand everywhere.
    """
    found = dict.fromkeys(fold(phrase) for phrase in phrases if phrase.strip())
    found |= dict.fromkeys(required_words(text))
    longer = [term for term in [*found, *words(text)] if len(term) > 1]
    return tuple(dict.fromkeys(longer or found))


def mark(text: str, terms: tuple[str, ...]) -> Markup:
    """The whole text with every occurrence of a term marked."""
    return _wrap(text, 0, len(text), _spans(text, terms))


def passage(text: str, terms: tuple[str, ...], length: int = 120) -> Markup:
    """The part of a text, about `length` characters long, that has most of the terms, marked. Without any: its beginning."""
    line = " ".join(text.split())
    spans = _spans(line, terms)
    start = _best_start(line, spans, length)
    end = min(len(line), start + length)
    before = "…" if start > 0 else ""
    after = "…" if end < len(line) else ""
    return Markup(before) + _wrap(line, start, end, spans) + after


def _spans(text: str, terms: tuple[str, ...]) -> list[_Span]:
    """Where terms stand, in places of the original text, by position. They may overlap."""
    folded, offsets = fold_with_offsets(text)
    found = []
    for term in terms:
        at = folded.find(term) if term else -1
        while at >= 0:
            end = at + len(term)
            if _stands_alone(folded, at, end):
                found.append(_Span(offsets[at], _original_end(offsets, end), term))
            at = folded.find(term, at + 1)
    return sorted(found)


def _original_end(offsets: list[int], end: int) -> int:
    """Behind the last character that was matched, also when several folded characters come from one (㎡)."""
    last = offsets[end - 1]
    while end < len(offsets) - 1 and offsets[end] == last:
        end += 1
    return offsets[end]


def _stands_alone(folded: str, start: int, end: int) -> bool:
    """Letters and digits are found whole: "5g" is not in "15g"."""
    return not (
        (start > 0 and _is_code(folded[start]) and _is_code(folded[start - 1]))
        or (end < len(folded) and _is_code(folded[end - 1]) and _is_code(folded[end]))
    )


def _is_code(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _best_start(line: str, spans: list[_Span], length: int) -> int:
    """Where to begin so that most different terms are in view; at a sentence's beginning if one is near."""
    if not spans or len(line) <= length:
        return 0
    best, most = spans[0].start, 0
    for i, span in enumerate(spans):
        until = span.start + length - _BEFORE
        seen = set()
        for other in spans[i : i + 60]:
            if other.end > until:
                break
            seen.add(other.term)
        if len(seen) > most:
            best, most = span.start, len(seen)
    near = max(line.rfind(end, max(0, best - _BEFORE), best) for end in _ENDS)
    start = near + 1 if near >= 0 else max(0, best - _BEFORE)
    start = max(0, min(start, len(line) - length))
    while 0 < start < best and not line[start].isalnum():
        start += 1
    return start


def _wrap(text: str, start: int, end: int, spans: list[_Span]) -> Markup:
    """text[start:end], escaped, with the spans in it marked; spans that overlap or touch become one mark."""
    made, at = Markup(""), start
    for first, last in _joined([span for span in spans if span.end > start and span.start < end]):
        first, last = max(first, start), min(last, end)
        made += escape(text[at:first]) + _OPEN + escape(text[first:last]) + _CLOSE
        at = last
    return made + escape(text[at:end])


def _joined(spans: list[_Span]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for span in spans:
        if joined and span.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], span.end))
        else:
            joined.append((span.start, span.end))
    return joined
