"""What a reader finds: only what they may see, also in counts and passages. On both databases."""

import pytest

from bbs.accounts.actor import VISITOR
from boards.models import Thread
from boards.services import placing, posts
from boards.services.posts import Seal
from official_accounts.models import Department
from search.language import parse
from search.queries import Asked, SearchPage, search_page, similar_threads
from tests.support.factories import make_account, make_actor, make_board, make_department, make_reply, make_thread
from tests.support.statements import counted

SECRET = "蓝鲸计划"


def search(actor, typed: str, order: str = "relevance", page: int = 1, **chosen) -> SearchPage:
    return search_page(actor, Asked(parse(typed).narrowed(**chosen), order, page))


def ids(found: SearchPage) -> list[int]:
    return [result.thread.id for result in found.results]


def seal_of(department: Department) -> Seal:
    return Seal(department.id, department.name, department.short_name, "网络发言人")


def everything(found: SearchPage) -> str:
    """All that a page shows of threads, as one text."""
    results = [*found.results, *found.loose]
    parts = [part for result in results for part in (result.title, result.best, result.official)]
    return repr((parts, found.numbered, found.counts, found.total))


@pytest.fixture
def board(each_database):
    return make_board(slug="roads", title="城乡建设")


def test_words_of_title_text_and_replies_are_found(board, drain):
    thread = make_thread(board=board)
    make_reply(thread, source="我家门口的变压器也坏了。")
    drain()
    for typed in ("路灯", "学生 放学", "变压器", "南门桥头"):
        assert ids(search(VISITOR, typed)) == [thread.id], typed


def test_a_thread_stands_once_however_many_of_its_posts_fit(board, drain):
    thread = make_thread(board=board)
    for _ in range(3):
        make_reply(thread, source="路灯还没有修。")
    drain()
    found = search(VISITOR, "路灯")
    assert ids(found) == [thread.id] and found.total == 1


def test_the_answer_of_a_department_is_shown_when_it_fits(board, drain):
    thread, department = make_thread(board=board), make_department("县城市管理局")
    make_reply(thread, source="八盏路灯已更换灯具并恢复照明。", seal=seal_of(department), reply_kind="final")
    drain()
    result = search(VISITOR, "路灯").results[0]
    assert result.official.department == "县城市管理局" and result.official.floor == 2
    assert "<mark>路灯</mark>" in result.official.text
    assert result.best.floor == 1
    only = search(VISITOR, "路灯 官方:是").results[0]
    assert only.best is None and only.official.floor == 2


# ---- what a reader may not see -----------------------------------------------------------------------------------------


@pytest.fixture
def hidden_things(board, drain):
    """The same secret word in every place where it must not be seen by outsiders; and one harmless thread."""
    author, department = make_actor("柳河边"), make_department("县城市管理局")
    open_thread = make_thread(board=board, title="南门的公开帖子", source="这里没有什么。")
    private = make_thread(author, board, title=f"{SECRET}私下反映", visibility="private", department_id=department.id)
    make_reply(private, author, f"再说一次{SECRET}")
    tip = make_thread(author, board, kind="tip_off", title=f"举报{SECRET}", source=f"{SECRET}的细节")
    removed = make_thread(board=board, title=f"被隐藏的{SECRET}")
    placing.hide_thread(removed.id, "law", "moderator", None)
    reply = make_reply(open_thread, source=f"不该说的{SECRET}")
    placing.hide_post(reply.id, "law", "moderator", None)
    merged = make_thread(board=board, title=f"并掉的{SECRET}")
    placing.merge_thread(merged.id, open_thread.id, None)
    Thread.update(case_department_id=department.id).where(Thread.id == private.id).execute()
    drain()
    return {"author": author, "department": department, "private": private, "tip": tip}


PROBES = [
    SECRET, f"“{SECRET}”", "蓝鲸", f"{SECRET} 类型:投诉", f"{SECRET} 板块:城乡建设", f"{SECRET} 部门:城管局", f"{SECRET} 官方:否",
    f"{SECRET} 从:2000", f"{SECRET} 作者:柳河边", f"南门 {SECRET}", f"{SECRET}的细节 被隐藏的",
]  # fmt: skip


def test_nothing_hidden_is_found_counted_or_shown(hidden_things):
    for reader in (VISITOR, make_actor(), make_actor(roles=[("moderator", None)])):
        for typed in PROBES:
            for order in ("relevance", "newest"):
                found = search(reader, typed, order)
                assert SECRET not in everything(found), (reader, typed)
                assert found.total == 0 and all(not counts for counts in found.counts.values()), (reader, typed)


def test_the_author_the_department_and_staff_find_what_is_theirs(hidden_things):
    private, tip = hidden_things["private"].id, hidden_things["tip"].id
    officer = make_actor(roles=[("officer", hidden_things["department"].id)])
    assert set(ids(search(hidden_things["author"], SECRET))) == {private, tip}
    assert set(ids(search(officer, SECRET))) == {private}
    assert set(ids(search(make_actor(roles=[("intake", None)]), SECRET))) == {private, tip}


