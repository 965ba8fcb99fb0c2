"""Moving, pinning, merging, hiding: what the low-level verbs promise."""

import pytest

from bbs import clock
from bbs.accounts.actor import VISITOR
from bbs.db import rows
from bbs.errors import Invalid, NotFound, Refused
from boards import queries, thread_queries
from boards.models import Board, Follow, MeToo, Thread
from boards.policies import check_see_thread, may, visible_threads
from boards.queries import ListQuery
from boards.services import following, placing
from tests.support.factories import make_actor, make_board, make_department, make_reply, make_thread


def titles(found):
    return [r.title for r in found.threads]


def test_moving_carries_the_counts_and_keeps_the_address(each_database):
    here, there = make_board(), make_board()
    thread = make_thread(board=here)
    make_reply(thread)
    assert placing.move_thread(thread.id, there.id, None) and not placing.move_thread(thread.id, there.id, None)
    counts = {b.id: (b.thread_count, b.post_count) for b in Board.select()}
    assert counts[here.id] == (0, 0) and counts[there.id] == (1, 2)
    assert thread_queries.find_thread(VISITOR, thread.id).board_id == there.id


def test_an_issue_cannot_leave_the_issues_boards(database):
    thread = make_thread()
    Thread.update(case_state="submitted").execute()
    with pytest.raises(Refused, match="another issues board"):
        placing.move_thread(thread.id, make_board("discussion").id, None)


def test_merging_takes_followers_along_and_counts_each_person_once(each_database):
    board = make_board()
    one, two, both = make_actor(), make_actor(), make_actor()
    source, target = make_thread(one, board), make_thread(two, board)
    following.set_me_too(both, source.id, True)
    following.set_me_too(both, target.id, True)
    placing.merge_thread(source.id, target.id, None)
    followers = {f.account_id for f in Follow.select().where(Follow.target_id == target.id, Follow.target == "thread")}
    assert {one.user_id, two.user_id} <= followers
    assert {m.account_id for m in MeToo.select().where(MeToo.thread == target.id)} == {one.user_id, both.user_id}
    assert Thread.get_by_id(target.id).me_too_count == 2
    assert Board.get_by_id(board.id).thread_count == 1
    with pytest.raises(Refused, match="merged already"):
        placing.merge_thread(target.id, source.id, None)
    with pytest.raises(Invalid, match="itself"):
        placing.merge_thread(target.id, target.id, None)


def test_a_public_thread_is_not_merged_into_a_private_one(database):
    board = make_board()
    public, private = make_thread(board=board), make_thread(board=board, visibility="private")
    with pytest.raises(Refused, match="do not see"):
        placing.merge_thread(public.id, private.id, None)


def test_hiding_leaves_the_floor_number_taken_and_restoring_brings_it_back(each_database):
    thread = make_thread()
    post = make_reply(thread, source="骂人的话")
    placing.hide_post(post.id, "abuse", "moderator", None)
    page = thread_queries.thread_page(VISITOR, thread.id)
    assert page.items[1].is_gone and "骂人" not in str(page.items[1].html)
    assert make_reply(thread).floor == 3
    placing.restore_post(post.id, None)
    assert "骂人" in str(thread_queries.thread_page(VISITOR, thread.id).items[1].html)
    with pytest.raises(Refused, match="first floor"):
        placing.hide_post(thread.posts.get().id, "abuse", "moderator", None)


def test_a_pin_comes_first_on_its_board_its_category_or_everywhere(each_database, frozen):
    board = make_board()
    sister, stranger = make_board(category=board.category), make_board()
    with frozen("2026-03-02 09:00"):
        old = make_thread(board=board, title="旧帖子置顶用")
    with frozen("2026-03-02 10:00"):
        make_thread(board=board, title="后来的帖子一")
        make_thread(board=sister, title="后来的帖子二")
        make_thread(board=stranger, title="后来的帖子三")
    seen = {}
    for level in (1, 2, 3):
        placing.pin_thread(old.id, level, None, None)
        seen[level] = [
            bool(queries.board_page(VISITOR, b.slug, ListQuery()).list.pinned) for b in (board, sister, stranger)
        ]
    assert seen == {1: [True, False, False], 2: [True, True, False], 3: [True, True, True]}
    assert queries.home_page(VISITOR, ListQuery()).list.pinned[0].id == old.id
    with pytest.raises(Invalid, match="future"):
        placing.pin_thread(old.id, 1, clock.now(), None)


