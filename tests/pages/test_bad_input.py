"""Bad input gets a clear message and changes nothing: one test each (over HTTP, as a browser would send it)."""

import io
import re

import pytest

from bbs.db import scalar
from boards.models import Attachment, Post, Thread
from tests.boards.test_attachments import docx, huge_png
from tests.support.factories import make_account, make_board, make_department, sign_in
from tests.support.pages import sentences

SCRIPT = '"><script>alert(1)</script>'


def counts() -> tuple:
    return tuple(scalar(f"SELECT count(*) FROM {t}") for t in ("thread", "post", "attachment", "follow", "outbox"))


@pytest.fixture
def board(app):
    return make_board(slug="roads")


@pytest.fixture
def resident(app, client):
    account = make_account("柳河边")
    sign_in(client, account)
    return account


@pytest.fixture
def send(client, page, board, resident):
    """Fill in the new-thread form as it is shown and send it; returns the response."""

    def go(change=None, address="/threads/new?board=roads", files=(), follow=False):
        form = page(address)
        data = {i["name"]: i.get("value", "") for i in form.select("main form.form input[type=hidden]")}
        data |= {"kind": "complaint", "title": "南门桥路灯不亮", "body": "八盏路灯坏了六盏，夜里很暗。", "place": "南门桥", "visibility": "public", "department": "", "confirmed": "1"}  # fmt: skip
        data |= change or {}
        if files:
            data["files"] = [(io.BytesIO(content), name) for name, content in files]
        return client.post(address, data=data, content_type="multipart/form-data")

    return go


def refused(response, *words, status=422):
    from tests.support.pages import checked

    assert response.status_code == status, response.get_data(as_text=True)[:500]
    text = sentences(checked(response))
    for word in words:
        assert word in text, text[:800]


def test_a_good_form_posts_and_goes_to_the_thread(send, client):
    response = send()
    assert response.status_code == 303
    assert re.fullmatch(r"/threads/\d+", response.location)
    assert "南门桥路灯不亮" in client.get(response.location).get_data(as_text=True)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"title": ""}, "请填写标题"),
        ({"body": ""}, "请写明具体情况"),
        ({"body": "   "}, "至少写 2 个字"),
        ({"body": " \u200b . "}, "至少"),
        ({"title": "长" * 81}, "标题需 4 至 80 字"),
        ({"body": "长" * 20_001}, "内容需 2 至 20000 字"),
        ({"place": "村" * 121}, "最多 120 字"),
        ({"kind": "nonsense"}, "类别"),
        ({"kind": ""}, "请选择类别"),
        ({"visibility": "everyone"}, "公开范围"),
        ({"department": "999999"}, "涉及部门"),
        ({"department": "'; DROP TABLE thread; --"}, "涉及部门"),
    ],
)
def test_empty_overlong_and_forged_fields_are_refused(send, board, resident, change, word):
    before = counts()
    refused(send(change), word)
    assert counts() == before


def test_a_forged_board_is_not_found(client, resident, board):
    before = counts()
    assert client.post("/threads/new?board=nowhere", data={"title": "x"}).status_code in (400, 404)
    assert client.get("/threads/new?board=nowhere").status_code == 404
    assert client.get("/boards/nowhere/").status_code == 404
    assert counts() == before


def test_a_script_in_every_field_stays_text(send, client, page, board, resident):
    make_department("县城市管理局")
    response = send({"title": SCRIPT, "body": SCRIPT + "\n\n" + SCRIPT, "place": SCRIPT})
    assert response.status_code == 303
    for address in (response.location, "/", "/boards/roads/", "/me/threads", f"/search?q={SCRIPT}", f"/boards/roads/?state={SCRIPT}&department={SCRIPT}&before={SCRIPT}"):  # fmt: skip
        html = client.get(address).get_data(as_text=True)
        assert "<script>alert" not in html, address
    assert "<script>alert(1)</script>" in page(response.location).h1.get_text()


