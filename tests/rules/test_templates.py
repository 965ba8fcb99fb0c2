"""What may stand in a template. Looks, not decisions; nothing inline; no query while it renders."""

import re

import pytest
from jinja2 import Environment, nodes

from bbs.paths import STATIC, TEMPLATES

PAGES = sorted(TEMPLATES.rglob("*.html"))
ALL = {str(path.relative_to(TEMPLATES)): path.read_text() for path in PAGES}
_parser = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"])


@pytest.mark.parametrize("name", sorted(ALL))
def test_nothing_is_inline(name):
    """The Content-Security-Policy would refuse it anyway: inline style, inline script, on... handlers, other hosts."""
    text = re.sub(r"\{#.*?#\}", "", ALL[name], flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "inline script"
    assert not re.search(r"<style\b", text), "inline style"
    if not name.startswith("mail/"):
        assert not re.search(r"<[^>]*\sstyle\s*=", text), "style attribute"
    assert not re.search(r"<[^>]*\son\w+\s*=", text), "inline handler"
    assert not re.search(r"\bsrc=\"https?://|<link[^>]*href=\"https?://", text), "something from another host"
    assert "javascript:" not in text


@pytest.mark.parametrize("name", sorted(ALL))
def test_html_is_never_declared_safe_except_where_rendered_posts_are_shown(name):
    allowed = {"boards/history.html", "components/post.html"}
    if "| safe" in ALL[name] or "|safe" in ALL[name]:
        assert name in allowed, "`| safe` is for the stored HTML of posts, which bbs.richtext has cleaned"


#: A dozen rows at most, behind a sign-in: here an address in a loop costs nothing that anyone feels.
SHORT_LISTS = ("accounts/", "admin/", "boards/choose_board.html", "boards/drafts.html")


@pytest.mark.parametrize("name", sorted(name for name in ALL if not name.startswith(SHORT_LISTS)))
def test_no_address_is_computed_in_a_loop(name):
    tree = _parser.parse(ALL[name])
    for loop in tree.find_all(nodes.For):
        for call in loop.find_all(nodes.Call):
            assert getattr(call.node, "name", "") != "url_for", f"line {call.lineno}: pass finished addresses"


def test_every_macro_is_used():
    text = "\n".join(ALL.values())
    idle = []
    for name, source in ALL.items():
        for macro in _parser.parse(source).find_all(nodes.Macro):
            if len(re.findall(rf"\b{macro.name}\b", text)) < 2 and not macro.name.startswith("_"):
                idle.append(f"{name}: {macro.name}")
    assert not idle, idle


def test_every_script_is_loaded_by_a_page_or_by_another_script():
    text = "\n".join(ALL.values()) + "\n".join(path.read_text() for path in STATIC.glob("*.js"))
    assert not [path.name for path in STATIC.glob("*.js") if path.name not in text]


def test_every_template_is_shown_by_something():
    from tests.support.source import modules

    text = "\n".join(ALL.values()) + "\n".join(module.path.read_text() for module in modules())
    idle = [name for name in ALL if name not in text and not name.startswith(("errors/", "mail/"))]
    assert not idle, idle
