"""Closed unless opened: every address says who may enter, and the list of addresses is kept."""

import pytest

from bbs import web
from bbs.paths import ROOT

#: Forms that send without a token of ours; each with its reason here.
WITHOUT_CSRF = {
    "bbs.accounts.views.preferences.preferences",  # sets the look in the reader's own cookies; visitors have no session
    "bbs.notices.views.stop",  # one-click unfollow from a mail program (RFC 8058); the signed address is the proof
}


def _rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"]


def test_every_route_declares_who_may_enter(app):
    silent = [rule.rule for rule in _rules(app) if not getattr(app.view_functions[rule.endpoint], "access", None)]
    assert not silent, f"put @access(...) on the view of {silent}"


def test_access_is_checked_and_not_only_declared(app):
    """The outermost declaration counts: a view wrapped again after @access would pass the test above unguarded."""
    for rule in _rules(app):
        assert app.view_functions[rule.endpoint].__code__.co_name in {"guarded", "__inner"}, rule.rule


def test_a_visitor_gets_into_nothing_that_is_not_public(app, client):
    for rule in _rules(app):
        view = app.view_functions[rule.endpoint]
        if "public" in view.access or rule.arguments or "GET" not in rule.methods:
            continue
        response = client.get(rule.rule)
        assert response.status_code in (303, 401, 403), f"{rule.rule} gives a visitor {response.status_code}"


def test_views_are_short(app):
    """A view carries; what it decides belongs to a service (15 lines of body)."""
    import ast
    import inspect
    import textwrap

    long = []
    for view in {app.view_functions[rule.endpoint] for rule in _rules(app)}:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))
        body = tree.body[0].body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
        if lines > 15:
            long.append(f"{inspect.unwrap(view).__qualname__}: {lines}")
    assert not long, long


def test_csrf_is_asked_for_everywhere():
    assert {f"{view}" for view in web.csrf._exempt_views} <= WITHOUT_CSRF


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_pages_use_get_and_post_alone(app, method):
    assert not [rule.rule for rule in _rules(app) if method in rule.methods and not rule.rule.startswith("/api/")]


def test_the_list_of_addresses_is_kept(app):
    """Addresses are a promise. One that goes away needs a redirect; `make docs` writes the list."""
    kept = {line.split("\t")[0] for line in (ROOT / "tests" / "routes.txt").read_text().splitlines()}
    assert kept <= {rule.rule for rule in _rules(app)}, "an address went away"
