"""Every text that people see is in English in the source and in Chinese in exactly one .po file."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from bbs import translations
from bbs.paths import ROOT, TEMPLATES
from tests.support.source import PACKAGES

CHINESE = "zh_Hans_CN"
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|\{(\w*)\}")


@cache
def used() -> dict:
    """Message -> where it stands. A plural message is a tuple."""
    found = defaultdict(list)
    for path in [
        *(p for name in PACKAGES for p in (ROOT / name).rglob("*.py")),
        *TEMPLATES.rglob("*.html"),
        *TEMPLATES.rglob("*.txt"),
    ]:
        if path.is_dir():
            continue
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = (
            {} if path.suffix == ".py" else {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.i18n"}
        )
        for line, message, _, _ in extract_from_file(method, str(path), keywords=KEYWORDS, options=options):
            key = message if isinstance(message, str) else tuple(part for part in message if part is not None)
            if key:
                found[key].append(f"{path.relative_to(ROOT)}:{line}")
    return dict(found)


@cache
def written() -> dict:
    """Message -> [(file, Chinese)]."""
    found = defaultdict(list)
    for path in translations.sources(CHINESE):
        with path.open("rb") as file:
            for message in read_po(file, locale=CHINESE):
                if message.id:
                    found[message.id].append((path.name, message.string))
    return dict(found)


def placeholders(text: str) -> list[str]:
    return sorted(match.group(0) for match in PLACEHOLDER.finditer(text))


def test_every_text_has_its_chinese():
    missing = {key: places[0] for key, places in used().items() if key not in written()}
    assert not missing, "\n".join(f"{where}: {key!r}" for key, where in missing.items())


def test_no_chinese_is_left_over():
    stale = {key: [name for name, _ in files] for key, files in written().items() if key not in used()}
    assert not stale, "\n".join(f"{files}: {key!r}" for key, files in stale.items())


def test_a_text_stands_in_one_file():
    twice = {key: [name for name, _ in files] for key, files in written().items() if len(files) > 1}
    assert not twice, twice


def test_no_chinese_is_empty_or_fuzzy():
    empty = [
        key
        for key, files in written().items()
        for _, text in files
        if not (text if isinstance(text, str) else all(text))
    ]
    assert not empty
    fuzzy = [path.name for path in translations.sources(CHINESE) if "#, fuzzy" in path.read_text()]
    assert not fuzzy


def test_placeholders_are_the_same():
    wrong = []
    for key, files in written().items():
        for name, text in files:
            sources = {tuple(placeholders(part)) for part in ([key] if isinstance(key, str) else key)}
            for part in [text] if isinstance(text, str) else text:
                if tuple(placeholders(part)) not in sources:
                    wrong.append(f"{name}: {key!r} -> {part!r}")
    assert not wrong, "\n".join(wrong)


def test_the_files_of_a_language_merge():
    assert len(list(translations.merged(CHINESE))) > 100


def test_source_texts_are_english():
    """Chinese in the program's pages and sentences belongs to the .po files."""
    chinese = re.compile(r"[\u4e00-\u9fff]")
    wrong = [
        f"{places[0]}: {key!r}"
        for key, places in used().items()
        if chinese.search(str(key)) and not places[0].startswith("templates/search/_help.html")
    ]
    assert not wrong, "\n".join(wrong)


#: The language switch names each language in itself; the seal and the brand are pictures made of characters; the help
#: of the search names the words of its query language, which exist in both languages.
CHINESE_IN_TEMPLATES = {"layouts/bar.html", "layouts/foot.html", "components/seal.html", "search/_help.html"}


def test_templates_hold_no_bare_chinese():
    chinese = re.compile(r"[\u4e00-\u9fff]")
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        shown = str(Path(path).relative_to(TEMPLATES))
        text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
        if chinese.search(text) and shown not in CHINESE_IN_TEMPLATES:
            wrong.append(shown)
    assert not wrong, wrong
