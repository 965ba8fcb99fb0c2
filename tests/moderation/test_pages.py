"""The pages of moderation as readers and moderators see them."""

import pytest

from bbs import clock
from bbs.accounts.models import Account
from bbs.app import create_app
from boards.models import Post, Thread
from boards.thread_queries import find_thread
from moderation import fillers
from moderation.models import LogEntry, Report
from moderation.services import actions, reports
from tests.moderation.scene import make_official_reply, make_scene, statements
from tests.support import pages
from tests.support.factories import make_account, make_department, make_reply, make_thread, sign_in

sentences = pages.sentences


@pytest.fixture
def scene(app):
    return make_scene()


@pytest.fixture
def be(client):
    """`be(actor)`: from now on the browser is this person's."""

    def become(actor, **kwargs):
        sign_in(client, Account.get_by_id(actor.user_id), **kwargs)

    return become


@pytest.fixture
def send(client, app):
    app.config["WTF_CSRF_ENABLED"] = False

    def post(path: str, status: int = 303, **fields):
        response = client.post(path, data=fields)
        assert response.status_code == status, (path, response.status_code, response.get_data(as_text=True)[:600])
        return pages.checked(response) if status != 303 else response

    return post


# ---- the thread page -------------------------------------------------------------------------------------------------


def test_only_a_moderator_of_the_board_finds_the_tool_box_in_a_thread(scene, be, page):
    address = f"/threads/{scene.thread.id}"
    assert page(address).find(id="moderate") is None
    be(scene.stranger)
    assert page(address).find(id="moderate") is None
    be(scene.moderator)
    box = page(address).find(id="moderate")
    deeds = {form["action"].rsplit("/", 1)[1] for form in box.find_all("form")}
    assert deeds == {"pin", "merge", "lock", "hide"}
    assert box.find("a", href=f"/moderation/threads/{scene.thread.id}/move")


def test_what_was_done_stands_in_the_thread_with_its_reason(scene, be, page, send):
    be(scene.both)
    address = f"/threads/{scene.thread.id}"
    send(f"/moderation{address}/move", board_id=scene.other_board.id, reason="属于交通局的事情")
    shown = sentences(page(address))
    assert "由“城乡建设”移至“交通出行”。 理由：属于交通局的事情" in shown
    send(f"/moderation{address}/pin", level=1, days=7)
    send(f"/moderation{address}/lock", reason="已有结论")
    shown = sentences(page(address))
    assert "在本版置顶至" in shown
    assert "本帖已锁定，不再接受回复。 理由：已有结论" in shown


def test_a_merged_thread_points_both_ways(scene, be, page, send, client):
    be(scene.moderator)
    into = make_thread(board=scene.board, title="南门一带路灯大面积不亮")
    send(f"/moderation/threads/{scene.thread.id}/merge", into_id=into.id, reason="同一件事")
    assert client.get(f"/threads/{scene.thread.id}").headers["Location"].endswith(f"/threads/{into.id}")
    assert page(f"/threads/{into.id}").find("a", href=f"/threads/{scene.thread.id}?stay=1")
    old = page(f"/threads/{scene.thread.id}?stay=1")
    assert f"已并入帖子 #{into.id}" in sentences(old)


def test_a_hidden_floor_shows_number_date_reason_and_role_but_not_its_words(scene, be, page, send, client):
    post = make_reply(scene.thread, source="张三电话一三八零零")
    be(scene.moderator)
    send(f"/moderation/posts/{post.id}/hide", code="personal_data", reason="含电话")
    client.delete_cookie("huiyin")
    shown = page(f"/threads/{scene.thread.id}")
    assert "一三八零零" not in str(shown)
    floor = shown.find(id="floor-2").get_text(" ", strip=True)
    assert "2 楼" in floor
    assert "由本版版主屏蔽，原因：他人的个人信息" in floor
    assert "《中华人民共和国个人信息保护法》第二十五条" in floor
    assert "可以去掉个人信息后重新发布" in floor