def test_lists_page_by_position_without_gaps_or_repeats(each_database, frozen):
    board, actor = make_board(), make_actor()
    for n in range(60):
        with frozen(f"2026-03-02 09:{n:02d}"):
            make_thread(actor, board, title=f"第{n:02d}号帖子")
    seen, query = [], ListQuery()
    while True:
        page = queries.board_page(VISITOR, board.slug, query).list
        seen += [r.title for r in page.threads]
        if not page.older:
            break
        query = ListQuery(before=queries.parse_position(page.older))
    assert seen == [f"第{n:02d}号帖子" for n in reversed(range(60))]
    back = queries.board_page(VISITOR, board.slug, ListQuery(after=queries.parse_position(page.newer))).list
    assert titles(back) == seen[25:50]


def test_filters_show_what_they_say(each_database):
    board, me = make_board(), make_actor()
    mine = make_thread(me, board, title="我自己的帖子")
    answered = make_thread(board=board, title="有官方答复的帖子")
    Thread.update(official_count=1, case_state="answered").where(Thread.id == answered.id).execute()
    Thread.update(case_state="signed", case_due_on="2020-01-01").where(Thread.id == mine.id).execute()

    def ask(**given):
        return titles(queries.board_page(me, board.slug, ListQuery(**given)).list)

    assert ask(filter="mine") == ["我自己的帖子"]
    assert ask(filter="official") == ask(state="answered") == ["有官方答复的帖子"]
    assert ask(filter="unanswered") == ask(state="overdue") == ask(state="waiting") == ["我自己的帖子"]
    assert ask(kind="inquiry") == []


def test_unread_counts_follow_the_reading_marks(each_database):
    board, me = make_board(), make_actor()
    thread = make_thread(board=board)
    make_reply(thread)

    def unread():
        return queries.board_page(me, board.slug, ListQuery()).list.threads[0].unread

    assert unread() is True
    following.mark_read([(me.user_id, thread.id, 1)])
    assert unread() == 1
    following.mark_read([(me.user_id, thread.id, 2), (me.user_id, thread.id, 1)])
    assert unread() is False


def test_a_thread_long_quiet_is_no_news_to_somebody_who_never_opened_it(database, frozen):
    board = make_board()
    with frozen("2026-01-05"):
        make_thread(board=board)
    for day, is_new in (("2026-02-03", True), ("2026-02-05", False)):
        with frozen(day):
            assert queries.board_page(make_actor(), board.slug, ListQuery()).list.threads[0].unread is is_new


def test_check_and_list_agree_on_every_thread_for_every_actor(each_database):
    department = make_department()
    poster = make_actor()
    actors = [
        VISITOR, poster, make_actor(), make_actor(roles=[("officer", department.id)]), make_actor(roles=[("intake", None)]),
        make_actor(roles=[("officer", make_department().id)]), make_actor(roles=[("moderator", None)]), make_actor(roles=[("admin", None)]),
    ]  # fmt: skip
    board = make_board()
    made = [make_thread(poster, board, visibility=v) for v in ("public", "name_hidden", "private", "private")]
    Thread.update(case_department_id=department.id).where(Thread.id == made[3].id).execute()
    for actor in actors:
        sql, params = visible_threads(actor)
        listed = {r.id for r in rows(f"SELECT t.id FROM thread t WHERE {sql}", *params)}
        assert listed == {t.id for t in Thread.select() if may(check_see_thread, actor, t)}, actor.roles


def test_a_private_thread_is_invisible_in_lists_boards_and_by_number(each_database):
    board = make_board()
    private = make_thread(board=board, visibility="private", title="不想公开的事情")
    assert queries.board_page(VISITOR, board.slug, ListQuery()).list.threads == []
    assert queries.get_board(board.slug).last_thread_title is None
    with pytest.raises(NotFound):
        thread_queries.find_thread(make_actor(), private.id)
