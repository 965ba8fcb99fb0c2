"""How pages look to this reader, and the addresses of what they are drawn with."""

import hashlib
from functools import lru_cache

from flask import request

from bbs.paths import STATIC


def chosen_look() -> tuple[str, str]:
    """Elder mode ("1" or "0") and theme ("auto", "light" or "dark") as this reader's cookies say."""
    elder, theme = request.cookies.get("elder"), request.cookies.get("theme")
    return "1" if elder == "1" else "0", theme if theme in ("light", "dark") else "auto"


@lru_cache(maxsize=200)
def _fingerprint(name: str, stamp: float) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a static file, changing with its content, so that browsers may keep it for a year."""
    return f"/static/{name}?v={_fingerprint(name, (STATIC / name).stat().st_mtime)}"
