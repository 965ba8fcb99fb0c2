"""Each verb: what it does, what it leaves in thread and log, and every sentence with which it refuses."""

import json

import pytest

from bbs import clock
from bbs.accounts.actor import VISITOR, Actor
from bbs.errors import Refused
from boards.models import Follow, MeToo, Post, Thread, ThreadEvent
from boards.services.following import set_me_too
from moderation.models import LogEntry
from moderation.services import actions, pins
from tests.moderation.scene import make_official_reply, make_scene
from tests.support.factories import make_actor, make_board, make_department, make_reply, make_thread

pytestmark = pytest.mark.usefixtures("database")

BECAUSE = {"reason": "属于交通局的事情"}


def fresh(thread) -> Thread:
    return Thread.get_by_id(thread.id)


def events_of(thread) -> list[tuple[str, dict]]:
    return [
        (e.kind, json.loads(e.params))
        for e in ThreadEvent.select().where(ThreadEvent.thread == thread.id).order_by(ThreadEvent.id)
        if e.kind in {"pinned", "unpinned", "moved", "merged_into", "merged_here", "locked", "unlocked",
                      "thread_hidden", "thread_restored", "post_hidden", "post_restored"}
    ]  # fmt: skip


def last_entry() -> LogEntry:
    return LogEntry.select().order_by(LogEntry.id.desc()).get()


def assert_refused(sentence: str, function, *args, **kwargs):
    """It refuses with this sentence, and neither thread, log nor events have changed."""
    before = (
        list(Thread.select().dicts()),
        list(Post.select().dicts()),
        LogEntry.select().count(),
        ThreadEvent.select().count(),
    )
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    assert str(refused.value) == sentence
    after = (
        list(Thread.select().dicts()),
        list(Post.select().dicts()),
        LogEntry.select().count(),
        ThreadEvent.select().count(),
    )
    assert before == after


# ---- pin -------------------------------------------------------------------------------------------------------------


def test_a_pin_ends_with_the_local_day_it_was_set_for(frozen):
    scene = make_scene()
    with frozen("2026-03-02 09:00"):
        actions.pin(scene.moderator, scene.thread.id, level=1, days=3)
        assert fresh(scene.thread).pin_level == 1
        assert clock.local(fresh(scene.thread).pinned_until).isoformat() == "2026-03-06T00:00:00+08:00"
    assert events_of(scene.thread) == [("pinned", {"level": 1, "until": "2026-03-05", "reason": ""})]
    assert (last_entry().action, last_entry().actor_role, last_entry().actor_id) == (
        "pinned", "moderator", scene.moderator.user_id,
    )  # fmt: skip


def test_a_pin_whose_time_is_over_is_taken_off_by_the_worker_once(frozen):
    scene = make_scene()
    with frozen("2026-03-02 09:00"):
        actions.pin(scene.moderator, scene.thread.id, level=1, days=3)
    with frozen("2026-03-05 23:59"):
        assert pins.tick(clock.now()) == 0
        assert fresh(scene.thread).pin_level == 1
    with frozen("2026-03-06 00:00"):
        assert pins.tick(clock.now()) == 1
        assert pins.tick(clock.now()) == 0
    assert (fresh(scene.thread).pin_level, fresh(scene.thread).pinned_until) == (0, None)
    assert events_of(scene.thread)[-1] == ("unpinned", {"expired": True})
    assert (last_entry().actor_role, last_entry().actor_id) == ("system", None)


def test_a_pin_without_days_stays(frozen):
    scene = make_scene()
    actions.pin(scene.moderator, scene.thread.id, level=1)
    with frozen("2036-01-01"):
        assert pins.tick(clock.now()) == 0


def test_pinning_in_the_category_needs_each_of_its_boards():
    scene = make_scene()
    neighbour = make_board(category=scene.board.category, title="物业管理")
    sentence = "To pin in the whole category you must moderate each of its boards."
    assert_refused(sentence, actions.pin, scene.moderator, scene.thread.id, level=2)
    wide = make_actor(roles=[("moderator", scene.board.id), ("moderator", neighbour.id)])
    actions.pin(wide, scene.thread.id, level=2)
    assert fresh(scene.thread).pin_level == 2