def test_a_hidden_thread_shows_only_its_tombstone(scene, be, page, send, client):
    be(scene.moderator)
    send(f"/moderation/threads/{scene.thread.id}/hide", code="abuse")
    client.delete_cookie("huiyin")
    shown = page(f"/threads/{scene.thread.id}")
    assert scene.thread.title not in str(shown)
    assert "辱骂、威胁或网暴他人" in sentences(shown)
    assert shown.find("a", href="/moderation/log")
    be(scene.moderator)
    assert page(f"/threads/{scene.thread.id}").find("form", action=f"/moderation/threads/{scene.thread.id}/restore")


# ---- one verb --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["pin", "unpin", "move", "merge", "lock", "unlock", "hide", "restore"])
def test_each_verb_has_its_page_and_opening_it_changes_nothing(scene, be, page, verb):
    be(scene.both)
    before = list(Thread.select().dicts())
    assert page(f"/moderation/threads/{scene.thread.id}/{verb}").find("form", attrs={"method": "post", "action": ""})
    assert list(Thread.select().dicts()) == before
    assert LogEntry.select().count() == 0


def test_what_is_missing_is_said_on_the_form_and_nothing_changes(scene, be, send):
    be(scene.both)
    act = f"/moderation/threads/{scene.thread.id}"
    assert "请写明理由。" in sentences(send(f"{act}/lock", 422, reason=" "))
    assert "请填 1 到 365 天。" in sentences(send(f"{act}/pin", 422, level=1, days=1000))
    assert "请从列表中选择一条理由。" in sentences(send(f"{act}/hide", 422, code=""))
    send(f"{act}/hide", 422, code="inconvenient")
    send(f"{act}/move", 422, board_id="abc", reason="试试")
    send(f"{act}/move", 422, board_id=99999, reason="试试")
    send(f"{act}/merge", 422, into_id=10**12, reason="试试")
    assert "帖子不能并入自身。" in sentences(send(f"{act}/merge", 409, into_id=scene.thread.id, reason="试试"))
    assert "只有全站版主才能全站置顶。" in sentences(send(f"{act}/pin", 403, level=3))
    assert LogEntry.select().count() == 0


def test_a_second_click_says_that_it_is_done_already(scene, be, send):
    be(scene.moderator)
    act = f"/moderation/threads/{scene.thread.id}/lock"
    send(act, reason="已有结论")
    assert "帖子已经锁定了。" in sentences(send(act, 409, reason="已有结论"))


def test_a_form_without_its_token_changes_nothing(scene, be, client):
    be(scene.moderator)
    response = client.post(f"/moderation/threads/{scene.thread.id}/lock", data={"reason": "已有结论"})
    assert response.status_code == 400
    assert Thread.get_by_id(scene.thread.id).locked_at is None


def test_other_people_do_not_get_in(scene, be, client):
    department = make_department()
    officer = make_account(roles=[("officer", department.id)])
    paths = [
        f"/moderation/threads/{scene.thread.id}/hide", "/moderation/", "/moderation/bulk?ids=1",
        f"/moderation/posts/{make_reply(scene.thread).id}/hide",
    ]  # fmt: skip
    assert {client.get(path).status_code for path in paths} == {303}
    for person in (Account.get_by_id(scene.resident.user_id), officer):
        sign_in(client, person)
        assert {client.get(path).status_code for path in paths} == {403}
    be(scene.stranger)
    assert client.get(f"/moderation/threads/{scene.thread.id}/hide").status_code == 404
    be(scene.moderator, second_factor=False)
    assert client.get("/moderation/").status_code == 303


