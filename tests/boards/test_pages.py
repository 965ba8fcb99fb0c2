"""What readers and writers meet on the pages of the boards, mostly without JavaScript."""

import io
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image

from boards.models import CHILDREN_SHOWN, Attachment, Draft, Post, Thread
from boards.services import counting, placing
from tests.support import pages
from tests.support.factories import (
    actor_of,
    make_account,
    make_board,
    make_department,
    make_reply,
    make_thread,
    sign_in,
)

sentences = pages.sentences


@pytest.fixture
def writer(client, app):
    """A signed-in resident whose forms need no token."""
    app.config["WTF_CSRF_ENABLED"] = False
    account = make_account("石板路")
    sign_in(client, account)
    return account


def floors(soup) -> list[int]:
    return [int(part["id"].removeprefix("floor-")) for part in soup.select("article[id^=floor-]")]


# ---- finding a floor -------------------------------------------------------------------------------------------------


def test_a_link_to_a_floor_of_a_short_thread_shows_the_whole_thread(app, page):
    thread = make_thread()
    for _n in range(4):
        make_reply(thread)
    assert floors(page(f"/threads/{thread.id}?floor=4")) == [1, 2, 3, 4, 5]


def test_a_floor_that_does_not_exist_leads_to_the_last_one(app, client):
    thread = make_thread()
    make_reply(thread)
    assert client.get(f"/threads/{thread.id}?floor=900").location == f"/threads/{thread.id}?floor=2#floor-2"


def test_a_link_to_an_answer_that_the_page_does_not_show_leads_to_the_further_answers(app, client, page):
    thread = make_thread()
    for _n in range(CHILDREN_SHOWN + 3):
        make_reply(thread, answers_floor=1)
    shown, cut = CHILDREN_SHOWN + 1, CHILDREN_SHOWN + 3
    assert shown in floors(page(f"/threads/{thread.id}?floor={shown}"))
    elsewhere = client.get(f"/threads/{thread.id}?floor={cut}").location
    assert cut in floors(page(elsewhere.partition("#")[0]))
    assert elsewhere.endswith(f"#floor-{cut}")


def test_floors_of_the_next_page_stay_unread_though_a_younger_answer_was_seen(app, client, page):
    thread, reader = make_thread(), make_account()
    for _n in range(24):
        make_reply(thread)
    make_reply(thread, answers_floor=2)
    sign_in(client, reader)
    page(f"/threads/{thread.id}")
    assert counting.pending(reader.id) == {thread.id: 20}
    page(f"/threads/{thread.id}?floor=21")
    assert counting.pending(reader.id) == {thread.id: 25}


def test_a_visitor_who_wants_to_answer_or_report_a_floor_comes_back_to_it(app, client, page):
    thread = make_thread()
    post = make_reply(thread)
    soup = page(f"/threads/{thread.id}")
    answer = soup.select_one("#floor-2 .deeds a")["href"]
    assert parse_qs(urlsplit(answer).query)["next"] == [f"/threads/{thread.id}?floor=2&answer=2#reply"]
    assert "next=/posts" in client.get(soup.select_one("#floor-2 .deeds a[rel=nofollow]")["href"]).location
    assert f"/posts/{post.id}/report" in str(soup)


def test_the_floors_of_a_merged_thread_can_still_be_reached_and_paged(app, client, page):
    thread, other = make_thread(), make_thread()
    for _n in range(25):
        make_reply(thread)
    placing.merge_thread(thread.id, other.id, make_account().id)
    assert client.get(f"/threads/{thread.id}").location == f"/threads/{other.id}"
    soup = page(f"/threads/{thread.id}?stay=1")
    assert floors(soup)[0] == 1
    next_page = page(soup.select_one("a[rel=next]")["href"])
    assert floors(next_page)[-1] == 26
    assert floors(page(next_page.select_one(f"a[href='/threads/{thread.id}?stay=1']")["href"]))[0] == 1


# ---- looking before sending ------------------------------------------------------------------------------------------


def test_a_new_thread_can_be_looked_at_before_it_is_sent(writer, client):
    board = make_board()
    fields = {"kind": "complaint", "title": "南门桥头的路灯坏了", "body": "路灯**三盏**不亮。", "visibility": "public"}
    response = client.post(f"/threads/new?board={board.slug}", data={**fields, "preview": "1"})
    soup = pages.checked(response)
    assert response.status_code == 200 and Thread.select().count() == 0
    assert soup.select_one("#preview strong").get_text() == "三盏"
    assert soup.find("textarea", id="body").get_text().strip() == fields["body"]
    assert soup.select_one("button[name=preview]")["formaction"].endswith("#preview")


def test_a_reply_and_a_change_can_be_looked_at_before_they_are_sent(writer, client):
    thread = make_thread()
    soup = pages.checked(client.post(f"/threads/{thread.id}/reply", data={"body": "*好*", "preview": "1"}))
    assert soup.select_one("#preview em").get_text() == "好"
    own = make_reply(thread, actor_of(writer), "原来的话")
    soup = pages.checked(client.post(f"/posts/{own.id}/edit", data={"body": "**改**", "preview": "1"}))
    assert soup.select_one("#preview strong").get_text() == "改"
    assert Post.select().count() == 2 and Post.get_by_id(own.id).source == "原来的话"


def test_an_empty_text_has_no_preview_but_a_sentence(writer, client):
    thread = make_thread()
    response = client.post(f"/threads/{thread.id}/reply", data={"body": "", "preview": "1"})
    soup = pages.checked(response)
    assert response.status_code == 422 and soup.select_one("#preview") is None and soup.select_one("#errors")


def test_a_draft_can_be_kept_by_a_button_and_stands_in_the_form_again(writer, client, page):
    thread = make_thread()
    kept_by = page(f"/threads/{thread.id}").select_one("button[formaction^='/drafts/']")["formaction"]
    response = client.post(kept_by, data={"body": "还没想好怎么说"})
    assert response.location == "/me/drafts" and Draft.select().count() == 1
    assert "还没想好怎么说" in sentences(page("/me/drafts"))
    assert "还没想好怎么说" in page(f"/threads/{thread.id}").find("textarea").get_text()


# ---- following -------------------------------------------------------------------------------------------------------


def test_boards_and_departments_that_one_follows_are_listed_and_can_be_left(writer, client, page):
    board, department = make_board(title="交通出行"), make_department("县城市管理局")
    for target, thing in (("board", board), ("department", department)):
        client.post("/follow", data={"target": target, "id": thing.id})
    listed = page("/me/following").find(id="places")
    assert [a["href"] for a in listed.find_all("a")] == [f"/departments/{department.slug}/", f"/boards/{board.slug}/"]
    leave = {field["name"]: field["value"] for field in listed.form.find_all("input")}
    assert client.post(listed.form["action"], data=leave).location == "/me/following"
    assert [a.get_text() for a in page("/me/following").find(id="places").find_all("a")] == ["交通出行"]


# ---- files -----------------------------------------------------------------------------------------------------------


def _picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG")
    out.seek(0)
    return out


def test_too_many_files_are_named_once_and_the_first_nine_are_kept(writer, client):
    thread = make_thread()
    files = [(_picture(), f"{n}.png") for n in range(12)]
    response = client.post(f"/threads/{thread.id}/reply", data={"body": "见图", "basket": "b1", "files": files})
    soup = pages.checked(response)
    assert response.status_code == 422 and Attachment.select().count() == 9
    assert len(soup.select("#errors li")) == 1 and len(soup.select("[name=drop_file]")) == 9
