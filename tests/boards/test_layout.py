"""The administration arranges categories and boards."""

import pytest

from bbs.errors import Refused
from boards import layout_queries
from boards.models import Board, Category
from boards.services import layout, threads
from tests.support import pages
from tests.support.factories import (
    actor_of,
    make_account,
    make_actor,
    make_board,
    make_department,
    make_thread,
    sign_in,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def admin(database):
    return make_account("管理员", roles=[("admin", None)])


@pytest.fixture
def boss(admin):
    return actor_of(admin)


@pytest.fixture
def category(boss):
    return layout.add_category(boss, slug="issues", title="问题反映")


def add(boss, category, slug="roads", **given):
    values = {"title": "交通出行", "kind": "issues", **given}
    return layout.add_board(boss, category_id=category.id, slug=slug, **values)


def refuses(sentence: str, function, *args, **kwargs):
    before = (list(Category.select().dicts()), list(Board.select().dicts()))
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    assert str(refused.value) == sentence
    assert before == (list(Category.select().dicts()), list(Board.select().dicts()))


def order() -> list[str]:
    return [board.slug for category in layout_queries.layout() for board in category.boards]


def test_new_boards_stand_last_and_change_places_with_their_neighbours(boss, category):
    first, second, third = (add(boss, category, slug) for slug in ("a", "b", "c"))
    assert order() == ["a", "b", "c"]
    layout.shift_board(boss, third.id, -1)
    assert order() == ["a", "c", "b"]
    layout.shift_board(boss, first.id, 1)
    assert order() == ["c", "a", "b"]
    layout.shift_board(boss, third.id, -1)
    layout.shift_board(boss, second.id, 1)
    assert order() == ["c", "a", "b"]
    refuses("Move it up or down by one place.", layout.shift_board, boss, first.id, 2)


def test_categories_change_places_too(boss, category):
    other = layout.add_category(boss, slug="talk", title="茶座")
    layout.shift_category(boss, other.id, -1)
    assert [c.slug for c in layout_queries.layout()] == ["talk", "issues"]


def test_a_board_that_changes_category_stands_last_there(boss, category):
    other = layout.add_category(boss, slug="talk", title="茶座")
    add(boss, other, "a", kind="discussion")
    moved = add(boss, category, "b")
    layout.edit_board(boss, moved.id, category_id=other.id, title=" 新 名称 ", kind="discussion", description="说明")
    found = Board.get_by_id(moved.id)
    assert (found.title, found.kind, found.description, found.slug) == ("新 名称", "discussion", "说明", "b")
    assert order() == ["a", "b"]
    layout.edit_category(boss, other.id, title="聊天")
    assert Category.get_by_id(other.id).title == "聊天"


def test_a_closed_board_takes_no_threads_until_it_is_open_again(boss, category):
    board = add(boss, category)
    assert layout.close_board(boss, board.id)
    assert not layout.close_board(boss, board.id)
    with pytest.raises(Refused, match="closed"):
        make_thread(board=Board.get_by_id(board.id))
    assert layout.reopen_board(boss, board.id)
    assert make_thread(board=Board.get_by_id(board.id)).id


def test_the_kind_is_fixed_once_threads_stand_on_the_board(boss, category):
    board = add(boss, category)
    make_thread(board=board)
    sentence = "The kind cannot change while threads stand on the board."
    refuses(sentence, layout.edit_board, boss, board.id, category_id=category.id, title="甲", kind="discussion")
    layout.edit_board(boss, board.id, category_id=category.id, title="甲", kind="issues")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"slug": "Roads"}, "Use small letters a to z, digits and single hyphens, at most 60."),
        ({"slug": "道路"}, "Use small letters a to z, digits and single hyphens, at most 60."),
        ({"slug": "taken"}, "This address is taken."),
        ({"title": "  "}, "Please give it a name."),
        ({"title": "长" * 61}, "At most 60 characters."),
        ({"description": "长" * 301}, "At most 300 characters."),
        ({"kind": "interview"}, "Choose a kind."),
        ({"category_id": 99999}, "There is no such category."),
    ],
)
def test_a_board_is_refused_with_a_sentence(boss, category, given, sentence):
    add(boss, category, "taken")
    values = {"category_id": category.id, "slug": "roads", "title": "交通出行", "kind": "issues", **given}
    refuses(sentence, layout.add_board, boss, **values)


def test_nobody_but_the_administration_arranges_boards(boss, category):
    board = add(boss, category)
    sentence = "Only the administration arranges the boards."
    for roles in ([], [("office", None)], [("moderator", None)], [("officer", make_department().id)]):
        actor = make_actor(roles=roles)
        refuses(sentence, layout.add_category, actor, slug="x", title="x")
        refuses(sentence, layout.edit_category, actor, category.id, title="x")
        refuses(sentence, layout.add_board, actor, category_id=category.id, slug="x", title="x", kind="issues")
        refuses(sentence, layout.edit_board, actor, board.id, category_id=category.id, title="x", kind="issues")
        refuses(sentence, layout.close_board, actor, board.id)
        refuses(sentence, layout.reopen_board, actor, board.id)
        refuses(sentence, layout.shift_board, actor, board.id, 1)
        refuses(sentence, layout.shift_category, actor, category.id, 1)


# ---- the page --------------------------------------------------------------------------------------------------------


def test_an_administrator_makes_a_category_and_a_board_in_the_browser(admin, app, client, page):
    app.config["WTF_CSRF_ENABLED"] = False
    sign_in(client, admin)
    assert page("/admin/").find("a", href="/admin/boards")
    assert "请先建分区，再在分区里建版块。" in pages.sentences(page("/admin/boards"))
    client.post("/admin/boards/categories/new", data={"title": "问题反映", "slug": "issues"})
    found = Category.get()
    fields = {
        "title": "交通出行",
        "slug": "roads",
        "category_id": found.id,
        "kind": "issues",
        "description": "道路、公交",
    }
    assert client.post("/admin/boards/new", data=fields).status_code == 303
    again = client.post("/admin/boards/new", data=fields)
    assert again.status_code == 409
    assert "这个地址已被使用。" in pages.sentences(pages.checked(again))
    wrong = client.post("/admin/boards/new", data={**fields, "slug": "other", "kind": "nonsense", "category_id": "x"})
    assert wrong.status_code == 422
    board = Board.get()
    edit = {"title": "交通", "category_id": found.id, "kind": "issues"}
    assert page(f"/admin/boards/{board.id}").find(id="title")["value"] == "交通出行"
    assert client.post(f"/admin/boards/{board.id}", data=edit).status_code == 303
    client.post(f"/admin/boards/{board.id}/close")
    shown = pages.sentences(page("/admin/boards"))
    assert "交通" in shown
    assert "不再接受新帖" in shown
    client.post(f"/admin/boards/{board.id}/reopen")
    assert Board.get().closed_at is None
    assert client.post(f"/admin/boards/{board.id}/shift", data={"step": "7"}).status_code == 422
    assert page("/admin/boards/99999", 404)
    assert page("/admin/boards/categories/99999", 404)


def test_the_page_is_the_administration_s_alone(app, client):
    make_board()
    assert client.get("/admin/boards").status_code == 303
    sign_in(client, make_account(roles=[("office", None), ("moderator", None)]))
    assert client.get("/admin/boards").status_code == 403
    assert client.post("/admin/boards/1/close").status_code in (400, 403)
    assert threads.get_board(1).closed_at is None
