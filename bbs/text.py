"""Small rules about text that every package shares."""

import re
import unicodedata


def N_(message: str) -> str:
    """Mark a sentence for translation where it is written but not yet shown."""
    return message


def fold(text: str) -> str:
    """The form in which two texts are compared: NFKC, lower case, no white space around or doubled inside."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


#: Letters that are blank: Hangul fillers, Khmer inherent vowels, the empty Braille cell.
_BLANK = frozenset("\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def _is_seen(ch: str) -> bool:
    """False for characters that nobody sees, and for those that turn the direction of what follows."""
    return unicodedata.category(ch) not in ("Cf", "Cs") and ch not in _BLANK


def tidy_line(text: str) -> str:
    """One line of text without control and invisible characters, white space single."""
    line = "".join(" " if unicodedata.category(ch) in ("Cc", "Zl", "Zp") else ch for ch in text)
    return " ".join("".join(filter(_is_seen, line)).split())


def tidy_text(text: str) -> str:
    """Lines of text without control characters (but tabs) and invisible ones, trimmed; line ends are line feeds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ch for ch in text if ch in "\n\t" or (unicodedata.category(ch) != "Cc" and _is_seen(ch))).strip()


# Cyrillic and Greek letters that look like Latin ones, and digits and letters that look alike; enough to stop an
# imitated Latin name.
_LOOKALIKES = str.maketrans("аеорсухіјѕԁӏ0οαρνιı1i", "aeopcyxljsdlooapvllll")


def skeleton(name: str) -> str:
    """A name stripped of everything that the eye passes over, to find imitations.

    Full-width forms, case, white space, punctuation, invisible characters and look-alike letters do not count; nor does
    what stands behind the 80th character: some characters unfold to eighteen.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LOOKALIKES)
    return "".join(ch for ch in folded if ch.isalnum() and ch not in _BLANK)[:80]


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
