"""`huiyin serve` (roof): the web server and its worker, started together and stopped together."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import click
import structlog
import waitress
from peewee import PeeweeException

from bbs import wiring
from bbs.app import create_app
from bbs.config import Settings
from bbs.db import db

FLUSH_SECONDS = 3

log = structlog.get_logger("serve")


class WorkerKeeper:
    """Keeps one worker process alive; starts it anew when it dies, more slowly the more often it does."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._stop = threading.Event()
        self._process: subprocess.Popen | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ask the worker to finish what it holds; after eight seconds it is ended."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _keep(self) -> None:
        pause = 1.0
        while not self._stop.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "bbs",
                    "--instance",
                    str(self._settings.folder),
                    "worker",
                ]
                + ["--parent", str(os.getpid())],
                stdin=subprocess.DEVNULL,
                env=os.environ | {"HUIYIN_SITE_URL": self._settings.site_url},
            )
            while self._process.poll() is None and not self._stop.wait(0.2):
                pass
            if self._stop.is_set():
                break
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 30)
            log.error(
                "the worker ended by itself",
                code=self._process.returncode,
                starting_again_in=pause,
            )
            self._stop.wait(pause)
        self._end()

    def _end(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=8)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Flusher:
    """Writes every few seconds what the web process has gathered (views, reading marks), and once more at the end."""

    def __init__(self):
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="flusher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        is_last = False
        while not is_last:
            is_last = self._stop.wait(FLUSH_SECONDS)
            for flush in wiring.FLUSHES:
                try:
                    flush()
                except PeeweeException:
                    log.exception("what was gathered could not be written")
        db.close()


def _leave(*_) -> None:
    raise SystemExit(0)


def at_port(settings: Settings, port: int) -> Settings:
    """While it is tried out on another port, links in mail name that port; a site address that was set stays."""
    if settings.site_url != Settings.site_url or not port:
        return settings
    return replace(settings, site_url=f"http://127.0.0.1:{port}")


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. The database is migrated already. Prints the address when it can be reached."""
    settings = at_port(settings, port)
    app = create_app(settings)
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=settings.threads,
            channel_timeout=60,
            # Twice the limit of the application, which says it more kindly; X-Forwarded-* is judged there as well.
            max_request_body_size=2 * settings.max_upload_mb * 1024 * 1024,
            clear_untrusted_proxy_headers=not settings.trusted_proxies,
            ident="huiyin",
        )
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror or error}") from None
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    keeper = WorkerKeeper(settings)
    keeper.start()
    flusher = Flusher()
    flusher.start()
    try:
        click.echo(f"Huiyin listens on http://{host}:{_port_of(server)}/  (Ctrl-C stops it)")
        sys.stdout.flush()
        server.run()
    except SystemExit:
        pass
    finally:
        server.close()
        flusher.stop()
        keeper.stop()
        log.info("stopped")


def _port_of(server) -> int:
    return getattr(server, "effective_port", None) or server.effective_listen[0][1]
