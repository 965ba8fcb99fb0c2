"""Chromium and a real server on a demo county of its own, one for all browser tests."""

import email
import email.policy
import os
import re
import shutil

import pytest

from tests.support.live import Server, huiyin, until

CHROMIUM_OPTIONS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path).replace(os.sep, "/"):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def county(tmp_path_factory):
    """`huiyin serve` on a fresh demo county."""
    instance = tmp_path_factory.mktemp("browser") / "instance"
    huiyin(instance, "demo")
    server = Server(instance).start()
    server.wait_until_errands_are_done(240)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_as(chromium, county):
    """`open_as("intake")` -> a page of a person of the demo county who is signed in; without a name, a visitor's.

    An error in a page's script or a refused resource fails the test that caused it.
    """
    contexts, complaints = [], []

    def opened(
        name: str | None = None, *, javascript: bool = True, locale: str = "zh-CN", width: int = 1280, **options
    ):
        context = chromium.new_context(
            base_url=county.address, locale=locale, java_script_enabled=javascript,
            viewport={"width": width, "height": 900}, **options,
        )  # fmt: skip
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if said.type == "error" else None)
        if name is not None:
            sign_in(page, name)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, complaints


def sign_in(page, name: str, password: str = "huiyin-demo-2026") -> None:
    page.goto("/sign-in")
    page.fill("#login", name)
    page.fill("#password", password)
    press(page, 'form[action*="/sign-in"]')
    assert "/sign-in" not in page.url, page.inner_text("main")[:500]


def press(page, form: str, button: str = 'button[type="submit"], button:not([type])') -> None:
    """Click the button of a form and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(form).first.locator(button).first.click()


def code_from_mail(county, to: str) -> str:
    """The six digits of the newest letter to an address, read from the folder where the mail goes."""
    folder = county.instance / "mail"

    def found():
        for path in sorted(folder.glob("*.eml"), key=lambda each: each.stat().st_mtime, reverse=True):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if to in letter["To"]:
                return re.search(r"\b(\d{6})\b", letter.get_body(("plain",)).get_content())
        return None

    return until(found, 20).group(1)
