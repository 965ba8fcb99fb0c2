"""Who hears of what: once, never of one's own deeds, never of what one may not see."""

import json

import pytest

from bbs import clock, slots
from bbs.accounts.models import Account
from bbs.notices import kinds, services
from bbs.notices.models import Notice
from boards.models import Follow, Thread
from boards.notices import tell_about_thread
from boards.services import following, placing
from boards.services.posts import Seal
from tests.support import factories


def heard(actor) -> list[str]:
    return [n.kind for n in Notice.select().where(Notice.account == actor.user_id).order_by(Notice.id)]


def unread_is_exact() -> bool:
    return all(
        account.unread_count == Notice.select().where(Notice.account == account, Notice.read_at.is_null()).count()
        for account in Account.select()
    )


def test_the_poster_hears_of_a_reply_and_the_writer_does_not(each_database, drain):
    poster, neighbour = factories.make_actor(), factories.make_actor("隔壁老李")
    thread = factories.make_thread(poster)
    factories.make_reply(thread, neighbour)
    drain()
    assert heard(poster) == ["reply_to_mine"]
    assert heard(neighbour) == []
    factories.make_reply(thread, poster, "谢谢大家")
    drain()
    assert heard(poster) == ["reply_to_mine"]
    assert heard(neighbour) == ["reply"]
    assert unread_is_exact()


def test_one_post_gives_a_person_one_notice_though_four_reasons_meet(database, drain):
    poster, writer = factories.make_actor("楼主大哥"), factories.make_actor()
    thread = factories.make_thread(poster)
    factories.make_reply(thread, writer, "@楼主大哥 我同意", answers_floor=1)
    drain()
    drain()
    assert heard(poster) == ["answer"]


def test_telling_twice_changes_nothing(each_database):
    person = factories.make_account()
    assert services.tell([person.id, person.id], "suspension_lifted", dedupe="x:1") == 1
    assert services.tell([person.id], "suspended", dedupe="x:1") == 0
    assert Account.get_by_id(person.id).unread_count == 1


def test_a_mentioned_person_hears_of_it(database, drain):
    person = factories.make_actor("山里娃")
    factories.make_thread(factories.make_actor("路人甲"), source="请 @山里娃 看看这个路口。")
    thread = factories.make_thread()
    factories.make_reply(thread, source="@山里娃 你那边怎么样？")
    drain()
    assert heard(person) == ["mention", "mention"]


def test_who_is_addressed_one_level_deep_hears_of_it(database, drain):
    thread = factories.make_thread()
    first = factories.make_actor("第一位")
    second = factories.make_actor("第二位")
    floor = factories.make_reply(thread, first).floor
    drain()
    deeper = factories.make_reply(thread, second, "我补充一句", answers_floor=floor).floor
    factories.make_reply(thread, factories.make_actor(), "说得对", answers_floor=deeper)
    drain()
    assert heard(second) == ["answer"]
    assert heard(first) == ["answer", "answer"]


def test_an_official_answer_reaches_poster_followers_and_joined(database, drain):
    department = factories.make_department("县住建局")
    poster, follower, joined = (factories.make_actor() for _ in range(3))
    officer = factories.make_actor("经办真名", roles=[("officer", department.id)])
    thread = factories.make_thread(poster)
    following.follow(follower, "thread", thread.id)
    following.set_me_too(joined, thread.id, True)
    seal = Seal(department.id, department.name, "住建", "经办人")
    factories.make_reply(thread, officer, "已经安排检修。", seal=seal, reply_kind="final")
    drain()
    assert heard(poster)[-1] == "official_answer_to_mine"
    assert heard(follower) == heard(joined) == ["official_answer"]
    notice = Notice.get(Notice.account == follower.user_id)
    assert json.loads(notice.params)["by"] == "县住建局"
    assert "经办真名" not in notice.params


def test_a_hidden_name_stays_hidden_in_notices(database, drain):
    poster = factories.make_actor("怕人知道")
    thread = factories.make_thread(poster, visibility="name_hidden", source="@山里娃 你也来说说")
    neighbour = factories.make_actor("山里娃")
    following.follow(neighbour, "thread", thread.id)
    factories.make_reply(thread, poster, "@山里娃 我再补充")
    drain()
    assert not Notice.select().where(Notice.params.contains("怕人知道")).exists()
    for notice in Notice.select():
        said = kinds.sentence(notice.kind, json.loads(notice.params), lambda text: text)
        assert said.startswith("Somebody")