def test_a_picture_of_fifty_megapixels_is_refused_and_the_text_is_kept(send, board, resident):
    before = counts()
    response = send(files=[("巨图.png", huge_png())])
    refused(response, "像素过高")
    assert "八盏路灯坏了六盏" in response.get_data(as_text=True)
    assert counts() == before


def test_a_zip_bomb_is_refused(send, board, resident):
    before = counts()
    refused(send(files=[("说明.docx", docx({"word/x": b"\0" * (110 << 20)}))]), "解压后过大")
    assert counts() == before and Attachment.select().count() == 0


def test_a_file_of_another_type_is_refused(send, board, resident):
    refused(send(files=[("程序.exe", b"MZ" + b"\0" * 200)]), "只接受图片")
    assert Thread.select().count() == 0


def test_a_request_that_is_too_large_is_refused_before_it_is_read(client, resident, board):
    response = client.post(
        "/threads/new?board=roads", data=b"x" * (21 << 20), content_type="multipart/form-data; boundary=x"
    )
    refused(response, "过大", status=413)


def test_a_form_without_or_with_an_old_token_says_that_it_has_expired(app, client, resident, board):
    before = counts()
    data = {"kind": "complaint", "title": "南门桥路灯不亮", "body": "很暗。", "visibility": "public"}
    refused(client.post("/threads/new?board=roads", data=data), "表单已过期", status=400)
    refused(client.post("/threads/new?board=roads", data=data | {"csrf_token": "old"}), "表单已过期", status=400)
    assert counts() == before


def test_sending_twice_posts_once_and_leads_to_the_same_thread(send, client, page, board, resident):
    form = page("/threads/new?board=roads")
    token = form.find("input", attrs={"name": "token"})["value"]
    first, second = send({"token": token}), send({"token": token})
    assert first.location == second.location and second.status_code == 303
    assert Thread.select().count() == Post.select().count() == 1


def test_a_stale_edit_form_says_so_and_keeps_the_newer_text(send, client, page, board, resident):
    thread_url = send().location
    post = Post.get()
    form = page(f"/posts/{post.id}/edit")
    data = {i["name"]: i.get("value", "") for i in form.select("main form.form input[type=hidden]")}
    data |= {"title": "南门桥路灯不亮", "body": "第一次修改"}
    assert client.post(f"/posts/{post.id}/edit", data=data).status_code == 303
    refused(client.post(f"/posts/{post.id}/edit", data=data | {"body": "第二次修改"}), "已有改动", status=409)
    assert "第一次修改" in sentences(page(thread_url))


def test_writing_while_others_reply_keeps_the_text_and_shows_the_new_floors(send, client, page, board, resident):
    from tests.support.factories import make_reply

    thread_url = send().location
    form = page(thread_url)
    data = {i["name"]: i.get("value", "") for i in form.select("#reply form input[type=hidden]")}
    make_reply(Thread.get(), source="刚刚修好了两盏。")
    response = client.post(f"{thread_url}/reply", data=data | {"body": "我的回复文字"})
    refused(response, "刚刚修好了两盏", "您书写期间", status=409)
    assert "我的回复文字" in response.get_data(as_text=True)
    assert Post.select().count() == 2


@pytest.mark.parametrize("address", ["/threads/0", "/threads/999999999999999999999", "/threads/1/reply", "/posts/1/edit", "/files/1/x", "/posts/1/history", "/people/999999"])  # fmt: skip
def test_addresses_that_lead_nowhere_are_404_and_never_500(client, resident, board, address):
    assert client.get(address).status_code in (302, 404)


@pytest.mark.parametrize("query", ["floor=-1", "floor=abc", "floor=99999999999999999999", "view=x", "under=99999999999", "answer=x", "before=1.1.1", "page=-3"])  # fmt: skip
def test_nonsense_in_the_address_still_shows_the_page(send, client, board, resident, query):
    thread_url = send().location
    assert client.get(f"{thread_url}?{query}").status_code == 200
    assert client.get(f"/boards/roads/?{query}&filter={query}").status_code == 200
