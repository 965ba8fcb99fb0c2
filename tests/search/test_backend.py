"""What every engine promises (search.backend.SearchBackend), on an index in a folder."""

import random
from dataclasses import replace

import pytest

from search.backend import IndexDoc, IndexOp, IndexUnavailable, Wanted
from search.language import parse
from search.plan import make_plan
from search.whoosh_engine import WhooshEngine
from tests.search import corpus


@pytest.fixture(params=[WhooshEngine], ids=["whoosh"])
def engine(request, tmp_path):
    made = request.param(tmp_path / "search")
    made.rebuild([], lambda ids: [])
    return made


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    made = WhooshEngine(tmp_path_factory.mktemp("filled"))
    made.rebuild(corpus.docs(), lambda ids: [])
    return made


def post(post_id: int, body: str = "", title: str = "", **given) -> IndexDoc:
    values = {"thread_id": post_id, "board_id": 1, "floor": 1, "is_official": False, "created": corpus.BEGIN + post_id}
    return IndexDoc(post_id=post_id, title=title, body=body, **{**values, **given})


def put(engine, *docs: IndexDoc) -> str:
    return engine.apply([IndexOp(doc.post_id, doc) for doc in docs])


def found(engine, typed: str, **limits) -> list[int]:
    """Posts with all the words."""
    question = parse(typed)
    proposal = engine.search(Wanted(make_plan(question.text, question.without), **limits))
    return [hit.post_id for hit in proposal.hits if hit.strict]


def offered(engine, typed: str, **limits) -> list[int]:
    """Posts with all the words, then posts with some."""
    return [hit.post_id for hit in engine.search(Wanted(make_plan(typed), **limits)).hits]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("停水", "南门小区停水三天"),
        ("社保", "社保卡怎么办理"),
        ("水", "水太浑了"),
        ("A7县", "位于Ａ７县的小区"),
        ("a7县", "位于A7县的小区"),
        ("5G", "小区旁边的5g基站"),
        ("12345", "打过12345热线"),
        ("G15高速", "G15 高速出口堵车"),
        ("景蓉华苑", "A2区景蓉华苑宿舍区"),
        ("WiFi", "图书馆没有ＷＩＦＩ"),
    ],
)
def test_a_word_or_code_is_found_in_the_text(engine, typed, text):
    put(engine, post(1, text), post(2, "别的事情"))
    assert found(engine, typed) == [1]


def test_a_single_character_is_found_in_titles(engine):
    put(engine, post(1, "别的", title="养狗扰民"), post(2, "别的事情", title="停车"))
    assert found(engine, "狗") == [1]


def test_a_code_is_not_found_inside_another(engine):
    put(engine, post(1, "流量15G"), post(2, "电话1234567"))
    assert found(engine, "5G") == [] and found(engine, "12345") == []


def test_all_words_come_before_some_words(engine):
    put(engine, post(1, "停水停水停水停水"), post(2, "南门那边说了很久的事，后来停水"), post(3, "南门的灯"))
    assert found(engine, "南门 停水") == [2]
    assert offered(engine, "南门 停水")[0] == 2
    assert set(offered(engine, "南门 停水")) == {1, 2, 3}


def test_words_may_stand_one_in_the_title_and_one_in_the_text(engine):
    put(engine, post(1, "停水三天", title="南门小区的事"))
    assert found(engine, "南门 停水") == [1]


def test_a_hit_in_the_title_comes_first(engine):
    put(engine, post(1, "说到停水的事情也不少"), post(2, "说到别的事情也不少", title="停水"))
    assert found(engine, "停水") == [2, 1]


def test_an_excluded_word_keeps_posts_out(engine):
    put(engine, post(1, "停水通知"), post(2, "停水三天"), post(3, "停水", title="通知"))
    assert found(engine, "停水 -通知") == [2]


def test_a_piece_cut_out_of_a_title_finds_it(filled):
    chance = random.Random(3)
    titles = {doc.thread_id: doc.title for doc in corpus.docs() if doc.floor == 1}
    missed = []
    for thread in chance.sample(sorted(titles), 40):
        piece = titles[thread][-12:-2]
        threads = [hit.thread_id for hit in filled.search(Wanted(make_plan(piece))).hits][:10]
        if thread not in threads:
            missed.append((piece, titles[thread]))
    assert not missed


def test_a_title_with_one_wrong_character_is_still_in_the_first_ten(filled):
    chance = random.Random(5)
    titles = {doc.thread_id: doc.title for doc in corpus.docs() if doc.floor == 1}
    hits = 0
    for thread in chance.sample(sorted(titles), 40):
        title = titles[thread]
        at = chance.randrange(4)
        wrong = title[:at] + "囧" + title[at + 1 :]
        hits += thread in [hit.thread_id for hit in filled.search(Wanted(make_plan(wrong))).hits][:10]
    assert hits >= 38


def test_known_items_stand_on_top(filled):
    """Mean reciprocal rank of searching the titles of 100 threads: at least 0.9."""
    titles = {doc.thread_id: doc.title for doc in corpus.docs() if doc.floor == 1}
    total = 0.0
    for thread in random.Random(11).sample(sorted(titles), 100):
        threads = list(dict.fromkeys(hit.thread_id for hit in filled.search(Wanted(make_plan(titles[thread]))).hits))
        total += 1 / (threads.index(thread) + 1) if thread in threads[:10] else 0
    assert total / 100 >= 0.9


