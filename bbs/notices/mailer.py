"""Sending mail: the only file that imports smtplib. Called by the worker, never in a request."""

import re
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import parse_qs, unquote, urlsplit

import structlog

from bbs import clock
from bbs.config import Settings

TIMEOUT_SECONDS = 20

log = structlog.get_logger("mail")


@dataclass(frozen=True)
class Letter:
    """A mail ready to go. `key` is the same for the same letter, so that one sent twice is recognised as one."""

    to: str
    subject: str
    text: str
    html: str
    key: str
    stop_url: str = ""


def _one_line(text: str) -> str:
    """A text for a header. Python's own mail library reads encoded words (`=?utf-8?q?=0A…?=`) out of what it is given and
    writes the line ends in them: a title could add headers. So none is left to read."""
    line = " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())
    return line.replace("=?", "= ?")


def message(letter: Letter, settings: Settings) -> EmailMessage:
    made = EmailMessage()
    made["From"] = Address(display_name=settings.site_name, addr_spec=settings.mail_from)
    made["To"] = letter.to
    made["Subject"] = _one_line(letter.subject)
    made["Date"] = formatdate(clock.epoch(clock.now()))
    made["Message-ID"] = f"<{letter.key}@{settings.mail_from.rpartition('@')[2] or 'localhost'}>"
    made["Auto-Submitted"] = "auto-generated"
    if letter.stop_url:
        made["List-Unsubscribe"] = f"<{letter.stop_url}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.text)
    made.add_alternative(letter.html, subtype="html")
    return made


def send(letter: Letter, settings: Settings) -> None:
    """Hand a letter to the mail server, or to the folder of HUIYIN_MAIL_URL=folder:. Raises what the server says."""
    made = message(letter, settings)
    url = urlsplit(settings.mail_url)
    if url.scheme == "folder":
        _put_into_folder(made, letter, settings)
        return
    port = url.port or (465 if url.scheme == "smtps" else 25)
    secure = ssl.create_default_context()
    if url.scheme == "smtps":
        server = smtplib.SMTP_SSL(url.hostname or "localhost", port, timeout=TIMEOUT_SECONDS, context=secure)
    else:
        server = smtplib.SMTP(url.hostname or "localhost", port, timeout=TIMEOUT_SECONDS)
    with server:
        if parse_qs(url.query).get("tls") == ["starttls"]:
            server.starttls(context=secure)
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(made)
    log.info("mail sent", key=letter.key)


def _put_into_folder(made: EmailMessage, letter: Letter, settings: Settings) -> None:
    path = settings.mail_folder / (re.sub(r"[^a-z0-9-]", "-", letter.key.lower()) + ".eml")
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    temporary.write_bytes(made.as_bytes())
    temporary.replace(path)
    log.info("mail written to a file", file=str(path))
