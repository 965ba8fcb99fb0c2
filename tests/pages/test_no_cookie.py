"""Readers who are not signed in get no cookie, so that what they read can be kept and sent again cheaply."""

import pytest

from tests.support.factories import make_board, make_department, make_reply, make_thread


@pytest.mark.parametrize(
    "address",
    ["/", "/boards/", "/boards/roads/", "/threads/1", "/threads/1?view=official", "/threads/1?floor=2", "/departments/",
     "/departments/urban/", "/statistics/", "/search?q=路灯", "/moderation/log", "/open-data/", "/rights", "/people/1"],
)  # fmt: skip
def test_a_visitor_gets_no_cookie(app, client, address):
    thread = make_thread(board=make_board(slug="roads"), department_id=make_department(slug="urban").id)
    make_reply(thread)
    response = client.get(address)
    assert response.status_code in (200, 503) and "Set-Cookie" not in response.headers


def test_a_visitor_who_comes_back_gets_the_thread_again_only_when_it_has_changed(app, client):
    thread = make_thread()
    etag = client.get(f"/threads/{thread.id}").headers["ETag"]
    again = client.get(f"/threads/{thread.id}", headers={"If-None-Match": etag})
    assert again.status_code == 304 and not again.get_data()
    make_reply(thread)
    assert client.get(f"/threads/{thread.id}", headers={"If-None-Match": etag}).status_code == 200