def test_pinning_everywhere_needs_every_board():
    scene = make_scene()
    assert_refused(
        "Only a moderator of all boards can pin everywhere.", actions.pin, scene.both, scene.thread.id, level=3
    )
    actions.pin(make_actor(roles=[("moderator", None)]), scene.thread.id, level=3)
    assert fresh(scene.thread).pin_level == 3


def test_pin_refuses_what_makes_no_sense():
    scene = make_scene()
    m, t = scene.moderator, scene.thread.id
    assert_refused("Choose where it should be pinned.", actions.pin, m, t, level=4)
    assert_refused("Between 1 and 365 days.", actions.pin, m, t, level=1, days=0)
    assert_refused("Between 1 and 365 days.", actions.pin, m, t, level=1, days=366)
    assert_refused("At most 500 characters.", actions.pin, m, t, level=1, reason="因" * 501)
    actions.pin(m, t, level=1)
    assert_refused("The thread is pinned like this already.", actions.pin, m, t, level=1)
    actions.unpin(m, t)
    assert events_of(scene.thread)[-1][0] == "unpinned"
    assert_refused("The thread is not pinned.", actions.unpin, m, t)


def test_private_and_hidden_threads_are_not_pinned():
    scene = make_scene(visibility="private")
    staff = make_actor(roles=[("moderator", scene.board.id), ("intake", None)])
    assert_refused("A private thread cannot be pinned.", actions.pin, staff, scene.thread.id, level=1)
    hidden = make_thread(board=scene.board)
    actions.hide_thread(scene.moderator, hidden.id, code="abuse")
    assert_refused("A hidden thread cannot be pinned.", actions.pin, scene.moderator, hidden.id, level=1)


# ---- move ------------------------------------------------------------------------------------------------------------


def test_a_moved_thread_keeps_number_and_case_and_says_whence_it_came():
    scene = make_scene()
    before = fresh(scene.thread)
    actions.move(scene.both, scene.thread.id, board_id=scene.other_board.id, **BECAUSE)
    after = fresh(scene.thread)
    assert (after.id, after.board_id) == (before.id, scene.other_board.id)
    assert (after.case_number, after.case_state, after.case_due_on) == (
        before.case_number, before.case_state, before.case_due_on,
    )  # fmt: skip
    said = {"from_board": "城乡建设", "to_board": "交通出行", **BECAUSE}
    assert events_of(scene.thread) == [("moved", said)]
    assert (last_entry().action, last_entry().reason, last_entry().board_id) == (
        "moved",
        BECAUSE["reason"],
        scene.board.id,
    )


def test_moving_needs_a_reason_and_rights_on_both_boards():
    scene = make_scene()
    other = {"board_id": scene.other_board.id}
    t = scene.thread.id
    assert_refused("Give a reason. Everyone can read it in the log.", actions.move, scene.both, t, reason="  ", **other)
    sentence = "You are not a moderator of the board to which it should go."
    assert_refused(sentence, actions.move, scene.moderator, t, **other, **BECAUSE)
    assert_refused("You are not a moderator of this board.", actions.move, scene.stranger, t, **other, **BECAUSE)


def test_move_refuses_boards_that_do_not_take_the_thread():
    scene = make_scene()
    t, admin = scene.thread.id, scene.admin
    closed = make_board(title="旧版块")
    closed.closed_at = clock.now()
    closed.save()
    bulletin = make_board(kind="bulletin", title="公告")
    talk = make_board(kind="discussion", title="茶座")
    assert_refused("There is no such board.", actions.move, admin, t, board_id=99999, **BECAUSE)
    assert_refused("The thread is on this board already.", actions.move, admin, t, board_id=scene.board.id, **BECAUSE)
    assert_refused("The board to which it should go is closed.", actions.move, admin, t, board_id=closed.id, **BECAUSE)
    assert_refused(
        "Only bulletins of departments stand on that board.", actions.move, admin, t, board_id=bulletin.id, **BECAUSE
    )
    Thread.update(case_state="dispatched", case_number="341800-1").where(Thread.id == t).execute()
    sentence = "A thread with a case can only move to another issues board."
    assert_refused(sentence, actions.move, admin, t, board_id=talk.id, **BECAUSE)


