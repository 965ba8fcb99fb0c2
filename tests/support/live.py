"""The real program for tests: `huiyin serve` in a process group of its own, and a small browser to talk to it."""

import contextlib
import http.cookiejar
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from bs4 import BeautifulSoup

from bbs.paths import ROOT


def environment(**given: str) -> dict[str, str]:
    """The environment without anybody's HUIYIN_* but the given ones; no limits on how fast a test may type."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    ours = {
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "HUIYIN_RATE_LIMITS": "0",
        "HUIYIN_STAFF_TOTP": "optional",
    }
    return kept | ours | given


def huiyin(instance: Path, *arguments: str, **environ: str) -> str:
    """Run one `huiyin` command to its end; gives what it printed, or fails with what it complained of."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bbs", "--instance", str(instance), *arguments],
        env=environment(**environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def until(question, seconds: float = 20, every: float = 0.1):
    """Ask again and again until the answer is true; gives the answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(every)
    raise AssertionError("waited in vain")


class Server:
    """`huiyin serve` on an instance folder. Port 0 takes a free one at the first start and keeps it for the next."""

    def __init__(self, instance: Path, **environ: str):
        self.instance = instance
        self.log = instance.parent / f"{instance.name}.log"
        self.port = 0
        self._environ = environ
        self.process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Server":
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "bbs", "--instance", str(self.instance)]
                + ["serve", "--port", str(self.port)],
                env=environment(**self._environ),
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                text=True,
            )
        line = self.process.stdout.readline()
        assert "listens on" in line, self.log.read_text()[-3000:]
        self.port = int(line.split("127.0.0.1:")[1].split("/")[0])
        return self

    def health(self) -> dict:
        with urllib.request.urlopen(f"{self.address}/healthz", timeout=10) as response:
            return json.load(response)

    def worker(self) -> int | None:
        """The process id of the worker that holds the lock of the instance folder."""
        try:
            return int((self.instance / "worker.lock").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def wait_until_errands_are_done(self, seconds: float = 60) -> None:
        until(lambda: self.health()["outbox"]["waiting"] == 0, seconds, 0.2)

    def stop(self, seconds: float = 20) -> int:
        """SIGTERM, as systemd does it; gives the exit code."""
        self.process.terminate()
        return self.gone(seconds)

    def kill(self) -> None:
        """kill -9 of the server and its worker, at once."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.gone(10)

    def gone(self, seconds: float = 10) -> int:
        """Wait until the process has ended; gives its exit code."""
        code = self.process.wait(timeout=seconds)
        self.process.stdout.close()
        return code


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


class Browser:
    """A person with cookies who follows no redirects. `send` fills a form the way the page offers it."""

    def __init__(self, server: Server):
        self._server = server
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(cookies, _NoRedirect)

    def get(self, path: str) -> BeautifulSoup:
        return BeautifulSoup(self._open(path)[1], "html.parser")

    def send(self, path: str, action: str, **values: str) -> tuple[int, str]:
        """Open a page, fill in the form that goes to `action`, send it; gives status and Location (or the page)."""
        form = self.get(path).find("form", action=lambda given: self._goes_to(given, path, action))
        assert form is not None, f"{path} has no form for {action}"
        filled = {
            field["name"]: field.get("value", "")
            for field in form.find_all("input", attrs={"name": True})
            if field.get("type") == "hidden" or (field.get("type") == "radio" and field.has_attr("checked"))
        }
        return self.post(action, filled | values)

    def post(self, path: str, values: dict[str, str]) -> tuple[int, str]:
        status, text, headers = self._open(path, urllib.parse.urlencode(values).encode())
        return status, headers.get("Location") or text

    @staticmethod
    def _goes_to(given: str | None, path: str, action: str) -> bool:
        return (given or path).split("?")[0] == action.split("?")[0]

    def _open(self, path: str, data: bytes | None = None) -> tuple[int, str, dict]:
        request = urllib.request.Request(self._server.address + path, data, {"Accept": "text/html"})
        try:
            with self._opener.open(request, timeout=20) as response:
                return response.status, response.read().decode(), dict(response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode(), dict(error.headers)

    def sign_in(self, name: str, password: str) -> None:
        status, where = self.send("/sign-in", "/sign-in", login=name, password=password)
        assert status == 303, where[:500]
