"""Marks and passages."""

import re

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from search.highlight import mark, marked_terms, passage


def test_markup_in_the_text_is_escaped_and_only_ours_is_left():
    assert mark("<b>停水</b> & <script>", ("停水",)) == Markup(
        "&lt;b&gt;<mark>停水</mark>&lt;/b&gt; &amp; &lt;script&gt;"
    )


def test_terms_cannot_bring_markup_in():
    assert mark("a<b", ("<b",)) == Markup("a<mark>&lt;b</mark>")


def test_full_width_text_is_marked_where_it_stands():
    assert mark("Ａ７县停水", ("a7县",)) == Markup("<mark>Ａ７县</mark>停水")
    assert mark("约5㎡大", ("5m2",)) == Markup("约<mark>5㎡</mark>大")


def test_marks_that_overlap_or_touch_become_one():
    assert mark("景蓉华苑物业", ("景蓉", "蓉华", "华苑", "物业")) == Markup("<mark>景蓉华苑物业</mark>")


def test_codes_are_marked_whole_only():
    assert mark("15g 5g 5G网", ("5g",)) == Markup("15g <mark>5g</mark> <mark>5G</mark>网")


def test_single_characters_are_marked_only_if_asked_for_alone():
    assert marked_terms("水") == ("水",)
    assert "县" not in marked_terms("县供水公司")


def test_phrases_are_marked_as_they_stand():
    assert "我的房子" in marked_terms("我的房子", ("我的房子",))


def test_the_passage_shows_where_most_words_stand():
    text = "供水。" + "别的事情说了很久。" * 40 + "南门小区停水三天，供水公司没有通知。" + "后来又说了别的。" * 40
    shown = passage(text, marked_terms("停水 供水公司"), 60)
    assert "<mark>停水</mark>" in shown and "<mark>供水公司</mark>" in shown
    assert shown.startswith("…南门小区") and shown.endswith("…")


def test_a_text_without_the_words_shows_its_beginning():
    assert passage("一二三四五" * 50, ("停水",), 10) == "一二三四五一二三四五…"


@given(st.text(max_size=200), st.lists(st.text(min_size=1, max_size=4), max_size=5))
def test_what_is_shown_is_always_the_text_itself(text, terms):
    shown = mark(text, tuple(terms))
    assert Markup(re.sub("</?mark>", "", shown)).unescape() == Markup.escape(text).unescape()
    passage(text, tuple(terms), 20)