# ---- merge -----------------------------------------------------------------------------------------------------------


def test_merging_leaves_pointers_both_ways_and_takes_followers_and_me_toos_along():
    scene = make_scene()
    into = make_thread(board=scene.board)
    fan = make_actor()
    set_me_too(fan, scene.thread.id, True)
    actions.merge(scene.moderator, scene.thread.id, into_id=into.id, **BECAUSE)
    assert fresh(scene.thread).merged_into_id == into.id
    assert events_of(scene.thread) == [("merged_into", {"into_id": into.id, **BECAUSE})]
    assert events_of(into) == [("merged_here", {"from_id": scene.thread.id, **BECAUSE})]
    assert MeToo.select().where(MeToo.thread == into.id, MeToo.account == fan.user_id).exists()
    assert Follow.select().where(Follow.target_id == into.id, Follow.account == scene.thread.author_id).exists()
    assert (last_entry().action, json.loads(last_entry().params)) == ("merged_into", {"into_id": into.id})


def test_merge_refuses_with_a_sentence_each():
    scene = make_scene()
    t, merge, m = scene.thread.id, actions.merge, scene.moderator
    elsewhere = make_thread(board=scene.other_board)
    assert_refused("There is no such thread.", merge, m, t, into_id=99999, **BECAUSE)
    assert_refused("A thread cannot be merged into itself.", merge, m, t, into_id=t, **BECAUSE)
    sentence = "You are not a moderator of the other thread's board."
    assert_refused(sentence, merge, m, t, into_id=elsewhere.id, **BECAUSE)
    assert_refused("Give a reason. Everyone can read it in the log.", merge, m, t, into_id=elsewhere.id, reason="")
    hidden, third = make_thread(board=scene.board), make_thread(board=scene.board)
    actions.hide_thread(m, hidden.id, code="flooding")
    assert_refused("The other thread is hidden.", merge, m, t, into_id=hidden.id, **BECAUSE)
    fourth = make_thread(board=scene.board)
    merge(m, third.id, into_id=fourth.id, **BECAUSE)
    assert_refused("The other thread has itself been merged away.", merge, m, t, into_id=third.id, **BECAUSE)
    assert_refused("This thread has been merged into another one.", merge, m, third.id, into_id=t, **BECAUSE)


def test_nobody_is_pointed_to_a_thread_they_may_not_read():
    scene = make_scene()
    private = make_thread(board=scene.board, visibility="private")
    staff = make_actor(roles=[("moderator", scene.board.id), ("intake", None)])
    sentence = "A public thread cannot be merged into a private one."
    assert_refused(sentence, actions.merge, staff, scene.thread.id, into_id=private.id, **BECAUSE)
    sentence = "There is no such thread."
    assert_refused(sentence, actions.merge, scene.moderator, scene.thread.id, into_id=private.id, **BECAUSE)
    assert_refused(sentence, actions.merge, scene.moderator, scene.thread.id, into_id=99999, **BECAUSE)


def test_a_case_is_not_lost_in_a_thread_without_one():
    scene = make_scene()
    talk = make_thread(board=make_board(kind="discussion"))
    Thread.update(case_number="341800-2").where(Thread.id == scene.thread.id).execute()
    sentence = "A thread with a case can be merged only into another thread with a case."
    assert_refused(sentence, actions.merge, scene.admin, scene.thread.id, into_id=talk.id, **BECAUSE)


