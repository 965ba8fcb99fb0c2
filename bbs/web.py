"""The edge: who asks, may they, in which language, and what a refusal looks like. Services know nothing of this."""

import json
import time
import uuid
from collections.abc import Callable
from functools import wraps

import structlog
from flask import (
    Flask,
    abort,
    current_app,
    flash,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)  # fmt: skip
from flask_babel import get_locale, gettext
from flask_limiter import Limiter
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import IntegerConverter

from bbs import clock
from bbs.accounts.actor import VISITOR, Actor
from bbs.accounts.models import SignIn
from bbs.accounts.tokens import token_digest
from bbs.compression import pack_static
from bbs.config import Settings
from bbs.db import db, row
from bbs.errors import Invalid, Refused, TooMany
from bbs.given import given_texts
from bbs.look import asset, chosen_look
from bbs.text import N_

log = structlog.get_logger("web")
csrf = CSRFProtect()
login_manager = LoginManager()

COOKIE_DAYS = 30


def reader_key() -> str:
    """Whom a rate limit counts: the person, or the address of a reader who is not signed in."""
    actor = current_actor()
    return f"a{actor.user_id}" if actor.is_signed_in else (request.remote_addr or "unknown")


limiter = Limiter(reader_key, headers_enabled=True)


# ---- who asks --------------------------------------------------------------------------------------------------------

_ACTOR_SQL = """
SELECT a.id, a.name, a.roles, a.unread_count, a.locale, a.suspended_until, s.id AS session_id, s.second_factor_at,
       s.seen_at
FROM sign_in s JOIN account a ON a.id = s.account_id
WHERE s.token_digest = ? AND s.revoked_at IS NULL AND a.cancelled_at IS NULL
"""


class SignedIn(UserMixin):
    """What Flask-Login keeps of a request's reader: the actor, under the token of this sign-in."""

    def __init__(self, token: str, actor: Actor):
        self.token = token
        self.actor = actor

    def get_id(self) -> str:
        return self.token


@login_manager.user_loader
def load_signed_in(token: str) -> SignedIn | None:
    found = row(_ACTOR_SQL, token_digest(token))
    if found is None:
        return None
    g.seen_at = found.seen_at
    roles = frozenset((role, scope) for role, scope in json.loads(found.roles))
    suspended = found.suspended_until is not None and found.suspended_until > clock.epoch(clock.now())
    actor = Actor(
        user_id=found.id,
        name=found.name,
        roles=roles,
        unread_count=found.unread_count,
        locale=found.locale,
        is_suspended=suspended,
        session_id=found.session_id,
        has_second_factor=found.second_factor_at is not None,
    )
    if actor.needs_second_factor and not actor.has_second_factor and settings().staff_totp == "required":
        # Until the second factor is given, an officer or a member of staff is a resident like others.
        g.second_factor_pending = True
        actor = Actor(**{**_plain(actor), "roles": frozenset()})
    return SignedIn(token, actor)


def _plain(actor: Actor) -> dict:
    return {
        "user_id": actor.user_id,
        "name": actor.name,
        "unread_count": actor.unread_count,
        "locale": actor.locale,
        "is_suspended": actor.is_suspended,
        "session_id": actor.session_id,
    }


def current_actor() -> Actor:
    """The actor of this request; VISITOR for a reader who is not signed in (then no cookie is read or set)."""
    if "_user_id" not in session:
        return VISITOR
    return current_user.actor if current_user.is_authenticated else VISITOR


def settings() -> Settings:
    return current_app.extensions["huiyin"]


# ---- may they --------------------------------------------------------------------------------------------------------

_CHECKS: dict[str, Callable[[Actor], bool]] = {
    "public": lambda actor: True,
    "signed_in": lambda actor: actor.is_signed_in,
    "officer": lambda actor: actor.is_officer,
    "moderator": lambda actor: actor.is_moderator,
    "intake": lambda actor: actor.is_intake,
    "supervisor": lambda actor: actor.is_supervisor,
    "office": lambda actor: actor.is_office,
    "admin": lambda actor: actor.is_admin,
}


def access(*levels: str):
    """Declare who may enter a view: "public", "signed_in" or role names (any of them is enough).

    Every route must have this; tests/rules/test_access.py fails on one that does not.
    """
    checks = [_CHECKS[level] for level in levels]

    def wrap(view):
        @wraps(view)
        def guarded(*args, **kwargs):
            actor = current_actor()
            if not any(check(actor) for check in checks):
                return _turn_away(actor)
            return view(*args, **kwargs)

        guarded.access = levels
        return guarded

    return wrap


def _turn_away(actor: Actor):
    if not actor.is_signed_in:
        if wants_json():
            abort(401)
        target = request.full_path.rstrip("?") if request.method == "GET" else None
        flash(gettext("Please sign in first."), "info")
        return redirect(url_for("accounts.sign_in", next=target), 303)
    if getattr(g, "second_factor_pending", False):
        flash(gettext("Your duties need the second factor. Please confirm it first."), "info")
        return redirect(url_for("accounts.second_factor", next=request.path), 303)
    abort(403)


def limit(rule: str):
    """A rate limit on a view, counted per person or address: `limit("10 per minute")`."""
    return limiter.limit(rule, methods=["POST"]) if "GET" not in rule else limiter.limit(rule.replace(" GET", ""))


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best_match(
        ["text/html", "application/json"]
    ) == "application/json"  # fmt: skip


def sentence_of(refused: Refused) -> str:
    """The refusal in the reader's language."""
    return gettext(refused.sentence, **refused.params) if refused.params else gettext(refused.sentence)


