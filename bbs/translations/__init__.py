"""Translations: source texts are English, Chinese stands in zh_Hans_CN/<area>.po, one file per package.

At start the files are merged and compiled into the instance folder, so there is nothing to build by hand.
"""

import hashlib
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bbs.paths import TRANSLATIONS

LOCALES = ("zh_Hans_CN", "en")


class Clash(Exception):
    """A source text stands in two files with two translations."""


def sources(locale: str) -> list[Path]:
    return sorted((TRANSLATIONS / locale).glob("*.po"))


def merged(locale: str) -> Catalog:
    """One catalogue out of all files of a language. Raises Clash on two different translations of one text."""
    catalog = Catalog(locale=locale, charset="utf-8")
    seen: dict = {}
    for path in sources(locale):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if not message.id:
                    continue
                key = message.id if isinstance(message.id, str) else message.id[0]
                key = (message.context, key)
                if key in seen and seen[key][0] != message.string:
                    raise Clash(f"{path.name} and {seen[key][1]} translate {message.id!r} differently")
                seen[key] = (message.string, path.name)
                catalog.add(message.id, message.string, context=message.context, flags=message.flags)
    return catalog


def compiled(folder: Path) -> Path:
    """Compile what has changed; returns the directory to give to Flask-Babel."""
    digest = hashlib.sha256()
    for locale in LOCALES:
        for path in sources(locale):
            digest.update(path.name.encode() + path.read_bytes())
    target = folder / "translations" / digest.hexdigest()[:16]
    for locale in LOCALES:
        if not sources(locale):
            continue
        out = target / locale / "LC_MESSAGES" / "messages.mo"
        if not out.exists():
            out.parent.mkdir(parents=True, exist_ok=True)
            temporary = out.with_suffix(f".{id(out)}")
            with temporary.open("wb") as file:
                write_mo(file, merged(locale))
            temporary.replace(out)
    return target