# ---- lock ------------------------------------------------------------------------------------------------------------


def test_a_locked_thread_takes_no_replies_until_it_is_unlocked():
    scene = make_scene()
    t = scene.thread.id
    actions.lock(scene.moderator, t, reason="已有结论")
    with pytest.raises(Refused, match="locked"):
        make_reply(scene.thread)
    assert_refused("The thread is locked already.", actions.lock, scene.moderator, t, reason="再锁一次")
    actions.unlock(scene.moderator, t, reason="有新情况")
    make_reply(scene.thread)
    assert_refused("The thread is not locked.", actions.unlock, scene.moderator, t, reason="再解一次")
    assert [kind for kind, _params in events_of(scene.thread)] == ["locked", "unlocked"]


@pytest.mark.parametrize("verb", [actions.lock, actions.unlock, actions.restore_thread])
def test_these_verbs_need_a_reason(verb):
    scene = make_scene()
    assert_refused("Give a reason. Everyone can read it in the log.", verb, scene.moderator, scene.thread.id, reason="")


# ---- hide and restore ------------------------------------------------------------------------------------------------


def test_hiding_a_thread_keeps_everything_and_restoring_brings_it_back():
    scene = make_scene()
    t = scene.thread.id
    actions.hide_thread(scene.moderator, t, code="personal_data", reason="含他人电话")
    assert fresh(scene.thread).hidden_reason == "personal_data"
    assert Post.get(Post.thread == t, Post.floor == 1).source
    assert (last_entry().action, last_entry().reason_code) == ("thread_hidden", "personal_data")
    assert_refused("The thread has been hidden already.", actions.hide_thread, scene.moderator, t, code="abuse")
    actions.restore_thread(scene.moderator, t, reason="电话已隐去")
    assert fresh(scene.thread).hidden_at is None
    assert_refused("The thread is not hidden.", actions.restore_thread, scene.moderator, t, reason="再来")


def test_hiding_a_floor_leaves_its_number_taken():
    scene = make_scene()
    post = make_reply(scene.thread)
    actions.hide_post(scene.moderator, post.id, code="abuse")
    hidden = Post.get_by_id(post.id)
    assert (hidden.floor, hidden.hidden_reason, hidden.hidden_by_role) == (2, "abuse", "moderator")
    assert make_reply(scene.thread).floor == 3
    assert (last_entry().action, last_entry().floor) == ("post_hidden", 2)
    assert_refused("This post has been hidden already.", actions.hide_post, scene.moderator, post.id, code="abuse")
    actions.restore_post(scene.moderator, post.id, reason="看错了")
    assert Post.get_by_id(post.id).hidden_at is None
    assert_refused("This post is not hidden.", actions.restore_post, scene.moderator, post.id, reason="再来")
    assert_refused(
        "There is nothing at this address, or it is not public.",
        actions.hide_post,
        scene.moderator,
        99999,
        code="abuse",
    )


def test_a_reason_that_is_not_on_the_list_is_no_reason():
    scene = make_scene()
    sentence = "Choose one of the reasons from the list."
    assert_refused(sentence, actions.hide_thread, scene.moderator, scene.thread.id, code="inconvenient")
    assert_refused(sentence, actions.hide_post, scene.moderator, make_reply(scene.thread).id, code="")


def test_the_opening_post_goes_only_with_its_thread():
    scene = make_scene()
    opening = Post.get(Post.thread == scene.thread.id, Post.floor == 1)
    sentence = "The first floor is hidden together with its thread."
    assert_refused(sentence, actions.hide_post, scene.moderator, opening.id, code="abuse")


def test_official_answers_are_hidden_only_for_personal_data_or_the_law():
    scene = make_scene()
    answer, _officer = make_official_reply(scene.thread)
    sentence = "A department's answer can be hidden only because of personal data or because the law demands it."
    for code in ("abuse", "advertising", "flooding", "impersonation"):
        assert_refused(sentence, actions.hide_post, scene.moderator, answer.id, code=code)
        assert_refused(sentence, actions.hide_thread, scene.moderator, scene.thread.id, code=code)
    actions.hide_post(scene.moderator, answer.id, code="personal_data")
    actions.restore_post(scene.moderator, answer.id, reason="已处理")
    actions.hide_thread(scene.moderator, scene.thread.id, code="unlawful")


