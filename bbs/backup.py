"""Backup and restore (roof): one .tar.gz with the database, the attachments and the secrets."""

import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

from bbs import VERSION, clock, db
from bbs.config import Settings
from bbs.errors import Conflict, Invalid


def backup(settings: Settings, file: str) -> int:
    """Write a backup while the forum runs; returns its size in bytes. The old file stays until the new one is whole.

    The database is copied first and attachments are never changed once written, so every row finds its file.
    """
    target = Path(file)
    partial = target.with_name(target.name + ".partial")
    with tempfile.TemporaryDirectory(dir=target.resolve().parent) as scratch:
        dump = _dump(settings, Path(scratch))
        with (
            open(partial, "wb", opener=_private) as raw,
            tarfile.open(fileobj=raw, mode="w:gz") as tar,
        ):
            _add_text(tar, "manifest.json", json.dumps(_manifest(dump)))
            tar.add(dump, dump.name)
            for folder, name in (
                (settings.folder / "secrets", "secrets"),
                (settings.files_folder, "files"),
            ):
                if folder.exists():
                    tar.add(folder, name)
    partial.replace(target)
    return target.stat().st_size


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _manifest(dump: Path) -> dict:
    return {
        "program": "huiyin",
        "version": VERSION,
        "made_at": clock.now().isoformat(),
        "database": dump.name,
    }


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(text.encode())
    entry.mtime = clock.epoch(clock.now())
    tar.addfile(entry, io.BytesIO(text.encode()))


def _dump(settings: Settings, scratch: Path) -> Path:
    if not db.is_postgres():
        dump = scratch / "huiyin.db"
        copy = sqlite3.connect(dump)
        with db.db.connection_context():
            db.db.connection().backup(copy)
        copy.close()
        return dump
    dump = scratch / "huiyin.dump"
    _postgres("pg_dump", settings, "--format=custom", "--no-owner", f"--file={dump}")
    return dump


def _postgres(program: str, settings: Settings, *options: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise Conflict(
            "This needs %(program)s, which comes with the PostgreSQL client. Install it first.",
            program=program,
        )
    done = subprocess.run(
        [path, f"--dbname={settings.database_url}", *options],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise Conflict(
            "%(program)s failed: %(reason)s",
            program=program,
            reason=done.stderr.strip()[-500:],
        )


def restore(settings: Settings, file: str) -> None:
    """Unpack a backup into an instance that holds nothing yet; refuses where there is something to lose."""
    if _holds_accounts():
        raise Conflict("This instance holds accounts already. Restore into an empty one (--instance DIR).")
    with tempfile.TemporaryDirectory() as scratch:
        unpacked = Path(scratch)
        dump = _unpack(file, unpacked)
        if (dump.suffix == ".dump") != db.is_postgres():
            raise Invalid("The backup is of the other database kind. Set HUIYIN_DATABASE_URL to match it.")
        settings.folder.mkdir(parents=True, exist_ok=True)
        _put_back(unpacked / "secrets", settings.folder / "secrets")
        _put_back(unpacked / "files", settings.files_folder)
        shutil.rmtree(settings.search_folder, ignore_errors=True)
        if db.is_postgres():
            _postgres(
                "pg_restore",
                settings,
                "--no-owner",
                "--clean",
                "--if-exists",
                "--exit-on-error",
                str(dump),
            )
        else:
            copy = sqlite3.connect(dump)
            with db.db.connection_context():
                copy.backup(db.db.connection())
            copy.close()


def _holds_accounts() -> bool:
    with db.db.connection_context():
        return db.db.table_exists("account") and bool(db.scalar("SELECT 1 FROM account LIMIT 1"))


def _unpack(file: str, into: Path) -> Path:
    try:
        with tarfile.open(file, "r:gz") as tar:
            tar.extractall(into, filter="data")
        manifest = json.loads((into / "manifest.json").read_text())
        if manifest["program"] != "huiyin":
            raise ValueError
        return into / Path(manifest["database"]).name
    except (tarfile.TarError, EOFError, OSError, KeyError, TypeError, ValueError):
        raise Invalid("%(file)s is not a whole backup made by this program.", file=file) from None


def _put_back(source: Path, target: Path) -> None:
    if source.exists():
        shutil.copytree(source, target, dirs_exist_ok=True)
