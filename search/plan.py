"""From a question to lists of terms that every engine can look up: first all words, then any of the rarest."""

from collections.abc import Callable
from dataclasses import dataclass

from search.analysis import MAX_TERM, fold, pairs, required_pairs, required_words, words

MAX_WORDS = 20
MAX_PAIRS = 40
RARE_TERMS = 8
#: Words of a body that stand in more than this share of all posts say nothing about which post is meant.
COMMON_SHARE = 0.02

Term = tuple[str, str]  # field ("title", "pairs" or "body") and text


@dataclass(frozen=True)
class Plan:
    """What an engine looks up.

    Strict: every one of `words` in the title or the body, or every one of `pairs` in the title.
    Relaxed: at least one of `rarest(plan, ...)`. Never a post with one of `without` in its text.
    """

    words: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    loose: tuple[Term, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.pairs)


def make_plan(text: str, without: tuple[str, ...] = ()) -> Plan:
    """The terms to look up for `text`. Only words that are one term can be left out by the engine; the caller checks
    the others against the text."""
    wanted = tuple(required_words(text)[:MAX_WORDS])
    loose = dict.fromkeys(("title", word) for word in words(text))
    loose |= dict.fromkeys(("body", word) for word in words(text))
    loose |= dict.fromkeys(("pairs", pair) for pair in pairs(text) if len(pair) > 1)
    single = {terms[0] for terms in map(required_words, without) if len(terms) == 1}
    unwanted = tuple(sorted(term for term in single if term in {fold(each)[:MAX_TERM] for each in without}))
    return Plan(wanted, tuple(required_pairs(text)[:MAX_PAIRS]), tuple(loose)[: 6 * MAX_WORDS], unwanted)


def rarest(plan: Plan, frequency: Callable[[Term], int], documents: int) -> list[Term]:
    """The few terms that tell most, rarest first. `frequency` counts the posts with a term; unknown terms are no use."""
    counted = [(frequency(term), term) for term in plan.loose]
    limit = max(20, documents * COMMON_SHARE)
    useful = [(count, term) for count, term in counted if count and (term[0] != "body" or count < limit)]
    return [term for _, term in sorted(useful)[:RARE_TERMS]]