def test_lists_without_words_hide_the_same(hidden_things):
    for typed in ("板块:城乡建设", "部门:城管局", "类型:举报", "从:2000", "作者:柳河边", "状态:等待"):
        assert SECRET not in everything(search(VISITOR, typed)), typed


def test_numbers_and_similar_titles_hide_the_same(hidden_things):
    assert not search(VISITOR, f"#{hidden_things['private'].id}").numbered
    assert not similar_threads(VISITOR, f"{SECRET}私下反映")
    assert similar_threads(hidden_things["author"], f"{SECRET}私下反映")[0].id == hidden_things["private"].id


def test_leaving_out_a_hidden_word_tells_nothing(hidden_things):
    """Whether a thread is found must not depend on words that the reader cannot see."""
    assert ids(search(VISITOR, "公开帖子")) == ids(search(VISITOR, f"公开帖子 -{SECRET}")) != []


def test_a_change_of_visibility_counts_before_the_index_knows(board, drain):
    thread = make_thread(board=board, title=f"{SECRET}的事")
    drain()
    assert ids(search(VISITOR, SECRET)) == [thread.id]
    Thread.update(visibility="private").where(Thread.id == thread.id).execute()
    assert SECRET not in everything(search(VISITOR, SECRET))


def test_a_name_that_is_hidden_cannot_be_searched_for(board, drain):
    author = make_actor("柳河边")
    hidden = make_thread(author, board, visibility="name_hidden")
    shown = make_thread(author, board, title="南门桥头的路灯又坏了")
    drain()
    assert ids(search(VISITOR, "路灯 作者:柳河边")) == [shown.id]
    assert set(ids(search(author, "路灯 作者:柳河边"))) == {shown.id, hidden.id}
    assert "柳河边" not in everything(
        search(VISITOR, "路灯 学生 作者:柳河边").results[1:] or search(VISITOR, "坏了三个月")
    )


def test_a_long_result_of_which_little_may_be_seen_is_not_called_long(board, drain, monkeypatch):
    monkeypatch.setattr("search.finding.LIMITS", (3, 6, 12))
    monkeypatch.setattr("search.finding.MAX_PROPOSED", 3)
    author = make_actor()
    for n in range(8):
        make_thread(author, board, title=f"{SECRET}停水第{n}次", visibility="private")
    seen = make_thread(board=board, title="停水停水")
    drain()
    found = search(VISITOR, "停水", "oldest")
    assert ids(found) == [seen.id] and not found.is_capped
    assert search(author, "停水").is_capped


# ---- filters, order, counts --------------------------------------------------------------------------------------------


@pytest.fixture
def county(board, drain, frozen):
    """Three threads about one word, on two boards, with two departments, in three months."""
    roads, housing = board, make_board(slug="housing", title="住房保障")
    city, build = make_department("县城市管理局", slug="city"), make_department("县住房和城乡建设局", slug="build")
    made = []
    for at, place, unit, kind, state in (
        ("2026-01-10 09:00", roads, city, "complaint", "in_progress"),
        ("2026-02-10 09:00", housing, build, "inquiry", "answered"),
        ("2026-03-10 09:00", roads, build, "suggestion", "submitted"),
    ):
        with frozen(at):
            made.append(make_thread(board=place, kind=kind, title=f"供热问题{at[5:7]}", department_id=unit.id))
        Thread.update(case_state=state, case_due_on="2026-01-20").where(Thread.id == made[-1].id).execute()
    drain()
    return [thread.id for thread in made]


FILTERS = [
    ("供热", [0, 1, 2]),
    ("供热 板块:roads", [0, 2]),
    ("供热 板块:住房保障", [1]),
    ("供热 部门:住建局", [1, 2]),
    ("供热 部门:city,build", [0, 1, 2]),
    ("供热 类型:咨询", [1]),
    ("供热 类型:complaint", [0]),
    ("供热 状态:办理中", [0]),
    ("供热 状态:answered", [1]),
    ("供热 状态:等待", [2]),
    ("供热 从:2026-02", [1, 2]),
    ("供热 到:2026-02", [0, 1]),
    ("供热 从:2026-02-10 到:2026-02-10", [1]),
    ("供热 板块:roads 部门:住建局 从:2026-03", [2]),
    ("供热 官方:是", []),
    ("板块:roads", [0, 2]),
    ("部门:住建局 到:2026-02", [1]),
    ("供热 -问题02", [0, 2]),
    ("“供热问题03”", [2]),
]


def test_filters(county):
    for typed, expected in FILTERS:
        for order in ("relevance", "newest", "oldest"):
            assert sorted(ids(search(VISITOR, typed, order))) == [county[i] for i in expected], (typed, order)


def test_overdue_is_a_state_one_can_ask_for(county, frozen):
    with frozen("2026-03-20"):
        assert county[0] in ids(search(VISITOR, "供热 状态:超期"))
    with frozen("2026-01-20"):
        assert not ids(search(VISITOR, "供热 状态:逾期")), "not before the day after"


