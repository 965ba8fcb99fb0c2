"""Style, scripts and drawings go out compressed. Pages do not: they hold secrets beside what a stranger may have
written, and the length of a compressed page tells about both (BREACH)."""

import gzip
from functools import lru_cache
from pathlib import PurePosixPath

from flask import Response, request

from bbs.paths import STATIC

TEXTS = {".css", ".js", ".svg"}


@lru_cache(maxsize=100)
def _packed(name: str, stamp: float) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)


def pack_static(response: Response) -> None:
    """Replace the body of a static text by its compressed form for a browser that takes gzip."""
    name = request.path.removeprefix("/static/")
    if response.status_code != 200 or PurePosixPath(name).suffix not in TEXTS:
        return
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or "Range" in request.headers:
        return
    response.response.close()
    response.direct_passthrough = False
    response.set_data(_packed(name, (STATIC / name).stat().st_mtime))
    response.headers["Content-Encoding"] = "gzip"
    etag, _weak = response.get_etag()
    if etag:
        response.set_etag(f"{etag}-gzip")
