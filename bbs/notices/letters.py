"""What our mails say, in the language of the person who gets them."""

import json
from functools import lru_cache
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.support import Translations
from jinja2 import Environment, FileSystemLoader, select_autoescape

from bbs import translations
from bbs.accounts import vault
from bbs.accounts.models import Account
from bbs.config import Settings
from bbs.notices import kinds, queries, services
from bbs.notices.mailer import Letter
from bbs.notices.models import Notice
from bbs.paths import TEMPLATES
from bbs.text import N_

#: kind -> (subject, paragraphs). A letter with a code shows it under the first paragraph.
ACCOUNT_LETTERS = {
    "sign_up": (
        N_("Your code for %(site)s: %(code)s"),
        (
            N_("Someone, probably you, wants to open an account with this address. Enter this code to finish:"),
            N_("The code works for 15 minutes. If it was not you, do nothing: no account is made."),
        ),
    ),
    "known_address": (
        N_("You already have an account on %(site)s"),
        (
            N_("Someone, probably you, entered this address to open an account. It belongs to the account “%(name)s”."),
            N_("Sign in with that name; “Forgotten password” helps if you need it. If it was not you, do nothing."),
        ),
    ),
    "new_email": (
        N_("Your code for %(site)s: %(code)s"),
        (
            N_("Enter this code to make this the address of your account:"),
            N_("The code works for 15 minutes. If it was not you, do nothing: nothing is changed."),
        ),
    ),
    "reset": (
        N_("Your code for %(site)s: %(code)s"),
        (
            N_(
                "Someone, probably you, has forgotten the password of the account “%(name)s”. Enter this code to set a new one:"
            ),
            N_("The code works for 15 minutes. If it was not you, do nothing: nothing is changed."),
        ),
    ),
    "password_changed": (
        N_("Your password on %(site)s was changed"),
        (
            N_("The password of the account “%(name)s” was changed just now. All other browsers have been signed out."),
            N_("If it was not you, set a new password at once with “Forgotten password”, then tell us."),
        ),
    ),
    "email_changed": (
        N_("Your address on %(site)s was changed"),
        (
            N_("The account “%(name)s” now has another e-mail address; this one is no longer used."),
            N_("If it was not you, tell us at once."),
        ),
    ),
    "second_factor_removed": (
        N_("The second factor of your account was removed"),
        (
            N_(
                "The account “%(name)s” can be opened with the password alone again. All browsers have been signed out."
            ),
            N_("If it was not you, tell us at once."),
        ),
    ),
}

_environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape(["html"]), trim_blocks=True)


@lru_cache(maxsize=4)
def _texts(locale: str) -> Translations:
    file = BytesIO()
    write_mo(file, translations.merged(locale))
    file.seek(0)
    return Translations(file)


def _known(locale: str, settings: Settings) -> str:
    return locale if locale in translations.LOCALES else settings.locale


def _render(locale: str, settings: Settings, **words) -> tuple[str, str]:
    words |= {"site": settings.site_name, "site_url": settings.site_url, "_": _texts(locale).gettext}
    words["lang"] = "en" if locale == "en" else "zh-CN"
    return (
        _environment.get_template("mail/letter.txt").render(words),
        _environment.get_template("mail/letter.html").render(words),
    )


def account_letter(kind: str, locale: str, sealed: str, key: str, settings: Settings) -> Letter:
    """A letter about the account itself: these cannot be unsubscribed."""
    words = json.loads(vault.open_sealed(sealed))
    locale = _known(locale, settings)
    say = _texts(locale).gettext
    words["site"] = settings.site_name
    subject, paragraphs = ACCOUNT_LETTERS[kind]
    text, html = _render(locale, settings, paragraphs=[say(p) % words for p in paragraphs], code=words.get("code", ""))
    return Letter(words["to"], say(subject) % words, text, html, key)


def notice_letter(notice: Notice, account: Account, settings: Settings) -> Letter:
    """A notice by mail, with a link to it and one that ends it."""
    locale = _known(account.locale, settings)
    say = _texts(locale).gettext
    params = json.loads(notice.params)
    sentence = kinds.sentence(notice.kind, params, say)
    url = settings.site_url.rstrip("/") + queries.address(notice.thread_id, notice.floor, params)
    stop_url = f"{settings.site_url.rstrip('/')}/notices/stop/{services.stop_token(account.id, notice.because)}"
    text, html = _render(
        locale,
        settings,
        paragraphs=[sentence],
        url=url,
        stop_url=stop_url,
        stop_label=say(N_("Stop following this")) if notice.because else say(N_("No more notices by mail")),
    )
    return Letter(vault.open_sealed(account.email_sealed), sentence, text, html, f"notice-{notice.id}", stop_url)
