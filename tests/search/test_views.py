"""The result page as a reader sees it."""

import pytest

from boards.services.posts import Seal
from tests.support.factories import (
    actor_of,
    make_account,
    make_board,
    make_department,
    make_reply,
    make_thread,
    sign_in,
)
from tests.support.pages import sentences


def titles(soup) -> list[str]:
    return [link.get_text() for link in soup.main.select(".rows .t > a")]


@pytest.fixture
def lamp(database, drain):
    thread = make_thread(board=make_board(slug="roads"))
    drain()
    return thread


def test_found_words_are_marked_in_title_and_text(page, lamp):
    found = page("/search?q=路灯+学生")
    link = found.main.find("a", href=f"/threads/{lamp.id}")
    assert link.get_text() == "南门桥头的路灯坏了三个月"
    assert [mark.get_text() for mark in found.main.find_all("mark")] == ["路灯", "路灯", "学生"]
    assert "1 帖" in sentences(found)


def test_the_answer_of_a_department_stands_in_the_result_with_its_seal(page, lamp, drain):
    department = make_department("县城市管理局", short_name="城管")
    seal = Seal(department.id, department.name, department.short_name, "网络发言人")
    make_reply(lamp, source="路灯已更换灯具。", seal=seal, reply_kind="final")
    drain()
    found = page("/search?q=路灯")
    official = found.main.select_one(".official")
    assert "县城市管理局" in official.get_text() and official.select_one(".seal")
    assert official.find("a")["href"] == f"/threads/{lamp.id}?floor=2#floor-2"


def test_the_bare_page_explains_how_to_search(page, database):
    assert "搜索方法" in sentences(page("/search"))
    assert "没有找到" not in sentences(page("/search"))


def test_nothing_found_offers_looser_forms_and_posting(page, lamp):
    found = page("/search?q=“天马行空”+-路灯+板块:roads")
    text = sentences(found)
    assert "没有找到相关内容" in text and "去掉引号和排除词再搜" in text
    assert found.main.find("a", href="/threads/new")


def test_how_a_crooked_query_was_read_is_said_in_chinese_and_english(client, page, lamp):
    assert "引号没有成对" in sentences(page("/search?q=路灯+“学生"))
    text = client.get("/search?q=路灯+板块:火星", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "There is no board “火星”; it was left out." in text


def test_behind_the_last_page_of_results_stands_the_last_one(page, lamp):
    found = page("/search?q=路灯&page=99")
    assert found.main.find("a", href=f"/threads/{lamp.id}") and found.select_one(".pager") is None


def test_a_page_that_is_no_number_is_named_in_words(page, lamp):
    assert "没有这一页搜索结果。" in sentences(page("/search?q=路灯&page=-1", status=422))


def test_blanks_are_no_search(page, lamp):
    assert page("/search?q=+").h1.get_text(strip=True) == "搜索"


@pytest.mark.parametrize(
    "query", ["q=-路灯", "q=。。。", "q=路灯&since=gestern", "q=路灯&sort=best", "q=路灯&page=-1", "q=路灯&page=x"]
)
def test_what_cannot_be_searched_is_said_with_status_422(page, lamp, query):
    page(f"/search?{query}", status=422)


@pytest.mark.parametrize(
    "query",
    [
        "q=路灯&board=mars",
        "q=路灯&department=none&kind=x&state=x",
        "q=" + "水" * 4000,
        "q=路灯&since=0001-01-01",
    ],
)
def test_forged_values_are_left_out(page, lamp, query):
    page(f"/search?{query}")


def test_a_script_in_the_query_stays_text(client, lamp):
    script = '"><script>alert(1)</script>'
    for name in ("q", "board", "since", "sort"):
        text = client.get("/search", query_string={"q": "路灯", name: script}).get_data(as_text=True)
        assert "<script>alert" not in text


def test_counts_are_links_that_narrow_down(page, lamp, drain):
    make_thread(board=make_board(slug="water", title="供水"), title="水表旁的路灯", kind="inquiry")
    drain()
    found = page("/search?q=路灯&sort=newest")
    link = found.aside.find("a", string="供水")["href"]
    assert "sort=newest" in link and "board=water" in link
    narrowed = page(link)
    assert titles(narrowed) == ["水表旁的路灯"]
    chip = narrowed.select_one(".chips a")
    assert "供水" in chip.get_text()
    assert len(titles(page(chip["href"]))) == 2


def test_pages(page, database, drain, monkeypatch):
    monkeypatch.setattr("search.queries.PAGE", 2)
    board = make_board()
    for n in range(3):
        make_thread(board=board, title=f"停水第{n}次反映")
    drain()
    first = page("/search?q=停水")
    assert "第 1 页，共 2 页" in sentences(first)
    second = page(first.find("a", rel="next")["href"])
    assert len(second.select(".rows > li")) == 1 and second.find("a", rel="prev") and not second.find("a", rel="next")


def test_while_there_is_no_index_the_page_says_so(page, app):
    assert "搜索正在准备中" in sentences(page("/search?q=停水", status=503))


def test_private_threads_are_found_by_their_author_only(client, page, database, drain):
    account = make_account("柳河边")
    sign_in(client, account)
    make_thread(actor_of(account), title="只给部门看的事", visibility="private")
    drain()
    assert titles(page("/search?q=部门看")) == ["只给部门看的事"]
    client.delete_cookie("huiyin")
    assert titles(page("/search?q=部门看")) == []


def test_similar_threads_while_a_title_is_typed(client, lamp):
    fragment = client.get("/search/similar?title=南门桥的路灯不亮了")
    text = fragment.get_data(as_text=True)
    assert f'href="/threads/{lamp.id}"' in text and "<html" not in text
    assert client.get("/search/similar?title=完全不同").get_data(as_text=True).strip() == ""
    assert client.get("/search/similar").status_code == 200


def test_similar_threads_as_data(client, lamp):
    answer = client.get("/search/similar?title=南门桥的路灯不亮了", headers={"Accept": "application/json"})
    assert [thread["id"] for thread in answer.json["threads"]] == [lamp.id]


def test_too_many_searches_are_refused_for_a_while(settings, database):
    from dataclasses import replace

    from bbs.app import create_app

    client = create_app(replace(settings, rate_limits=True), testing=True).test_client()
    statuses = [client.get("/search?q=").status_code for _ in range(62)]
    assert statuses[:60] == [200] * 60 and statuses[-1] == 429
