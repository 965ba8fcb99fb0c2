"""create_app: the settings in, a WSGI application out (roof)."""

from datetime import timedelta

from flask import Flask
from flask_babel import Babel
from jinja2 import FileSystemBytecodeCache
from werkzeug.middleware.proxy_fix import ProxyFix

from bbs import clock, config, db, logs, translations, web, wiring, words
from bbs.config import Settings
from bbs.paths import ROOT, STATIC, TEMPLATES


def create_app(settings: Settings, *, testing: bool = False) -> Flask:
    """The whole program as one application. Opens the database handle; does not migrate it."""
    settings.folder.mkdir(parents=True, exist_ok=True)
    config.use(settings)
    clock.use_zone(settings.timezone)
    if db.db.obj is None:
        db.connect(settings)
    app = Flask("bbs", root_path=str(ROOT), template_folder=str(TEMPLATES), static_folder=str(STATIC))
    app.testing = testing
    app.extensions["huiyin"] = settings
    app.config.update(
        SECRET_KEY=config.secret(settings, "secret_key"),
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="huiyin",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=web.COOKIE_DAYS),
        WTF_CSRF_TIME_LIMIT=24 * 3600,
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,  # a lost Redis closes no door and opens none
    )
    app.json.ensure_ascii = False
    compiled = settings.folder / "compiled"  # a cache: keyed by the templates' content, spares each start some seconds
    compiled.mkdir(mode=0o700, exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if settings.trusted_proxies:
        n = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)
    Babel(
        app,
        default_locale=settings.locale,
        default_timezone=settings.timezone,
        default_translation_directories=str(translations.compiled(settings.folder)),
        locale_selector=web.choose_locale,
    )
    logs.configure(settings)
    web.init_app(app)
    words.init_app(app)
    wiring.install(app)
    return app
