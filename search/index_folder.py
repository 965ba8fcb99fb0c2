"""The folder of an on-disk index: one directory per build, a pointer to the one in use, locks, and the change journal.

search/
  current.json       {"current": "build-…", "previous": "build-…"}, replaced atomically
  build-…/           one index; about.json says which analyzer made it, written when it is complete
  writing.lock rebuilding.lock
  rebuilding.json    while a build is under way; changes.txt keeps the posts that changed meanwhile
  damaged            name of a build that a reader found broken
"""

import fcntl
import json
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from search.backend import IndexBusy


def write_durably(path: Path, text: str) -> None:
    """Replace a small file so that after a crash or power cut it is the old one or the new one, never a part."""
    temporary = path.with_name(f"{path.name}.{uuid4().hex}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    sync_path(path.parent)


def sync_path(path: Path) -> None:
    """Put a file or the entries of a directory on the disk itself."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class IndexFolder:
    def __init__(self, root: Path):
        self.root = root
        self._pointer = root / "current.json"
        self._marker = root / "rebuilding.json"
        self._changes = root / "changes.txt"
        self._damaged = root / "damaged"

    def builds(self) -> list[Path]:
        """The builds that may answer: the current one, then the one before it."""
        try:
            named = json.loads(self._pointer.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return []
        found = [self.root / name for name in (named.get("current"), named.get("previous")) if name]
        return [path for path in found if (path / "about.json").is_file()]

    def analyzer_of(self, build: Path) -> str:
        try:
            return str(json.loads((build / "about.json").read_text(encoding="utf-8"))["analyzer"])
        except (OSError, ValueError, KeyError):
            return ""

    def report_damage(self, build: Path) -> None:
        """A reader could not read this build; the worker will see it and make a new one."""
        if not self.is_damaged(build):
            self._damaged.write_text(build.name, encoding="utf-8")

    def is_damaged(self, build: Path) -> bool:
        try:
            return self._damaged.read_text(encoding="utf-8") == build.name
        except OSError:
            return False

    @contextmanager
    def lock(self, name: str, wait: float = 0) -> Iterator[None]:
        """Hold `<name>.lock` among all processes and threads; the lock dies with its holder. Raises IndexBusy."""
        self.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.root / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            until = time.monotonic() + wait
            while True:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() >= until:
                        raise IndexBusy(f"another process is {name} the search index") from None
                    time.sleep(0.02)
            yield
        finally:
            os.close(handle)

    def begin(self) -> Path:
        """A fresh directory for a new build; from now on changes are written to the journal as well."""
        build = self.root / f"build-{uuid4().hex[:12]}"
        self._changes.unlink(missing_ok=True)
        write_durably(self._marker, json.dumps({"build": build.name}))
        build.mkdir()
        return build

    def remember_changes(self, post_ids: Sequence[int]) -> None:
        """While a build is under way, note which posts changed, so that it gets them before it takes over."""
        if self._marker.exists():
            with self._changes.open("a", encoding="utf-8") as journal:
                journal.write("".join(f"{post_id}\n" for post_id in post_ids))

    def changes(self) -> list[int]:
        try:
            return sorted({int(line) for line in self._changes.read_text(encoding="utf-8").split()})
        except OSError:
            return []

    def switch(self, build: Path, analyzer: str) -> None:
        """Make a complete build the current one; the one before stays until the next switch."""
        for path in build.rglob("*"):
            sync_path(path)
        sync_path(build)
        write_durably(build / "about.json", json.dumps({"analyzer": analyzer}))
        before = [path.name for path in self.builds() if not self.is_damaged(path)][:1]
        write_durably(
            self._pointer, json.dumps({"current": build.name, "previous": before[0] if before else None}, indent=1)
        )
        self._damaged.unlink(missing_ok=True)
        self.clear_up()

    def clear_up(self) -> None:
        """Remove what a finished or killed rebuild left behind. Only under the rebuilding lock."""
        self._marker.unlink(missing_ok=True)
        self._changes.unlink(missing_ok=True)
        kept = {path.name for path in self.builds()}
        for path in self.root.glob("build-*"):
            if path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)
