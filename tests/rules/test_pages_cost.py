"""What opening a page costs: nothing is written, no statement runs while a template renders, and longer lists take no
more statements than short ones (docs/design.md 7)."""

import html
import itertools
import re
from contextlib import contextmanager

import jinja2
import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from tests.support import county, factories

#: Statements a page may run, signed in, at most. Others: whatever they need, as long as it does not grow.
BUDGET = {"boards.thread": 5, "boards.home": 8, "boards.board": 7}

READERS = (None, *county.DUTIES)


@pytest.fixture
def little_county(database):
    made = county.build()
    made.grow(5)
    return made


class Watch:
    """Statements that the database ran, and those it ran inside a template."""

    def __init__(self):
        self.statements: list[str] = []
        self.in_template: list[str] = []
        self.depth = 0


@pytest.fixture
def watch(database, monkeypatch):
    seen = Watch()
    run, render = database.execute_sql, jinja2.Template.render

    def execute_sql(sql, *args, **kwargs):
        if sql.split()[0].upper() not in {"BEGIN", "COMMIT", "ROLLBACK"}:
            seen.statements.append(sql)
            if seen.depth:
                seen.in_template.append(sql)
        return run(sql, *args, **kwargs)

    def rendered(template, *args, **kwargs):
        seen.depth += 1
        try:
            return render(template, *args, **kwargs)
        finally:
            seen.depth -= 1

    monkeypatch.setattr(database, "execute_sql", execute_sql)
    monkeypatch.setattr(jinja2.Template, "render", rendered)
    return seen


@contextmanager
def reader(app, made, duty):
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    if duty is not None:
        factories.sign_in(client, made.people[duty])
    yield client


def addresses(app, made, **few):
    """(endpoint, address) of everything that can be opened, with arguments that lead somewhere."""
    parts = made.address_parts() | few
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        missing = set(rule.arguments) - set(parts)
        assert not missing, f"{rule.rule}: give tests/support/county.py a value for {missing}"
        names = sorted(rule.arguments)
        for values in itertools.product(*(parts[name] for name in names)):
            yield rule.endpoint, app.url_map.bind("").build(rule.endpoint, dict(zip(names, values)))
    yield "search", "/search?q=路灯"
    yield "boards.board", f"/boards/{made.board.slug}/?filter=official"
    yield "boards.new_thread", f"/threads/new?board={made.board.slug}"
    yield "boards.thread", f"/threads/{made.threads[0].id}?view=official"


def test_opening_pages_writes_nothing_and_templates_ask_nothing(app, database, little_county, watch):
    """Every address that can be opened, by every kind of reader. Also: no page breaks."""
    broken, writing, asking, opened, leading = [], [], [], set(), set()
    for duty in READERS:
        with reader(app, little_county, duty) as client:
            for endpoint, address in addresses(app, little_county):
                watch.in_template.clear()
                before = database.connection().total_changes
                response = client.get(address)
                status = response.status_code
                if status == 200:
                    opened.add(endpoint)
                if status >= 500 or status == 400:
                    broken.append(f"{address} for {duty}: {status}")
                if database.connection().total_changes != before:
                    writing.append(f"{address} for {duty}")
                leading |= {(href, address) for href in _own_links(response)}
                if watch.in_template:
                    asking.append(f"{address} for {duty}: {watch.in_template[0]}")
    assert not broken, "\n".join(broken)
    assert not writing, "\n".join(writing)
    assert not asking, "\n".join(asking)
    assert len(opened) > 40, sorted(opened)
    assert len(leading) > 200
    dead = [f"{href} on {address}" for href, address in sorted(leading) if not _is_known(app, href)]
    assert not dead, "\n".join(dead)


def _own_links(response) -> set[str]:
    if response.mimetype != "text/html":
        return set()
    text = html.unescape(response.get_data(as_text=True))
    return {found.split("#")[0].split("?")[0] for found in re.findall(r'(?:href|action)="(/[^"]*)"', text)}


def _is_known(app, path: str) -> bool:
    """Is there an address of this shape? Slashes at the end count: a redirect on every click is a slip."""
    try:
        app.url_map.bind("").match(path, method="GET")
    except MethodNotAllowed:
        return True
    except (NotFound, RequestRedirect):
        return False
    return True


def test_longer_lists_take_no_more_statements(app, database, little_county, watch):
    def count() -> dict:
        found = {}
        few = {"thread_id": [little_county.threads[3].id], "name": ["move"], "form": ["csv"]}
        for duty in (None, "poster", "officer", "moderator", "intake", "office", "admin"):
            with reader(app, little_county, duty) as client:
                for _, address in addresses(app, little_county, **few):
                    watch.statements.clear()
                    if client.get(address).status_code == 200:
                        found[address, duty] = list(watch.statements)
        return found

    count()  # compiles templates and fills what is remembered
    few = count()
    little_county.grow(20)
    many = count()
    grown = [
        f"{address} for {duty}: {len(few[address, duty])} -> {len(statements)}, for example {_extra(few[address, duty], statements)}"
        for (address, duty), statements in many.items()
        if (address, duty) in few and len(statements) > len(few[address, duty])
    ]
    assert len(many) > 100
    assert not grown, "\n".join(grown)


def _extra(few: list[str], many: list[str]) -> str:
    left = list(few)
    for sql in many:
        if sql in left:
            left.remove(sql)
        else:
            return sql[:160]
    return ""


@pytest.mark.parametrize("duty", READERS)
def test_hot_pages_keep_their_budget(app, database, little_county, watch, duty):
    with reader(app, little_county, duty) as client:
        for endpoint, address in addresses(app, little_county):
            if endpoint in BUDGET:
                client.get(address)
                watch.statements.clear()
                client.get(address)
                shown = "\n".join(sql[:200] for sql in watch.statements)
                assert len(watch.statements) <= BUDGET[endpoint], (
                    f"{address}: {len(watch.statements)} statements\n{shown}"
                )