def test_hiding_an_official_answer_for_a_weak_reason_is_refused_with_the_rule(scene, be, send):
    answer, _officer = make_official_reply(scene.thread)
    be(scene.moderator)
    shown = send(f"/moderation/posts/{answer.id}/hide", 403, code="abuse")
    assert "部门的答复只有在涉及个人信息或法律有明确要求时才能屏蔽。" in sentences(shown)
    assert Post.get_by_id(answer.id).hidden_at is None


# ---- many threads ----------------------------------------------------------------------------------------------------


def test_a_moderator_chooses_threads_on_the_board_page(scene, be, page):
    address = f"/boards/{scene.board.slug}/"
    assert page(address).find("input", attrs={"name": "ids"}) is None
    be(scene.moderator)
    shown = page(address)
    box = shown.find("input", attrs={"name": "ids"})
    assert box["value"] == str(scene.thread.id)
    assert shown.find("form", id=box["form"])["action"] == "/moderation/bulk"


def test_chosen_threads_are_moderated_together(scene, be, page, send):
    second = make_thread(board=scene.board)
    be(scene.moderator)
    shown = page(f"/moderation/bulk?ids={scene.thread.id}&ids={second.id}")
    assert "管理 2 个帖子" in sentences(shown)
    response = send("/moderation/bulk", ids=[scene.thread.id, second.id], verb="lock", reason="统一处理")
    assert response.headers["Location"] == f"/boards/{scene.board.slug}/"
    assert Thread.select().where(Thread.locked_at.is_null(False)).count() == 2


def test_one_thread_of_another_board_stops_all_and_is_named(scene, be, send):
    foreign = make_thread(board=scene.other_board)
    be(scene.moderator)
    shown = send("/moderation/bulk", 403, ids=[scene.thread.id, foreign.id], verb="lock", reason="统一处理")
    assert f"帖子 #{foreign.id} 无法处理。" in sentences(shown)
    assert "您不是本版块的版主。" in sentences(shown)
    assert not Thread.select().where(Thread.locked_at.is_null(False)).exists()


def test_bulk_without_threads_or_verb_says_so(scene, be, send, page):
    be(scene.moderator)
    assert "请至少选择一个帖子。" in sentences(page("/moderation/bulk", 422))
    assert "请至少选择一个帖子。" in sentences(send("/moderation/bulk", 422, verb="lock", reason="试试"))
    assert "请至少选择一个帖子。" in sentences(page(f"/moderation/bulk?ids={10**30}&ids=-1", 422))
    assert "请选择要做什么。" in sentences(send("/moderation/bulk", 422, ids=scene.thread.id, verb="explode"))
    assert "请写明理由。" in sentences(send("/moderation/bulk", 422, ids=scene.thread.id, verb="lock", reason=""))


# ---- reports ---------------------------------------------------------------------------------------------------------


def test_a_reader_reports_a_post_from_its_page(scene, be, page, send):
    post = make_reply(scene.thread)
    be(scene.resident)
    link = page(f"/threads/{scene.thread.id}").find("a", href=f"/posts/{post.id}/report")
    assert "举报" in link.get_text()
    page(link["href"])
    assert Report.select().count() == 0
    send(link["href"], code="abuse", note="骂人")
    assert "您已经举报过这一楼了。" in sentences(send(link["href"], 409, code="abuse"))
    assert "请从列表中选择一条理由。" in sentences(send(link["href"], 422, code=""))
    assert Report.select().count() == 1


def test_reporting_needs_a_sign_in(scene, client):
    assert client.get(f"/posts/{make_reply(scene.thread).id}/report").status_code == 303


def test_reports_are_rate_limited(settings, database):
    app = create_app(type(settings)(**{**vars(settings), "rate_limits": True}), testing=True)
    app.config["WTF_CSRF_ENABLED"] = False
    scene, client = make_scene(), app.test_client()
    sign_in(client, Account.get_by_id(scene.resident.user_id))
    address = f"/posts/{make_reply(scene.thread).id}/report"
    answers = [client.post(address, data={"code": "abuse"}).status_code for _ in range(21)]
    assert answers[0] == 303
    assert answers[-1] == 429