@pytest.mark.parametrize("order", ["newest", "oldest"])
def test_dates_order_as_the_database_would(filled, order):
    docs = [doc for doc in corpus.docs() if "停水" in doc.title + doc.body]
    expected = sorted(docs, key=lambda doc: (doc.created, doc.post_id), reverse=order == "newest")
    assert found(filled, "停水", order=order) == [doc.post_id for doc in expected]


def test_filters_by_board_date_department_posts_and_threads(filled):
    docs = [doc for doc in corpus.docs() if "停水" in doc.title + doc.body]
    middle = corpus.BEGIN + 5_000_000
    cases = [
        ({"boards": frozenset({2, 3})}, lambda d: d.board_id in {2, 3}),
        ({"since": middle}, lambda d: d.created >= middle),
        ({"before": middle}, lambda d: d.created < middle),
        ({"boards": frozenset({4}), "since": middle}, lambda d: d.board_id == 4 and d.created >= middle),
        ({"official": True}, lambda d: d.is_official),
        ({"official": False}, lambda d: not d.is_official),
        ({"threads": frozenset(range(1, 50))}, lambda d: d.thread_id < 50),
        ({"threads": frozenset()}, lambda d: False),
    ]
    for limits, fits in cases:
        expected = {doc.post_id for doc in docs if fits(doc)}
        assert set(found(filled, "停水", **limits)) == expected, limits
        assert set(found(filled, "停水", order="newest", **limits)) == expected, limits


def test_filters_hold_for_loose_hits_as_well(filled):
    proposal = filled.search(Wanted(make_plan("囧囧停水囧囧"), boards=frozenset({2})))
    assert proposal.hits and all(hit.thread_id % 5 + 1 == 2 for hit in proposal.hits)


def test_a_result_longer_than_the_limit_says_so(filled):
    assert not filled.search(Wanted(make_plan("停水"), limit=5)).complete
    assert filled.search(Wanted(make_plan("停水"))).complete
    assert len(filled.search(Wanted(make_plan("停水"), limit=5)).hits) >= 5


def test_a_change_and_a_removal_are_seen_at_once(engine):
    put(engine, post(1, "停水"), post(2, "停水"))
    put(engine, post(1, "路灯"))
    assert (found(engine, "停水"), found(engine, "路灯")) == ([2], [1])
    engine.apply([IndexOp(2, None)])
    assert found(engine, "停水") == [] and engine.post_ids() == {1}


def test_applying_the_same_again_changes_nothing(engine):
    docs = corpus.docs(20)
    for _time in range(3):
        put(engine, *docs)
    assert engine.post_ids() == {doc.post_id for doc in docs}
    assert engine.health().posts == len(docs)
    assert len(found(engine, docs[0].title)) == 1


def test_the_last_change_of_a_post_in_a_batch_counts(engine):
    engine.apply([IndexOp(1, post(1, "停水")), IndexOp(1, None), IndexOp(1, post(1, "路灯"))])
    assert (found(engine, "停水"), found(engine, "路灯")) == ([], [1])


def test_many_small_changes_are_all_there(engine):
    docs = corpus.docs(40)
    for doc in docs:
        put(engine, doc)
    put(engine, *(replace(doc, body="改过了") for doc in docs[:10]))
    assert engine.post_ids() == {doc.post_id for doc in docs}
    assert set(found(engine, "改过")) == {doc.post_id for doc in docs[:10]}


@pytest.mark.parametrize(
    "typed", ["'", "&|!", ":*", '"', "\\", "title:停水", "[a TO z]", "停水~2^5", "停水*", "NOT 停水 AND (", "\x00"]
)
def test_no_query_is_a_command_to_the_engine(engine, typed):
    put(engine, post(1, "停水"))
    offered(engine, typed)
    found(engine, typed)


@pytest.mark.parametrize("typed", ["", "   ", "。，！"])
def test_a_query_without_words_finds_nothing(engine, typed):
    put(engine, post(1, "停水"))
    assert offered(engine, typed) == []


def test_a_very_long_query_is_answered(filled):
    offered(filled, "停水南门小区路灯物业管理公积金" * 300)


def test_similar_titles_are_found_and_the_nearest_comes_first(engine):
    put(
        engine,
        post(1, title="南门小区路灯坏了三个月没人修"),
        post(2, title="南门小区停水"),
        post(3, title="公积金提取需要什么材料"),
        post(4, "南门小区路灯坏了三个月没人修", thread_id=3, floor=2),
    )
    hits = [hit.post_id for hit in engine.similar("南门小区的路灯三个月不亮", 5)]
    assert hits[0] == 1 and 3 not in hits and 4 not in hits
    assert engine.similar("", 5) == [] and engine.similar("。。", 5) == []


def test_without_an_index_it_says_so(tmp_path):
    engine = WhooshEngine(tmp_path / "none")
    assert engine.health().state == "missing"
    for ask in (lambda: engine.search(Wanted(make_plan("停水"))), lambda: engine.similar("停水", 5), engine.post_ids):
        with pytest.raises(IndexUnavailable):
            ask()
    with pytest.raises(IndexUnavailable):
        put(engine, post(1, "停水"))
