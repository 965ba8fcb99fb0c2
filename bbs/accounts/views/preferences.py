"""Language, elder mode, light and dark: cookies of their own, so that they work without a session."""

from urllib.parse import urlsplit

from flask import redirect, request

from bbs.accounts.services import own_account
from bbs.accounts.views.blueprint import bp
from bbs.errors import Invalid, Refused
from bbs.given import back_to
from bbs.text import N_
from bbs.web import access, csrf, current_actor, settings

YEAR = 365 * 86400

#: Allowed values; the first is the usual one and needs no cookie.
CHOICES = {"elder": ("0", "1"), "theme": ("auto", "light", "dark"), "locale": ("", "zh_Hans_CN", "en")}


def _comes_from_our_pages() -> bool:
    """A visitor has no session and so no CSRF token; the browser's own word on where a form stood is enough here."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


@bp.post("/preferences")
@access("public")
@csrf.exempt
def preferences():
    if not _comes_from_our_pages():
        raise Refused(N_("This form did not come from our own pages."))
    answer = redirect(back_to("/"), 303)
    for name in CHOICES.keys() & request.form.keys():
        _keep(answer, name, request.form[name])
    return answer


def _keep(answer, name: str, value: str) -> None:
    if value not in CHOICES[name]:
        raise Invalid(N_("What you sent cannot be used."))
    if name == "locale" and current_actor().is_signed_in:
        own_account.set_locale(current_actor(), value)
    if value == CHOICES[name][0]:
        answer.delete_cookie(name)
    else:
        answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", httponly=True, secure=settings().secure_cookies)
