"""What a page may cost (design 7): a thread page at most five statements, lists the same for few rows and many."""

import pytest

from boards.models import Thread
from boards.services import posts
from tests.support.factories import (
    make_account,
    make_actor,
    make_board,
    make_department,
    make_reply,
    make_thread,
    sign_in,
)
from tests.support.statements import counted


@pytest.fixture
def thread(app):
    board, department = make_board(slug="roads"), make_department("县城市管理局")
    thread = make_thread(make_actor(), board, department_id=department.id)
    for n in range(3):
        make_reply(thread, source=f"第{n}条", answers_floor=1 if n == 1 else None)
    seal = posts.Seal(department.id, "县城市管理局", "城管", "网络发言人")
    make_reply(thread, source="已修复", seal=seal, reply_kind="final")
    return Thread.get_by_id(thread.id)


def cost(client, address) -> int:
    client.get(address)
    with counted() as ran:
        assert client.get(address).status_code == 200
    return ran


@pytest.mark.parametrize("roles", [None, [], ["intake"], ["moderator"], ["officer"]])
def test_a_thread_page_runs_at_most_five_statements(client, thread, roles):
    if roles is not None:
        scope = {"officer": thread.department_id}
        sign_in(client, make_account(roles=[(r, scope.get(r)) for r in roles]))
    for view in ("", "?floor=3", "?view=official", "?view=newest"):
        ran = cost(client, f"/threads/{thread.id}{view}")
        assert len(ran) <= 5, repr(ran)


def test_a_thread_page_costs_the_same_with_two_floors_and_with_two_hundred(client, thread):
    few = len(cost(client, f"/threads/{thread.id}"))
    actors = [make_actor() for _ in range(5)]
    for n in range(120):
        make_reply(thread, actors[n % 5], f"第{n}条", answers_floor=1 if n % 3 == 0 else None)
    for floor in (1, 61, 121):
        assert len(cost(client, f"/threads/{thread.id}?floor={floor}")) == few


@pytest.mark.parametrize(
    "address", ["/", "/boards/roads/", "/boards/", "/me/threads", "/me/following", "/departments/"]
)
def test_a_list_costs_the_same_for_two_rows_and_for_forty(client, thread, address):
    account = make_account()
    sign_in(client, account)
    few = len(cost(client, address))
    board, actors = thread.board, [make_actor() for _ in range(4)]
    for n in range(40):
        make_thread(
            actors[n % 4], board, title=f"第{n}号路灯不亮", department_id=make_department().id if n % 4 == 0 else None
        )
    many = cost(client, address)
    assert len(many) == few, repr(many)
    assert few <= 8
