"""Reading queries. Whatever is typed is understood as far as possible, and it is said how."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.language import MAX_LENGTH, Question, parse


def notes_of(typed: str) -> list[str]:
    return [note.sentence % note.params for note in parse(typed).notes]


def test_words_phrases_and_exclusions():
    question = parse('停水 “南门 小区” -通知 -"开发 区" "water"')
    assert question.words == ("停水",)
    assert question.phrases == ("南门 小区", "water")
    assert question.without == ("通知", "开发 区")
    assert not question.notes


@pytest.mark.parametrize(
    "typed",
    [
        "部门:住建局 板块:城建 类型:投诉 状态:超期 作者:柳河边",
        "Department：住建局 board：城建 kind：投诉 STATUS：超期 by：柳河边",
    ],
)
def test_fields_in_both_languages_and_widths(typed):
    question = parse(typed)
    assert question.departments == ("住建局",)
    assert question.boards == ("城建",)
    assert question.kinds == ("投诉",)
    assert question.states == ("超期",)
    assert question.authors == ("柳河边",)
    assert question.text == "" and question.has_filters and not question.notes


def test_one_field_takes_several_values_and_quoted_ones():
    assert parse("部门:住建局，教育局、卫健委").departments == ("住建局", "教育局", "卫健委")
    assert parse("部门:“市 住建局” 停水").departments == ("市 住建局",)
    assert parse("部门:“市 住建局” 停水").words == ("停水",)


@pytest.mark.parametrize("typed", ["#123", "＃123", "编号:123", "编号：#123", "number:123"])
def test_numbers(typed):
    assert parse(typed).numbers == ("123",)


@pytest.mark.parametrize(
    ("typed", "start", "end"),
    [
        ("从:2026-01 到:2026-02", date(2026, 1, 1), date(2026, 2, 28)),
        ("from:2026 to:2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("从:2026年1月5日", date(2026, 1, 5), None),
        ("到:2024/2/29", None, date(2024, 2, 29)),
        ("从:2026.1.5", date(2026, 1, 5), None),
    ],
)
def test_dates_include_both_ends(typed, start, end):
    question = parse(typed)
    assert (question.start, question.end) == (start, end)
    assert not question.notes


def test_dates_the_wrong_way_round_are_swapped_and_it_is_said():
    question = parse("从:2026-03-01 到:2026-01-31")
    assert (question.start, question.end) == (date(2026, 1, 31), date(2026, 3, 1))
    assert notes_of("从:2026-03-01 到:2026-01-31") == ["The two dates stood the wrong way round and were swapped."]


@pytest.mark.parametrize("value", ["2026-13", "2026-02-30", "昨天", "0001-01-01", "99999"])
def test_what_is_no_date_is_left_out_and_said(value):
    question = parse(f"停水 从:{value}")
    assert question.start is None and question.words == ("停水",)
    assert f"“{value}” is not a date" in notes_of(f"从:{value}")[0]


def test_official_is_yes_or_no():
    assert parse("官方:是").official is True
    assert parse("official:no").official is False
    assert parse("官方:也许").official is None
    assert notes_of("官方:也许") == ["“也许” is neither yes nor no and was left out."]


def test_an_open_quotation_mark_runs_to_the_end():
    assert parse('停水 "南门 小区').phrases == ("南门 小区",)
    assert "was not closed" in notes_of('停水 "南门 小区')[0]


def test_a_field_without_a_value_is_left_out():
    assert parse("部门: 停水") == Question(words=("停水",), notes=parse("部门: 停水").notes)
    assert notes_of("部门:") == ["The filter “部门” had no value and was left out."]


def test_an_unknown_field_is_searched_for_as_words():
    assert parse("地点:南门").words == ("地点 南门",)
    assert "There is no filter “地点”" in notes_of("地点:南门")[0]


@pytest.mark.parametrize(
    "typed", ["12:30 停水", "http://example.com/a", "关于停水问题的咨询：南门小区已经三天没有水了请尽快处理"]
)
def test_a_colon_in_other_text_is_nothing_special(typed):
    assert not notes_of(typed)
    assert not parse(typed).has_filters


def test_a_minus_inside_a_word_or_before_a_digit_is_no_exclusion():
    assert parse("341800-2026 -5").words == ("341800-2026", "-5")


def test_only_exclusions_find_nothing_and_it_is_said():
    assert parse("-停水").without == ("停水",)
    assert "There are only words to leave out" in notes_of("-停水")[0]


def test_a_very_long_query_is_cut():
    assert len(parse("水" * 5000).words[0]) == MAX_LENGTH
    assert "too long" in notes_of("水" * 5000)[0]


def test_a_filter_chosen_on_the_page_takes_the_place_of_a_typed_one():
    question = parse("部门:住建局 停水").narrowed(departments=("education",), boards=(), start=None)
    assert question.departments == ("education",) and question.words == ("停水",)


@given(st.text(alphabet=st.sampled_from("停水 \t\n-—\"“”「:：#，,部门从到官方是a1 '\\&|!*()[]\x00"), max_size=60))
def test_nothing_that_can_be_typed_breaks_it(typed):
    question = parse(typed)
    assert all(part.strip() for part in (*question.words, *question.phrases, *question.without))
    for note in question.notes:
        assert note.sentence % note.params
