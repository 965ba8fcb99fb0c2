"""Small rules about text that every package shares."""

import re
import unicodedata


def N_(message: str) -> str:
    """Mark a sentence for translation where it is written but not yet shown."""
    return message


def fold(text: str) -> str:
    """The form in which two texts are compared: NFKC, lower case, no white space around or doubled inside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


# Cyrillic and Greek letters that look like Latin ones; enough to stop an imitated Latin name.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁӏ0οαρν", "aeopcyxijsdlooapv")


def skeleton(name: str) -> str:
    """A name stripped of everything that the eye passes over, to find imitations.

    Full-width forms, case, white space, punctuation, invisible characters and look-alike letters do not count.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LOOKALIKES)
    return "".join(ch for ch in folded if ch.isalnum())


def digits(text: str) -> str:
    """The digits in a text as 0 to 9, also those typed full-width; everything else is left out."""
    return "".join(ch for ch in unicodedata.normalize("NFKC", text) if ch in "0123456789")


def excerpt(text: str, length: int = 120) -> str:
    """The beginning of a text on one line, at most `length` characters, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


_SLUG = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")


def is_slug(text: str) -> bool:
    return bool(_SLUG.match(text)) and len(text) <= 60
