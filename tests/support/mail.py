"""What was mailed in a test, read as a mail program reads it."""

import email
import email.policy
import re
from pathlib import Path


def letters(folder: Path) -> list[email.message.EmailMessage]:
    """All mails in a folder, oldest first."""
    paths = sorted(folder.glob("*.eml"), key=lambda p: (p.stat().st_mtime_ns, p.name))
    return [email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in paths]


def body(letter) -> str:
    return letter.get_body(("plain",)).get_content()


def code_in(letter) -> str:
    return re.search(r"(?<!\d)(\d{6})(?!\d)", body(letter)).group(1)