def put_on_form(form, refused: Refused) -> None:
    """Show a service's refusal at the field it names, or at the top of the form."""
    form.refused_as = refused.status
    _note_wait(refused)
    target = getattr(form, refused.field, None) if refused.field else None
    sentence = sentence_of(refused)
    if target is None:
        form.form_errors.append(sentence)
    elif sentence not in target.errors:  # nine files too many are one trouble, said once
        target.errors = [*target.errors, sentence]


def form_status(form) -> int:
    """200 for a form without errors, 422 for bad input, and what the service said for one that it refused."""
    return getattr(form, "refused_as", 422) if form.errors else 200


# ---- refusals as pages -----------------------------------------------------------------------------------------------

_SENTENCES = {
    400: N_("The request could not be understood. Go back and try again."),
    401: N_("Please sign in first."),
    403: N_("You may not do this."),
    404: N_("There is nothing at this address, or it is not public."),
    405: N_("This address does not take that kind of request."),
    409: N_("Things have changed in the meantime. Load the page again."),
    413: N_("What you sent is too large."),
    415: N_("This kind of file is not accepted."),
    422: N_("What you sent cannot be used."),
    429: N_("Too many tries in a short time. Please wait a little and try again."),
    500: N_("Something went wrong on our side. It has been noted."),
}


def error_page(status: int, sentence: str):
    if wants_json():
        return jsonify(error=sentence, request_id=g.get("request_id", "")), status
    page = status if status in (400, 403, 404, 405, 409, 413, 422, 429, 500) else 400
    return render_template(f"errors/{page}.html", sentence=sentence, status=status), status


def _note_wait(refused: Refused) -> None:
    """For the header of a 429, wherever it comes from."""
    if isinstance(refused, TooMany):
        g.retry_after = refused.seconds


def _on_refused(refused: Refused):
    _note_wait(refused)
    return error_page(refused.status, sentence_of(refused))


def _on_http(error: HTTPException):
    if error.code is None or error.code < 400:
        return error
    body, status = error_page(error.code, gettext(_SENTENCES.get(error.code, _SENTENCES[400])))
    return (body if hasattr(body, "headers") else make_response(body), status)


def _on_csrf(error: CSRFError):
    return error_page(400, gettext(N_("The form has expired. Load the page again and send it once more.")))


def _on_crash(error: Exception):
    log.exception("request failed", path=request.path)
    return error_page(500, gettext(_SENTENCES[500]))


# ---- language, headers ------------------------------------------------------------------------------------------------


def choose_locale() -> str:
    actor = current_actor()
    chosen = actor.locale or request.cookies.get("locale", "")
    if chosen in ("zh_Hans_CN", "en"):
        return chosen
    found = request.accept_languages.best_match(["zh-CN", "zh-Hans-CN", "zh", "en", "en-US", "en-GB"])
    if found is None:
        return settings().locale
    return "en" if found.startswith("en") else "zh_Hans_CN"


_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def _before():
    g.began = time.perf_counter()
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if given.isalnum() and len(given) <= 64 else uuid.uuid4().hex
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)
    if db.obj.is_closed():
        db.connect(reuse_if_open=True)
    if request.method == "HEAD":
        request.method = "GET"  # no view needs to know of it; the body is left out on the way to the reader
    if any("\x00" in text for text in given_texts()):
        raise Invalid(_SENTENCES[422])


def _after(response):
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if response.status_code == 429:
        response.headers.setdefault("Retry-After", str(g.get("retry_after", 60)))
    if request.path.startswith("/static/"):
        pack_static(response)
        if "v" in request.args and response.status_code in (200, 304):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.add("Cookie")
        response.vary.add("Accept-Language")
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
        )
    return response


def touch_sign_in(session_id: int) -> None:
    """Note that a browser is still in use; called by requests that write anyway (bbs.accounts.views), at most once an
    hour each."""
    SignIn.update(seen_at=clock.now()).where(SignIn.id == session_id).execute()


def _context() -> dict:
    tag = "en" if str(get_locale() or "").startswith("en") else "zh-CN"
    elder, theme = chosen_look()
    return {
        "actor": current_actor(),
        "site": {
            "name": settings().site_name,
            "icp_number": settings().icp_number,
            "police_number": settings().police_number,
            "report_contact": settings().report_contact,
        },
        "locale_tag": tag,
        "elder": elder == "1",
        "theme": theme,
        "asset": asset,
        "second_factor_pending": getattr(g, "second_factor_pending", False),
    }


class IdConverter(IntegerConverter):
    """Ids in addresses: larger ones than the database can hold are simply not there (404)."""

    regex = r"\d{1,10}"

    def __init__(self, url_map):
        super().__init__(url_map, max=2**31 - 1)


def init_app(app: Flask) -> None:
    """Attach everything above to an application. Blueprints come after it."""
    app.url_map.converters["int"] = IdConverter
    app.before_request(_before)  # before the guards, so that their refusals have a request id as well
    csrf.init_app(app)
    login_manager.init_app(app)
    login_manager.session_protection = None
    limiter.init_app(app)
    app.after_request(_after)
    app.context_processor(_context)
    app.jinja_env.globals["asset"] = asset  # macros are imported without context
    app.register_error_handler(Refused, _on_refused)
    app.register_error_handler(CSRFError, _on_csrf)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(RequestEntityTooLarge, _on_http)
    if not app.testing:
        app.register_error_handler(Exception, _on_crash)