# ---- who may ---------------------------------------------------------------------------------------------------------


def all_verbs(thread_id: int, post_id: int, board_id: int, into_id: int):
    return {
        "pin": lambda actor: actions.pin(actor, thread_id, level=1),
        "unpin": lambda actor: actions.unpin(actor, thread_id),
        "move": lambda actor: actions.move(actor, thread_id, board_id=board_id, **BECAUSE),
        "merge": lambda actor: actions.merge(actor, thread_id, into_id=into_id, **BECAUSE),
        "lock": lambda actor: actions.lock(actor, thread_id, **BECAUSE),
        "unlock": lambda actor: actions.unlock(actor, thread_id, **BECAUSE),
        "hide": lambda actor: actions.hide_thread(actor, thread_id, code="unlawful"),
        "restore": lambda actor: actions.restore_thread(actor, thread_id, **BECAUSE),
        "hide_post": lambda actor: actions.hide_post(actor, post_id, code="unlawful"),
        "restore_post": lambda actor: actions.restore_post(actor, post_id, **BECAUSE),
    }


def test_without_the_role_on_this_board_no_verb_works():
    scene = make_scene()
    post, into = make_reply(scene.thread), make_thread(board=scene.board)
    department = make_department()
    without = [
        VISITOR,
        scene.resident,
        scene.stranger,
        *(make_actor(roles=[(role, None)]) for role in ("intake", "supervisor", "office")),
        make_actor(roles=[("officer", department.id)]),
    ]
    for verb in all_verbs(scene.thread.id, post.id, scene.other_board.id, into.id).values():
        for actor in without:
            assert_refused("You are not a moderator of this board.", verb, actor)


def test_a_department_removes_nothing_even_with_the_moderator_role():
    scene = make_scene()
    department = make_department()
    officer = make_actor(roles=[("officer", department.id), ("moderator", None)])
    post = make_reply(scene.thread)
    sentence = "Who speaks for a department cannot hide anything."
    assert_refused(sentence, actions.hide_thread, officer, scene.thread.id, code="unlawful")
    assert_refused(sentence, actions.hide_post, officer, post.id, code="unlawful")


def test_who_speaks_for_the_department_concerned_stands_back_from_every_verb():
    department, scene = make_department(), make_scene()
    Thread.update(department_id=department.id).where(Thread.id == scene.thread.id).execute()
    officer = make_actor(roles=[("officer", department.id), ("moderator", None)])
    into = make_thread(board=scene.board)
    sentence = "You speak for the department that this thread concerns: another moderator must decide."
    for verb in all_verbs(scene.thread.id, make_reply(scene.thread).id, scene.other_board.id, into.id).values():
        assert_refused(sentence, verb, officer)


def test_a_suspended_moderator_does_nothing():
    scene = make_scene()
    suspended = Actor(user_id=scene.moderator.user_id, roles=scene.moderator.roles, is_suspended=True)
    assert_refused("Your account is suspended.", actions.lock, suspended, scene.thread.id, **BECAUSE)


def test_a_moderator_does_not_learn_that_a_private_thread_exists():
    scene = make_scene(visibility="private")
    sentence = "There is nothing at this address, or it is not public."
    assert_refused(sentence, actions.lock, scene.moderator, scene.thread.id, **BECAUSE)
    assert_refused(sentence, actions.lock, scene.moderator, 99999, **BECAUSE)


def test_the_administration_acts_under_its_own_name_in_the_log():
    scene = make_scene()
    actions.lock(scene.admin, scene.thread.id, **BECAUSE)
    assert last_entry().actor_role == "admin"
