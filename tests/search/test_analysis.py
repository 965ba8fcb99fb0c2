"""How text becomes terms."""

from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import analysis
from search.analysis import fold, fold_with_offsets, pairs, required_pairs, required_words, words


def test_full_width_forms_and_case_do_not_count():
    assert fold("ＡＢ７县 Ｇ15") == "ab7县 g15"
    assert words("Ａ７县") == words("a7县")


def test_folded_text_knows_its_way_back_where_folding_changes_the_length():
    folded = fold_with_offsets("5㎡Éx")
    assert folded.text == "5m2éx"
    assert [folded.offsets[i] for i in (1, 2, 3, 4)] == [1, 1, 2, 3]
    assert folded.offsets[-1] == 4


@given(st.text(alphabet=st.sampled_from("停a1Ａ㎡ﬁe\u0301… 。“x\u3099か"), max_size=30))
def test_each_folded_character_comes_from_its_place(text):
    folded = fold_with_offsets(text)
    assert len(folded.offsets) == len(folded.text) + 1 and folded.offsets == sorted(folded.offsets)
    starts = [*dict.fromkeys(folded.offsets)]
    assert "".join(fold(text[a:b]) for a, b in zip(starts, starts[1:])) == folded.text


def test_the_words_inside_a_word_are_terms_too():
    assert {"物业管理", "物业", "管理"} <= set(words("小区物业管理"))


def test_words_are_not_guessed():
    assert "景蓉华苑" not in words("景蓉华苑"), "an unknown name is kept as its characters and pairs"
    assert {"景", "景蓉", "蓉华", "华苑"} <= set(words("景蓉华苑"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A7县的路", {"a7", "a7县"}),
        ("G15高速", {"g15", "高速"}),
        ("5G基站", {"5g", "基站"}),
        ("拨打12345热线", {"12345", "热线"}),
        ("PM2.5超标", {"pm2.5", "pm", "pm2"}),
        ("K12345路", {"k12345", "12345"}),
        ("3号线", {"3", "3号"}),
        ("2019.4.25", {"2019", "25"}),
    ],
)
def test_codes_stay_whole_and_with_the_character_behind_them(text, expected):
    assert expected <= set(words(text))


def test_a_code_is_asked_for_with_the_character_behind_it():
    assert required_words("A7县") == ["a7", "a7县"]
    assert required_words("G15高速") == ["g15", "高速"], "a word of its own stays one, so that “G15 高速” is found too"


def test_particles_are_not_asked_for_unless_there_is_nothing_else():
    assert required_words("公积金的提取") == ["公积金", "提取"]
    assert required_words("请问公积金怎么提取") == ["公积金", "提取"]
    assert required_words("的") == ["的"]
    assert required_words("怎么") == ["怎么"]


def test_titles_have_their_single_characters_and_pairs():
    assert pairs("停水，A7县") == ["停", "水", "停水", "a7", "县", "a7县"]
    assert required_pairs("停水") == ["停水"]
    assert required_pairs("水") == ["水"]


def test_what_a_text_must_contain_is_among_its_own_terms():
    title = "咨询A7县景蓉华苑小区物业管理及12345热线、PM2.5问题"
    assert set(required_words(title)) <= set(words(title))
    assert set(required_pairs(title)) <= set(pairs(title))


@pytest.mark.parametrize("text", ["", "  ", "。，！", "\x00\x01", "'&|!:*\"\\"])
def test_text_without_words_has_no_terms(text):
    assert words(text) == pairs(text) == required_words(text) == required_pairs(text) == []


def test_a_very_long_code_is_cut():
    assert words("x" * 5000) == ["x" * analysis.MAX_TERM]


def test_the_version_names_the_segmenter():
    assert version("rjieba") in analysis.ANALYZER_VERSION
