"""Where the program's own files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
MIGRATIONS = ROOT / "bbs" / "migrations"
TRANSLATIONS = ROOT / "bbs" / "translations"