def test_nobody_hears_of_a_thread_they_may_not_see(database, drain):
    poster, curious = factories.make_actor(), factories.make_actor("好奇的人")
    intake = factories.make_actor(roles=[("intake", None)])
    board = factories.make_board()
    for actor in (curious, intake):
        following.follow(actor, "board", board.id)
    thread = factories.make_thread(poster, board, visibility="private", source="@好奇的人 不该看到")
    drain()
    assert heard(curious) == []
    assert heard(intake) == ["new_thread"]
    told = tell_about_thread(
        thread, [curious.user_id, poster.user_id], "reply", dedupe="y", by=None, params={"by": "x"}
    )
    assert told == 1


def test_followers_of_a_board_and_a_department_hear_of_a_new_thread_once(database, drain):
    board = factories.make_board()
    department = factories.make_department()
    both, one = factories.make_actor(), factories.make_actor()
    following.follow(both, "board", board.id)
    following.follow(one, "board", board.id)
    Follow.create(account=both.user_id, target="department", target_id=department.id, created_at=clock.now())
    thread = factories.make_thread(None, board, department_id=department.id)
    drain()
    assert heard(both) == heard(one) == ["new_thread"]
    assert Notice.get(Notice.account == both.user_id).because == f"department:{department.id}"
    assert Notice.get(Notice.account == one.user_id).thread_id == thread.id


def test_the_poster_hears_when_many_join(database, drain):
    poster = factories.make_actor()
    thread = factories.make_thread(poster)
    for _ in range(6):
        following.set_me_too(factories.make_actor(), thread.id, True)
        drain()
    assert heard(poster) == ["me_too", "me_too"]


def test_the_poster_hears_what_moderators_did(database, drain):
    poster, moderator = factories.make_actor(), factories.make_actor(roles=[("moderator", None)])
    thread = factories.make_thread(poster)
    placing.move_thread(thread.id, factories.make_board().id, moderator.user_id)
    placing.hide_thread(thread.id, "spam", "moderator", moderator.user_id)
    assert heard(poster) == ["thread_moved", "thread_hidden"]


def test_a_hidden_post_is_not_told_of(database, drain):
    poster = factories.make_actor()
    thread = factories.make_thread(poster)
    post = factories.make_reply(thread)
    placing.hide_post(post.id, "spam", "moderator", factories.make_actor().user_id)
    drain()
    assert heard(poster) == []


def test_two_thousand_followers_are_told_at_once(database):
    Account.insert_many([{"name": f"n{n}", "skeleton": f"n{n}", "created_at": 1} for n in range(2000)]).execute()
    ids = [account.id for account in Account.select(Account.id)]
    assert services.tell(ids, "suspension_lifted", dedupe="big") == 2000
    assert unread_is_exact()


@pytest.mark.parametrize("kind", ["role_granted", "reply", "me_too", "post_hidden"])
def test_every_kind_has_a_sentence(database, kind):
    msgid = kinds.SENTENCES.get(kind) or slots.first("notice.sentence", kind)
    assert msgid
    params = {"title": "100%放心", "by": "甲", "count": 5, "role_word": "Moderator"}
    assert "%(" not in kinds.sentence(kind, params, lambda text: text)


def test_notices_do_not_keep_the_title_of_a_hidden_thread(each_database, drain):
    poster, reader = factories.make_actor(), factories.make_actor("隔壁老李")
    thread = factories.make_thread(poster, title="含有身份证号的标题")
    following.follow(reader, "thread", thread.id)
    factories.make_reply(thread)
    drain()

    def titles(actor) -> list[str]:
        found = Notice.select().where(Notice.account == actor.user_id, Notice.thread_id == thread.id)
        return [kinds.sentence(n.kind, json.loads(n.params), str) for n in found]

    placing.hide_thread(thread.id, "personal_data", "moderator", None)
    assert not any("身份证" in said for said in titles(reader)) and any("a hidden thread" in s for s in titles(reader))
    assert all("身份证" in said for said in titles(poster))
    assert tell_about_thread(Thread.get_by_id(thread.id), [reader.user_id], "new_thread", dedupe="x", by=None) == 1
    assert not any("身份证" in said for said in titles(reader))
    placing.restore_thread(thread.id, None)
    assert all("身份证" in said for said in titles(reader))
