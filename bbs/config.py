"""Settings: defaults, then HUIYIN_* environment variables. An unknown HUIYIN_* name is refused.

docs/settings.md is made from the field metadata; a test keeps it fresh.
"""

import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class BadSettings(Exception):
    """The environment holds a setting that cannot be used; the message says which and what is allowed."""


def _setting(default, what: str, **kw):
    return field(default=default, metadata={"what": what, **kw})


@dataclass(frozen=True)
class Settings:
    instance: str = _setting("instance", "Folder of this installation's data. `--instance DIR` sets the same.")
    database_url: str = _setting("", "`sqlite:///PATH` or `postgresql://…`. Empty: `huiyin.db` in the instance folder.")
    search: str = _setting("whoosh", "Search engine.", choices=("whoosh",))
    redis_url: str = _setting("", "`redis://…` for rate limits shared by several machines. Empty: in process.")
    storage: str = _setting("", "Folder for attachments. Empty: `files/` in the instance folder.")
    secret_key: str = _setting(
        "", "Signs cookies and links. Empty: made once and kept in the instance folder.", secret=True
    )
    vault_key: str = _setting(
        "", "Encrypts contact data (a Fernet key). Empty: made once and kept in the instance folder.", secret=True
    )
    mail_url: str = _setting(
        "folder:",
        "`folder:` (mail is written to `mail/` in the instance folder) or `smtp://[user:password@]host[:port][?tls=starttls]`, `smtps://…`.",
        secret=True,
    )
    mail_from: str = _setting("huiyin@localhost", "Sender address of all mail.")
    site_name: str = _setting("云溪县民意", "Name of the site, in the header and in mail.")
    site_url: str = _setting(
        "http://127.0.0.1:8000", "Address under which readers reach the site; links in mail begin with it."
    )
    locale: str = _setting(
        "zh_Hans_CN", "Language for readers whose browser asks for neither.", choices=("zh_Hans_CN", "en")
    )
    timezone: str = _setting("Asia/Shanghai", "Time zone of the county; local days and deadlines follow it.")
    region_code: str = _setting("341800", "Administrative division code, first part of every case number.")
    staff_totp: str = _setting("required", "Second factor for officers and staff.", choices=("required", "optional"))
    rate_limits: bool = _setting(True, "Limits on sign-in, sign-up, posting and search.")
    trusted_proxies: int = _setting(0, "How many reverse proxies stand in front (X-Forwarded-* is believed that deep).")
    secure_cookies: bool = _setting(False, "Send cookies over HTTPS only. Turn on behind HTTPS.")
    edit_minutes: int = _setting(30, "How long a post may be edited by its author, in minutes.")
    max_upload_mb: int = _setting(20, "Largest request that is read, in megabytes.")
    threads: int = _setting(8, "Request threads of `huiyin serve`.")
    sqlite_synchronous: str = _setting(
        "FULL", "SQLite `synchronous`: FULL survives a power cut.", choices=("FULL", "NORMAL")
    )
    log_format: str = _setting("console", "Log lines as `json` or for the `console`.", choices=("json", "console"))
    icp_number: str = _setting("", "ICP filing number, shown in the footer.")
    police_number: str = _setting("", "Public security filing number, shown in the footer.")
    report_contact: str = _setting("", "Telephone or e-mail for complaints about content, shown in the footer.")

    @property
    def folder(self) -> Path:
        return Path(self.instance).resolve()

    @property
    def files_folder(self) -> Path:
        return Path(self.storage).resolve() if self.storage else self.folder / "files"

    @property
    def search_folder(self) -> Path:
        return self.folder / "search"

    @property
    def mail_folder(self) -> Path:
        return self.folder / "mail"


PREFIX = "HUIYIN_"


def _convert(name: str, raw: str, default, metadata):
    if isinstance(default, bool):
        if raw.lower() not in {"1", "0", "true", "false", "yes", "no", "on", "off"}:
            raise BadSettings(f"{name}={raw!r}: use 1 or 0.")
        return raw.lower() in {"1", "true", "yes", "on"}
    if isinstance(default, int):
        if not raw.isdecimal():
            raise BadSettings(f"{name}={raw!r}: use a whole number.")
        return int(raw)
    choices = metadata.get("choices")
    if choices and raw not in choices:
        raise BadSettings(f"{name}={raw!r}: use one of {', '.join(choices)}.")
    return raw


def load(environ=None, **given) -> Settings:
    """Read the settings. Values `given` by the command line win over the environment. Raises BadSettings."""
    environ = os.environ if environ is None else environ
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    unknown = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    if unknown:
        raise BadSettings(f"Unknown setting {', '.join(unknown)}. docs/settings.md lists what there is.")
    values = {
        f.name: _convert(name, environ[name], f.default, f.metadata)
        for name, f in known.items()
        if environ.get(name, "") != ""
    }
    values.update({k: v for k, v in given.items() if v is not None})
    settings = Settings(**values)
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSettings(f"HUIYIN_TIMEZONE={settings.timezone!r}: no such time zone.") from None
    for name, schemes in (
        ("database_url", {"", "sqlite", "postgresql", "postgres"}),
        ("mail_url", {"folder", "smtp", "smtps"}),
    ):
        if urlsplit(getattr(settings, name)).scheme not in schemes:
            raise BadSettings(
                f"{PREFIX}{name.upper()}: the address must begin with {', '.join(sorted(schemes - {''}))}."
            )
    return settings


_current: Settings | None = None


def use(settings: Settings) -> None:
    """Make these the settings of the process, for what runs outside a request (services, worker, commands)."""
    global _current
    _current = settings


def current() -> Settings:
    """The settings of the process; the defaults with the environment until `use` was called."""
    return _current or load()


def secret(settings: Settings, name: str, make=lambda: secrets.token_urlsafe(48)) -> str:
    """A secret from the settings or, failing that, one made once and kept in the instance folder (mode 600)."""
    value = getattr(settings, name)
    if value:
        return value
    path = settings.folder / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.touch(mode=0o600)
        temporary.write_text(make())
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass
        finally:
            temporary.unlink()
    return path.read_text().strip()
