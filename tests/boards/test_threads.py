"""Starting threads, replying, editing, following."""

import pytest

from bbs import clock
from bbs.accounts.actor import VISITOR
from bbs.errors import Conflict, Invalid, NotFound, Refused
from boards import thread_queries
from boards.models import CHILDREN_SHOWN, Board, Draft, Follow, MeToo, Post, PostVersion, Thread
from boards.services import drafts, following, posts, threads
from tests.support.factories import make_actor, make_board, make_department, make_reply, make_thread


def floors(page):
    return [item.floor for item in page.items if not item.is_event]


def test_a_thread_stands_with_its_first_floor_and_is_followed_by_its_poster(each_database):
    poster, board = make_actor(), make_board()
    thread = make_thread(poster, board, title="  东门菜市场　污水直排  ", place="东门菜市场")
    assert thread.title == "东门菜市场 污水直排"
    page = thread_queries.thread_page(VISITOR, thread.id)
    assert floors(page) == [1] and page.author_name == poster.name
    assert Board.get_by_id(board.id).thread_count == 1
    assert Follow.select().where(Follow.account == poster.user_id, Follow.target_id == thread.id).exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "短"}, "title"),
        ({"title": "长" * 81}, "title"),
        ({"source": " \u200b\n "}, "body"),
        ({"source": "字" * 20_001}, "body"),
        ({"kind": "discussion"}, "kind"),
        ({"visibility": "everyone"}, "visibility"),
        ({"place": "村" * 121}, "place"),
        ({"board_id": 999}, "board"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field_and_leaves_nothing(database, change, field):
    board = make_board()
    with pytest.raises(Invalid) as refused:
        make_thread(board=board, **change)
    assert refused.value.field == field
    assert Thread.select().count() == Post.select().count() == 0


def test_the_same_form_sent_twice_makes_one_thread(each_database):
    actor, board = make_actor(), make_board()
    first = make_thread(actor, board, token="abc")
    assert make_thread(actor, board, token="abc").id == first.id
    assert Thread.select().count() == 1


def test_a_tip_off_is_private_whatever_was_chosen(database):
    poster = make_actor()
    thread = make_thread(poster, kind="tip_off", visibility="public")
    assert thread.visibility == "private"
    with pytest.raises(NotFound):
        thread_queries.find_thread(make_actor(), thread.id)
    assert thread_queries.find_thread(poster, thread.id).id == thread.id


def test_only_departments_and_the_office_post_announcements(database):
    board = make_board("bulletin")
    with pytest.raises(Refused, match="Only departments"):
        make_thread(board=board)
    officer = make_actor(roles=[("officer", make_department().id)])
    assert make_thread(officer, board).board_id == board.id


def test_answers_stand_under_their_floor_one_level_deep(each_database):
    thread = make_thread()
    second = make_reply(thread)
    under = make_reply(thread, answers_floor=2, source="同意")
    deeper = make_reply(thread, answers_floor=under.floor, source="同意楼上")
    assert (under.under_floor, deeper.under_floor) == (2, 2)
    assert deeper.answers_name == under.author.name and under.answers_name == ""
    page = thread_queries.thread_page(VISITOR, thread.id)
    assert floors(page) == [1, 2]
    assert [c.floor for c in page.items[1].children] == [3, 4]
    assert second.floor == 2


def test_a_floor_shows_its_first_answers_and_links_to_the_rest(each_database):
    thread = make_thread()
    actor = make_actor()
    for n in range(CHILDREN_SHOWN + 3):
        make_reply(thread, actor, f"第{n}条", answers_floor=1)
    first = thread_queries.thread_page(VISITOR, thread.id).items[0]
    assert len(first.children) == CHILDREN_SHOWN and first.more_children == 3
    rest = thread_queries.thread_page(VISITOR, thread.id, under=1, floor=first.children[-1].floor + 1)
    assert len(floors(rest)) == 3


def test_a_thread_is_paged_by_floor_and_jumps_to_the_page_of_any_floor(each_database):
    thread, actor = make_thread(), make_actor()
    for n in range(2, 46):
        make_reply(thread, actor, f"第{n}楼", answers_floor=1 if n == 30 else None)
    page = thread_queries.thread_page(VISITOR, thread.id)
    assert floors(page) == list(range(1, 21)) and page.next_floor == 21 and page.previous_floor is None
    page = thread_queries.thread_page(VISITOR, thread.id, floor=21)
    assert floors(page)[0] == 21 and page.previous_floor == 1
    jumped = thread_queries.thread_page(VISITOR, thread.id, floor=30)
    assert jumped.items[0].floor == 1, "an answer is shown on the page of the floor it stands under"
    newest = thread_queries.thread_page(VISITOR, thread.id, view="newest")
    assert floors(newest)[:3] == [45, 44, 43]


def test_official_and_poster_views_show_only_those(each_database):
    poster = make_actor()
    thread = make_thread(poster)
    make_reply(thread)
    make_reply(thread, poster, "补充一点")
    department = make_department("县城市管理局")
    seal = posts.Seal(department.id, "县城市管理局", "城管", "网络发言人")
    make_reply(thread, make_actor(), "已修复", seal=seal, reply_kind="final")
    assert floors(thread_queries.thread_page(VISITOR, thread.id, view="official")) == [4]
    assert floors(thread_queries.thread_page(VISITOR, thread.id, view="poster")) == [1, 3]
    answer = thread_queries.thread_page(VISITOR, thread.id).items[-1]
    assert answer.is_official and answer.department_name == "县城市管理局"
    assert Thread.get_by_id(thread.id).official_count == 1


def test_a_hidden_name_appears_nowhere_on_the_page(each_database):
    poster = make_actor("不想署名的人")
    thread = make_thread(poster, visibility="name_hidden")
    make_reply(thread, poster, "我再补充")
    make_reply(thread, answers_floor=2, source="回复楼主")
    page = thread_queries.thread_page(make_actor(), thread.id)
    assert "不想署名的人" not in repr(page.items) + page.author_name
    assert all(not i.author_url for i in page.items if i.is_poster)
    assert Thread.get_by_id(thread.id).last_post_name != "不想署名的人"


def test_who_writes_while_others_reply_is_told_and_may_send_again(each_database):
    thread = make_thread()
    make_reply(thread)
    with pytest.raises(Conflict) as refused:
        make_reply(thread, seen_floor=1)
    assert refused.value.params == {"count": 1}
    assert make_reply(thread, seen_floor=2).floor == 3


def test_locked_hidden_and_merged_threads_refuse_replies_with_a_sentence(database):
    thread = make_thread()
    for column, sentence in (("locked_at", "locked"), ("hidden_at", "hidden"), ("merged_into_id", "merged")):
        Thread.update({Thread._meta.fields[column]: 5}).where(Thread.id == thread.id).execute()
        with pytest.raises(Refused, match=sentence):
            make_reply(thread)
        Thread.update({Thread._meta.fields[column]: None}).where(Thread.id == thread.id).execute()


def test_editing_keeps_the_earlier_text_and_ends_after_its_time(database, frozen):
    actor = make_actor()
    with frozen("2026-03-02 09:00"):
        thread = make_thread(actor)
        post = make_reply(thread, actor, "原文")
    with frozen("2026-03-02 09:20"):
        posts.edit_post(actor, post.id, "改后", edit_minutes=30, seen_edits=0)
        with pytest.raises(Conflict):
            posts.edit_post(actor, post.id, "再改", edit_minutes=30, seen_edits=0)
        with pytest.raises(Refused, match="Only the author"):
            posts.edit_post(make_actor(), post.id, "别人改", edit_minutes=30)
    with frozen("2026-03-02 09:31"), pytest.raises(Refused, match="30 minutes|minutes"):
        posts.edit_post(actor, post.id, "太晚", edit_minutes=30)
    assert Post.get_by_id(post.id).source == "改后"
    assert PostVersion.get().source == "原文"


def test_an_official_answer_cannot_be_edited(database):
    officer, thread = make_actor(), make_thread()
    post = make_reply(thread, officer, seal=posts.Seal(make_department().id, "县局", "局", "科员"), reply_kind="final")
    with pytest.raises(Invalid, match="supplement"):
        posts.edit_post(officer, post.id, "改一改", edit_minutes=30)


def test_me_too_counts_each_person_once_and_never_the_poster(each_database):
    poster, other = make_actor(), make_actor()
    thread = make_thread(poster)
    assert following.set_me_too(other, thread.id, True) and not following.set_me_too(other, thread.id, True)
    assert Thread.get_by_id(thread.id).me_too_count == 1
    with pytest.raises(Refused, match="own matter"):
        following.set_me_too(poster, thread.id, True)
    following.set_me_too(other, thread.id, False)
    assert Thread.get_by_id(thread.id).me_too_count == MeToo.select().count() == 0


def test_drafts_are_kept_replaced_and_dropped(each_database):
    actor = make_actor()
    assert drafts.save(actor, "new:roads", {"title": "路灯", "body": "坏了", "csrf_token": "x"})
    assert drafts.save(actor, "new:roads", {"title": "路灯坏了"})
    assert drafts.load(actor, "new:roads") == {"title": "路灯坏了"}
    assert drafts.load(make_actor(), "new:roads") == {}
    assert not drafts.save(actor, "new:roads", {"title": ""}) and Draft.select().count() == 0


def test_event_rows_stand_where_they_happened(database):
    thread, actor = make_thread(), make_actor()
    make_reply(thread, actor)
    threads.add_event(thread.id, "test.moved", to="x")
    make_reply(thread, actor, "后来")
    page = thread_queries.thread_page(VISITOR, thread.id)
    assert [getattr(i, "floor", "event") for i in page.items] == [1, 2, "event", 3]


def test_a_suspended_person_cannot_write(database):
    actor = make_actor()
    suspended = type(actor)(user_id=actor.user_id, name=actor.name, is_suspended=True)
    with pytest.raises(Refused, match="suspended"):
        make_thread(suspended)
    assert clock.now() and Thread.select().count() == 0