def test_newest_and_oldest_first(county):
    assert ids(search(VISITOR, "供热", "newest")) == county[::-1]
    assert ids(search(VISITOR, "供热", "oldest")) == county


def test_what_has_no_such_name_is_left_out_and_said(county):
    found = search(VISITOR, "供热 板块:火星 部门:没有 类型:x 状态:x 作者:没有此人")
    assert len(ids(found)) == 3
    assert [note.sentence.split("“")[0] for note in found.notes] == [
        "There is no board ",
        "There is no department ",
        "There is no kind ",
        "There is no state ",
        "Nobody here is called ",
    ]


def test_counts_say_how_the_found_threads_divide(county):
    counts = search(VISITOR, "供热").counts
    assert [(c.value, c.threads) for c in counts["board"]] == [("roads", 2), ("housing", 1)]
    assert [(c.value, c.threads) for c in counts["department"]] == [("build", 2), ("city", 1)]
    assert {c.value for c in counts["kind"]} == {"complaint", "inquiry", "suggestion"}
    assert {"in_progress", "answered", "waiting"} <= {c.value for c in counts["state"]}


def test_a_moved_thread_is_found_on_its_new_board(county, drain):
    other = make_board(slug="water", title="供水")
    placing.move_thread(county[0], other.id, None)
    drain()
    assert ids(search(VISITOR, "供热 板块:water")) == [county[0]]
    assert ids(search(VISITOR, "供热 板块:roads")) == [county[2]]


def test_an_edited_post_is_found_by_its_new_words_only(board, drain):
    author = make_actor()
    thread = make_thread(author, board, source="说的是变压器")
    drain()
    post = thread.posts.get()
    posts.edit_post(author, post.id, "说的是下水道", edit_minutes=30)
    drain()
    assert ids(search(VISITOR, "下水道")) == [thread.id] and not ids(search(VISITOR, "变压器"))


def test_a_thread_is_found_by_its_number(board, drain):
    thread = make_thread(board=board)
    Thread.update(case_number="341800-2026-000017").where(Thread.id == thread.id).execute()
    for typed in (
        f"#{thread.id}",
        f"{thread.id}",
        f"编号:{thread.id}",
        "341800-2026-000017",
        "编号:341800-2026-000017",
    ):
        assert [row.id for row in search(VISITOR, typed).numbered] == [thread.id], typed


def test_some_of_the_words_are_offered_after_all_of_them(board, drain):
    both = make_thread(board=board, title="南门小区停水", source="三天了")
    one = make_thread(board=board, title="东门小区停水", source="两天了")
    drain()
    found = search(VISITOR, "南门 停水")
    assert ids(found) == [both.id]
    assert [result.thread.id for result in found.loose] == [one.id] and found.total == 1


def test_phrases_are_checked_letter_by_letter(board, drain):
    near = make_thread(board=board, title="停水通知没有贴", source="物业说贴了通知停水")
    make_thread(board=board, title="关于通知停水时间", source="通知和停水")
    drain()
    assert ids(search(VISITOR, "“停水通知”")) == [near.id]


def test_pages_follow_each_other_without_gap(board, drain, monkeypatch):
    monkeypatch.setattr("search.queries.PAGE", 3)
    made = [make_thread(board=board, title=f"停水第{n}次").id for n in range(7)]
    drain()
    pages = [ids(search(VISITOR, "停水", "oldest", n)) for n in (1, 2, 3, 4)]
    assert pages == [made[:3], made[3:6], made[6:], made[6:]]  # behind the last page stands the last one
    assert search(VISITOR, "停水").pages == 3 and search(VISITOR, "停水").total == 7


def test_a_search_takes_the_same_statements_for_few_and_for_many(board, drain):
    reader = make_actor()
    for n in range(2):
        make_thread(board=board, title=f"停水第{n}次")
    drain()
    with counted() as few:
        search(reader, "停水 部门:没有 类型:投诉 从:2020")
    for n in range(20):
        make_reply(make_thread(board=board, title=f"停水又第{n}次"), source="停水")
    drain()
    with counted() as many:
        search(reader, "停水 部门:没有 类型:投诉 从:2020")
    assert len(few) == len(many) <= 9, repr(many)


def test_similar_titles(board, drain):
    near = make_thread(board=board, title="南门小区路灯坏了三个月没人修")
    make_thread(board=board, title="公积金提取需要什么材料")
    drain()
    assert [thread.id for thread in similar_threads(VISITOR, "南门小区的路灯三个月不亮了")] == [near.id]
    assert similar_threads(VISITOR, "") == [] == similar_threads(VISITOR, "完全不同的话题")


def test_an_author_is_found_by_a_look_alike_of_the_name(board, drain):
    thread = make_thread(make_actor("Ａnna"), board)
    make_account("别人")
    drain()
    assert ids(search(VISITOR, "路灯 作者:anna")) == [thread.id]
