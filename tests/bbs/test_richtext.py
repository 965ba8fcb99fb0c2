"""Source text to safe HTML."""

import re

import pytest
from hypothesis import given, settings, strategies

from bbs.errors import Invalid
from bbs.richtext import mentioned, render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**注意：**请勿靠近", "<strong>注意：</strong>请勿靠近"),
        ("他说**“不行”**。", "<strong>“不行”</strong>。"),
        ("见https://example.cn/a，谢谢。", ">https://example.cn/a</a>，谢谢。"),
        ("详见（https://example.cn/a?b=1）。", ">https://example.cn/a?b=1</a>）。"),
        ("www.example.cn、下一个", ">www.example.cn</a>、下一个"),
        ("- 一\n- 二", "<li>一</li>"),
        ("> 引用", "<blockquote>"),
        ("一行\n两行", "<br>"),
        ("# 大标题", "<h3>大标题</h3>"),
        ("~~删去~~", "<s>删去</s>"),
    ],
)
def test_the_markdown_subset_reads_chinese_punctuation(source, html):
    assert html in render(source)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[点我](javascript:alert(1))",
        "[点我](data:text/html,<script>)",
        "<a href='javascript:alert(1)'>x</a>",
        "![x](http://evil.example/pixel.png)",
        "<svg/onload=alert(1)>",
        "<style>body{display:none}</style>",
        '[a](http://x.cn "onmouseover=alert(1)")',
        "<iframe src=//evil.example></iframe>",
    ],
)
def test_scripts_and_foreign_pictures_never_survive(attack):
    html = render(attack)
    for bad in (
        "<script",
        "<img",
        "<svg",
        "<style",
        "<iframe",
        'href="javascript',
        'href="data:',
        ' onerror="',
        " onload=",
    ):
        assert bad not in html


@settings(max_examples=150, deadline=None)
@given(strategies.text(alphabet="*_`[]()<>&\"'#-> \n@a中，。:/hw.1", max_size=200))
def test_no_source_makes_a_tag_that_is_not_allowed(source):
    html = render(source)
    names = {n.lower() for n in re.findall(r"</?([a-zA-Z0-9]+)", html)}
    assert names <= {"p", "br", "strong", "em", "del", "s", "blockquote", "ul", "ol", "li", "code", "pre", "a", "hr", "h3", "h4",
                     "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip


def test_links_to_elsewhere_carry_no_endorsement():
    assert 'rel="nofollow noopener ugc"' in render("https://example.cn")


def test_mentions_of_people_become_links_outside_code_and_links():
    html = render("@柳河边 你好 `@柳河边` @查无此人", {"柳河边": 7})
    assert html.count('<a href="/people/7">@柳河边</a>') == 1 and "@查无此人" in html
    assert mentioned("找@柳河边 和 a@b.cn") == ["柳河边", "柳河"]


def test_a_mention_needs_no_space_after_the_name():
    assert '<a href="/people/7">@柳河边</a>你好' in render("请@柳河边你好", {"柳河边": 7, "柳河": 8})


def test_an_overlong_text_is_refused():
    with pytest.raises(Invalid, match="too long"):
        render("字" * 20_001)


@pytest.mark.parametrize("bomb", ["*" * 20_000, "[" * 5_000, "<" * 20_000, "**a`" * 5_000, "> " * 5_000])
def test_hostile_texts_are_rendered_in_bearable_time(bomb):
    assert isinstance(render(bomb), str)
