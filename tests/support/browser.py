"""A reader's hands for tests: fill in the form of a page and send it, with its token."""

from bs4 import BeautifulSoup


def token(client, path: str) -> str:
    """The CSRF token of the first form on a page."""
    soup = BeautifulSoup(client.get(path).get_data(as_text=True), "html.parser")
    field = soup.find("input", attrs={"name": "csrf_token"})
    assert field, f"no form on {path}"
    return field["value"]


def send(client, path: str, *, at: str | None = None, **fields):
    """POST fields to `path` with a token taken from the page `at` (usually the same); nothing is followed."""
    data = {"csrf_token": token(client, at or path), **{k.replace("__", "-"): v for k, v in fields.items()}}
    return client.post(path, data=data)


def text(response) -> str:
    soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")
    return " ".join((soup.main or soup).get_text(" ", strip=True).split())
