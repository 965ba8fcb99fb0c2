"""Departments announce with their seal; everyone may comment."""

from boards.models import Post, Thread
from boards.services import following, posts
from official_accounts.services import answers
from tests.support.factories import actor_of, make_account, make_board, make_department, sign_in
from tests.support.pages import sentences


def test_an_officer_announces_with_the_seal_of_the_department(app, client, page):
    make_board("bulletin", slug="news", title="政务公告")
    department = make_department("县供水有限公司", short_name="供水")
    sign_in(client, make_account("供水小鲁", roles=[("officer", department.id)]))
    form = page("/threads/new?board=news")
    data = {i["name"]: i.get("value", "") for i in form.select("main form.form input[type=hidden]")}
    assert data["department"] == str(department.id)
    data |= {"title": "文昌路停水通知", "body": "明日 8 时至 18 时停水。", "confirmed": "1"}
    response = client.post("/threads/new?board=news", data=data)
    assert response.status_code == 303, response.get_data(as_text=True)
    assert Post.get().seal_name == "县供水有限公司" and Thread.get().official_count == 1
    assert "县供水有限公司" in sentences(page(response.location))


def test_nobody_learns_who_wrote_for_the_department(app, client, page, drain):
    board = make_board("bulletin", slug="news", title="政务公告")
    department = make_department("县供水有限公司", short_name="供水")
    officer = make_account("供水小鲁", roles=[("officer", department.id)])
    reader = make_account("云溪老王")
    following.follow(actor_of(reader), "board", board.id)
    thread = answers.announce(
        actor_of(officer), department.id, board_id=board.id, title="文昌路停水通知", source="明日停水。"
    )
    posts.reply(actor_of(officer), thread.id, "我自己家也停水。")
    drain()
    sign_in(client, reader)
    for address in ("/", "/boards/news/", f"/threads/{thread.id}?view=poster", "/notices/", "/search?q=停水"):
        shown = sentences(page(address)).replace(" ", "")
        assert "文昌路停水通知" in shown and "供水小鲁" not in shown, address
    own = page(f"/threads/{thread.id}").find(id="floor-2")
    assert "供水小鲁" in own.get_text() and "楼主" not in own.get_text()
    for address in (f"/people/{officer.id}", "/search?q=停水 作者:供水小鲁"):
        assert "文昌路停水通知" not in sentences(page(address)).replace(" ", ""), address


def test_an_officer_cannot_announce_for_another_department(app, client, page):
    make_board("bulletin", slug="news")
    own, other = make_department(), make_department("县公安局")
    sign_in(client, make_account(roles=[("officer", own.id)]))
    form = page("/threads/new?board=news")
    data = {i["name"]: i.get("value", "") for i in form.select("main form.form input[type=hidden]")}
    data |= {"title": "假冒的公告标题", "body": "正文内容。", "confirmed": "1", "department": str(other.id)}
    assert client.post("/threads/new?board=news", data=data).status_code == 422
    assert Thread.select().count() == 0


def test_a_resident_cannot_announce(app, client):
    make_board("bulletin", slug="news", title="政务公告")
    sign_in(client, make_account())
    response = client.get("/threads/new?board=news")
    assert response.status_code == 403
    assert "公告由部门和县政府办公室发布" in response.get_data(as_text=True)
