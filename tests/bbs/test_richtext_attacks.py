"""Texts written to break the renderer: they stay harmless, and rendering takes no longer than a reader would wait."""

import time

import pytest
from bs4 import BeautifulSoup

from bbs import richtext

LONGEST = richtext.MAX_LENGTH
#: Each is repeated up to the longest text that is taken.
REPEATED = (
    ">", "> ", "- ", "* ", "1. ", "  - x\n", "[", "![", "](", "[a](", "<", "<a ", "&", "&#", "`", "``a`", "*", "**", "*a ", "*a**", "_", "~", "~~", "~~a",
    "|", "|a", "\\", "http://", "http://a.b/!", "https://a.", "www.", "www.a-", "@", "@a", "@a@", "a@b.c ", "#", "# ", "\t", "　", "\n", "\n\n", "-\n", "a\n-|-\n",
    "*注意：**", "“*", "[[a]", "[a]: b\n", "<!--", "]]>", "\u202e", "\u200b", "\x01", "𠀀", "é\u0301" * 3, "http://a.b/(", "http://a.b/?" + "!" * 50, "\"'", ":---:|",
)  # fmt: skip
NESTED = (
    "".join(f"{'  ' * n}- x\n" for n in range(140)), "".join(f"{'> ' * n}x\n" for n in range(140)), "[" * 6000 + "a" + "](b)" * 3000, "*" * 10_000 + "a" + "*" * 9000,
    "|" + "a|" * 3000 + "\n|" + "-|" * 3000 + "\n" + "|\n" * 1900, "|a\n|-\n" + "|a" * 9000, "`" * 9999 + "a" + "`" * 9998, "<" * 10_000 + ">" * 9999, "http://a.b/" + "!" * 19_000,
    "http://" + "a-" * 9000, "www." + "a." * 9000, "@" + "字" * 19_000, "".join(f"[{n}]: /x\n\n[{n}]\n" for n in range(900)),
)  # fmt: skip
#: Of this thread alone; several times what the slowest needs, so that no busy machine fails it.
SECONDS = 6.0


def rendered(source: str) -> str:
    began = time.thread_time()
    html = richtext.render(source[:LONGEST], {"a": 1})
    took = time.thread_time() - began
    assert took < SECONDS, f"{took:.1f} s for {source[:40]!r}…"
    assert len(html) < 60 * LONGEST, f"{len(html)} characters of HTML for {source[:40]!r}…"
    return html


@pytest.mark.parametrize("piece", REPEATED)
def test_repeating_a_sign_neither_breaks_nor_holds_up_the_renderer(piece):
    rendered(piece * (LONGEST // len(piece)))
    rendered((piece + "a") * (LONGEST // (len(piece) + 1)))


@pytest.mark.parametrize("source", NESTED)
def test_deep_nesting_neither_breaks_nor_holds_up_the_renderer(source):
    rendered(source)


@pytest.mark.parametrize(
    "source",
    [
        "[x](javascript:alert(1))", "[x](JaVaScRiPt&colon;alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "<javascript:alert(1)>", "[x](  javascript:x)",
        "[x](java\tscript:alert(1))", "[x](&#x6A;avascript:alert(1))", "[x](//evil.example 'a\" onx=\"1')", "![x](https://evil.example/p.png)", "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>", "```html\" onx=\"1\n<script>\n```", "`<script>`", "[x](https://a.b/\"onx=1)", "https://a.b/\"onx=1", "[a]: javascript:alert(1)\n\n[a]",
        "<style>*{}</style>", "<base href=//evil.example>", "<form action=//evil.example>", "<iframe src=x>", "<math><mi xlink:href=javascript:x>", "[x](file:///etc/passwd)",
        "| <script> |\n|---|\n| [x](javascript:x) |", "&lt;script&gt;alert(1)&lt;/script&gt;", "http://a.b/<script>", "@a<script>", "@<b>a", "[@a](javascript:x)",
    ],
)  # fmt: skip
def test_nothing_but_harmless_tags_and_links_comes_out(source):
    soup = BeautifulSoup(richtext.render(source, {"a": 1}), "html.parser")
    for tag in soup.find_all(True):
        assert tag.name in richtext.TAGS, tag
        assert set(tag.attrs) <= {"href", "title", "rel"}, tag
        href = tag.get("href", "")
        assert not href or href.startswith(("http://", "https://", "mailto:", "/people/")) or ":" not in href, href
