"""How text becomes terms: the same for the index and for the query, whatever the engine.

Text is folded (NFKC, lower case). Chinese is cut into dictionary words without guessing new ones; the shorter words
inside a word are terms too. Characters that belong to no word (names, mostly) are terms alone and in pairs, so that
an unknown name is found. Letters and digits stay together ("g15", "12345"), also with the character that follows
("a7县", "12栋"). Titles have single characters and pairs besides. A change here is a new ANALYZER_VERSION, and an
index made by another version is rebuilt.
"""

import re
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from itertools import pairwise
from typing import NamedTuple

import rjieba

ANALYZER_VERSION = f"1+rjieba-{version('rjieba')}"
MAX_TERM = 40

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(
    r"(?P<code>[a-z]*\d+\.\d+(?![.\d])|[a-z0-9]+)"
    rf"|(?P<han>[{_HAN}]+)"
    rf"|(?P<other>[^\W_a-z0-9{_HAN}]+)"
)
_PLAIN = re.compile("[\x00-\x7f\u2014\u2018-\u201d\u3000-\u3002\u3008-\u3011\u4e00-\u9fff\uff01-\uff5e]+")
_PIECE = re.compile(r"[a-z]+|\d+")
# Never in the index as words (titles still have them in their pairs).
_STOP = frozenset("的 了 着 吗 呢 吧 啊 呀 之 我 你 是 有 在 和 与 及 也 都 就 被 a an the of to is are and or".split())
# In the index, but not demanded of a text: how people dress a question.
_FILLER = frozenset(
    "请问 请求 咨询 反映 关于 有关 怎么 怎样 如何 为什么 为何 什么 能否 是否 能不能 可否 希望 谢谢 您好 你好".split()
)


class Folded(NamedTuple):
    """Folded text, and for each of its characters where it began in the original; one more entry marks the end."""

    text: str
    offsets: list[int]


class Terms(NamedTuple):
    """The terms of one text. `words` in order, repeated as often as they occur; `pairs` for titles only."""

    words: list[str]
    pairs: list[str]


def fold(text: str) -> str:
    """The form in which text is compared: full-width forms, ligatures and case do not count."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()


def fold_with_offsets(text: str) -> Folded:
    """Like `fold`, keeping the way back: folding can make text longer (㎡) or shorter (combining accents)."""
    folded: list[str] = []
    offsets: list[int] = []
    start = 0
    while start < len(text):
        end = _plain_end(text, start)
        piece = fold(text[start:end])
        if end == start:
            end = _cluster_end(text, start)
            piece = fold(text[start:end])
            offsets.extend([start] * len(piece))
        else:
            offsets.extend(range(start, end))
        folded.append(piece)
        start = end
    offsets.append(len(text))
    return Folded("".join(folded), offsets)


def _plain_end(text: str, start: int) -> int:
    """Up to where every character folds to exactly one."""
    plain = _PLAIN.match(text, start)
    if plain is None:
        return start
    end = plain.end()
    return end - 1 if end < len(text) and unicodedata.combining(text[end]) else end


def _cluster_end(text: str, start: int) -> int:
    """Behind one character and the accents that belong to it."""
    end = start + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end


def words(text: str) -> list[str]:
    """The word terms of a text as they go into the index, stop words left out."""
    found: list[str] = []
    for run in _runs(fold(text)):
        found.extend(_index_terms(run))
    return found


def pairs(title: str) -> list[str]:
    """Single characters and pairs of neighbours of a title; a run of letters and digits counts as one character."""
    found: list[str] = []
    for units in _units(fold(title)):
        found.extend(units)
        found.extend(a + b for a, b in pairwise(units))
    return [term[:MAX_TERM] for term in found]


def required_words(text: str) -> list[str]:
    """What a text must contain to be what `text` asks for: its words, each once, without the words inside them.

    Characters that belong to no word are asked for as pairs, because alone they stand in every other text.
    """
    found: dict[str, None] = {}
    for run in _runs(fold(text)):
        found.update(dict.fromkeys(_query_terms(run)))
    kept = [term for term in found if term not in _STOP]
    return [term for term in kept if term not in _FILLER] or kept or list(found)


def required_pairs(text: str) -> list[str]:
    """The pairs of neighbours in `text`, each once; single characters only where they have no neighbour."""
    found: dict[str, None] = {}
    for units in _units(fold(text)):
        for term in units if len(units) == 1 else (a + b for a, b in pairwise(units)):
            found[term[:MAX_TERM]] = None
    return list(found)


class _Run(NamedTuple):
    kind: str
    text: str
    code: str  # the letters and digits right before Chinese characters, else empty


def _runs(folded: str) -> list[_Run]:
    found: list[_Run] = []
    end, before = -1, ""
    for match in _RUN.finditer(folded):
        kind, text = match.lastgroup or "", match.group()
        found.append(_Run(kind, text, before if kind == "han" and match.start() == end else ""))
        end, before = match.end(), text[:MAX_TERM] if kind == "code" else ""
    return found


def _index_terms(run: _Run) -> list[str]:
    if run.kind != "han":
        found = [run.text[:MAX_TERM], *_parts(run.text)]
        return [term for term in found if term not in _STOP]
    found = [run.code + run.text[0]] if run.code else []
    before = ""
    for word in rjieba.cut(run.text, False):
        if len(word) > 1:
            found.append(word)
            found.extend(_inner_words(word))
            before = ""
        elif word in _STOP:
            before = ""
        else:
            found.append(word)
            if before:
                found.append(before + word)
            before = word
    return found


def _query_terms(run: _Run) -> list[str]:
    if run.kind != "han":
        return [run.text[:MAX_TERM]]
    found: list[str] = []
    loose = ""
    cut = rjieba.cut(run.text, False)
    if run.code and len(cut[0]) == 1:
        found.append(run.code + cut.pop(0))
    for word in [*cut, ""]:
        if len(word) == 1 and word not in _STOP:
            loose += word
            continue
        found.extend([loose] if len(loose) == 1 else [a + b for a, b in pairwise(loose)])
        loose = ""
        if word:
            found.append(word)
    return found


@lru_cache(maxsize=65536)
def _inner_words(word: str) -> tuple[str, ...]:
    """The dictionary words of two or three characters inside a longer one."""
    return tuple(
        word[i : i + size]
        for size in (2, 3)
        if size < len(word)
        for i in range(len(word) - size + 1)
        if rjieba.has_word(word[i : i + size])
    )


def _parts(code: str) -> list[str]:
    """Pieces of a mixed code that somebody may type alone: "pm2.5" has "pm", "k12345" has "12345", "g15" has none."""
    pieces = _PIECE.findall(code)
    if len(pieces) < 2:
        return []
    found = [piece for piece in pieces if len(piece) >= (2 if piece.isalpha() else 3)]
    if "." in code:
        found.extend(code.split("."))
    return found


def _units(folded: str) -> list[list[str]]:
    """Neighbouring characters of a text; whatever is neither letter nor digit keeps them apart."""
    groups: list[list[str]] = []
    end = -1
    for match in _RUN.finditer(folded):
        units = list(match.group()) if match.lastgroup == "han" else [match.group()]
        if match.start() == end:
            groups[-1].extend(units)
        else:
            groups.append(units)
        end = match.end()
    return groups