def test_the_queue_shows_reports_and_takes_decisions(scene, be, page, send):
    keep, hide = make_reply(scene.thread, source="办事效率太低了"), make_reply(scene.thread, source="收购旧家电")
    reports.report(scene.resident, keep.id, code="abuse", note="说得不好听")
    reports.report(scene.resident, hide.id, code="advertising")
    be(scene.moderator)
    shown = page("/moderation/")
    assert "办事效率太低了" in sentences(shown)
    assert "说得不好听" in sentences(shown)
    assert "路人" not in sentences(shown)
    assert shown.find("select", id=f"uphold-{hide.id}-code").find("option", selected=True)["value"] == "advertising"
    send(f"/moderation/reports/{keep.id}/dismiss", reason="属于正常批评")
    send(f"/moderation/reports/{hide.id}/uphold", code="advertising")
    assert "没有待处理的举报。" in sentences(page("/moderation/"))
    assert "这条举报已经有人处理了。" in sentences(send(f"/moderation/reports/{hide.id}/uphold", 409, code="abuse"))


# ---- the log ---------------------------------------------------------------------------------------------------------


def test_everyone_reads_the_log(scene, be, page, client):
    hidden = make_thread(board=scene.board, title="含有他人电话的标题")
    actions.lock(scene.moderator, scene.thread.id, reason="已有结论")
    actions.hide_thread(scene.moderator, hidden.id, code="personal_data")
    shown = page("/moderation/log")
    assert f"帖子 #{hidden.id}" in sentences(shown)
    assert "含有他人电话的标题" not in str(shown)
    assert "版主甲" not in str(shown)
    assert "理由：已有结论" in sentences(shown)
    assert "本版版主" in sentences(shown)
    only = sentences(page(f"/moderation/log?action=locked&board={scene.board.id}"))
    assert "已有结论" in only
    assert f"帖子 #{hidden.id}" not in only
    assert "没有记录。" in sentences(page(f"/moderation/log?board={scene.other_board.id}"))
    assert "已有结论" in sentences(page(f"/moderation/log?action=nonsense&board=abc&before={10**30}"))


def test_neither_tool_box_nor_words_of_the_slots_ask_the_database(scene, app):
    with app.test_request_context(), statements() as seen:
        row = find_thread(scene.moderator, scene.thread.id)
        before = len(seen)
        assert fillers.tool_box(scene.moderator, row).tools
        assert fillers.event_sentence("locked", {"reason": "已有结论"})
        assert fillers.tombstone("abuse", "moderator", clock.now())
        assert len(seen) == before


def test_the_log_in_english(scene, client):
    actions.pin(scene.moderator, scene.thread.id, level=1)
    response = client.get("/moderation/log", headers={"Accept-Language": "en"})
    assert "Pinned on this board." in response.get_data(as_text=True)


def test_every_kind_of_entry_has_its_sentence(scene, page):
    m, t, post = scene.both, scene.thread.id, make_reply(scene.thread)
    into = make_thread(board=scene.board)
    actions.pin(m, t, level=1, days=2)
    actions.unpin(m, t)
    actions.lock(m, t, reason="甲")
    actions.unlock(m, t, reason="乙")
    actions.hide_post(m, post.id, code="abuse")
    actions.restore_post(m, post.id, reason="丙")
    actions.hide_thread(m, t, code="abuse")
    actions.restore_thread(m, t, reason="丁")
    reports.report(scene.resident, post.id, code="abuse")
    reports.dismiss(m, post.id, reason="戊")
    actions.merge(m, into.id, into_id=t, reason="己")
    actions.move(m, t, board_id=scene.other_board.id, reason="庚")
    assert len(page("/moderation/log").find_all("li", id=True)) == 11
    assert "unpinned" not in sentences(page(f"/threads/{t}"))
