"""What every page must have, checked whenever a test opens one."""

from bs4 import BeautifulSoup


def checked(response) -> BeautifulSoup:
    html = response.get_data(as_text=True)
    soup = BeautifulSoup(html, "html.parser")
    if response.mimetype != "text/html" or soup.html is None:
        return soup
    assert soup.html.get("lang") in ("zh-CN", "en"), "the page names no language"
    assert len(soup.find_all("h1")) == 1, f"{len(soup.find_all('h1'))} h1 on the page"
    assert soup.title and soup.title.get_text(strip=True), "the page has no title"
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), f"ids stand twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    for script in soup.find_all("script"):
        assert script.get("src"), "an inline script"
    assert not soup.find_all("style") and not soup.find_all(style=True), "inline style"
    for form in soup.find_all("form"):
        if form.get("method", "get").lower() == "post" and form.get("action") != "/preferences":
            assert form.find("input", attrs={"name": "csrf_token"}), f"no CSRF token in {form.get('action')}"
    labelled = {label.get("for") for label in soup.find_all("label")}
    for control in soup.find_all(["input", "select", "textarea"]):
        if control.get("type") in ("hidden", "submit", "button", "image"):
            continue
        assert (
            control.get("id") in labelled
            or control.get("aria-label")
            or control.get("aria-labelledby")
            or control.find_parent("label")
        ), f"no label: {control}"
    return soup


def sentences(soup: BeautifulSoup) -> str:
    """The page's text on one line, for `assert "…" in sentences(page)`."""
    return " ".join((soup.main or soup).get_text(" ", strip=True).split())
