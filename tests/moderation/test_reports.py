"""Reports: who may, once each; who decides; what becomes of them."""

import pytest

from bbs.accounts.actor import VISITOR, Actor
from bbs.errors import Refused
from boards.models import Post, Thread
from moderation import policies, queries
from moderation.models import LogEntry, Report
from moderation.services import actions, reports
from tests.moderation.scene import make_official_reply, make_scene, statements
from tests.support.factories import actor_of, make_actor, make_department, make_reply, make_thread


def states(post) -> list[str]:
    return [r.state for r in Report.select().where(Report.post == post.id).order_by(Report.id)]


def refuses(sentence: str, function, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    assert str(refused.value) == sentence


def test_each_person_reports_a_post_once(each_database):
    scene = make_scene()
    post = make_reply(scene.thread)
    reports.report(scene.resident, post.id, code="abuse", note=" 骂人  了 ")
    refuses("You have reported this post already.", reports.report, scene.resident, post.id, code="abuse")
    reports.report(scene.stranger, post.id, code="personal_data")
    assert states(post) == ["open", "open"]
    assert Report.get(Report.reporter == scene.resident.user_id).note == "骂人 了"


def test_report_refuses_with_a_sentence_each(database):
    scene = make_scene()
    author = make_actor()
    post = make_reply(scene.thread, author)
    report = reports.report
    refuses("Please sign in first.", report, VISITOR, post.id, code="abuse")
    refuses("Your account is suspended.", report, Actor(user_id=1, is_suspended=True), post.id, code="abuse")
    refuses("You cannot report your own post.", report, author, post.id, code="abuse")
    refuses("There is nothing at this address, or it is not public.", report, scene.resident, 99999, code="abuse")
    refuses("Choose one of the reasons from the list.", report, scene.resident, post.id, code="I do not like it")
    refuses("At most 500 characters.", report, scene.resident, post.id, code="abuse", note="长" * 501)
    actions.hide_post(scene.moderator, post.id, code="abuse")
    refuses("This post has been hidden already.", report, scene.resident, post.id, code="abuse")
    private = make_thread(author, board=scene.board, visibility="private")
    opening = Post.get(Post.thread == private.id)
    intake = make_actor(roles=[("intake", None)])
    sentence = "Moderators do not read private threads. Write to the intake staff in the thread itself."
    refuses(sentence, report, intake, opening.id, code="abuse")
    sentence = "There is nothing at this address, or it is not public."
    refuses(sentence, report, scene.resident, opening.id, code="abuse")
    assert Report.select().count() == 0


def test_upholding_hides_the_post_and_closes_all_its_reports(database):
    scene = make_scene()
    post = make_reply(scene.thread)
    for person in (scene.resident, scene.stranger):
        reports.report(person, post.id, code="abuse")
    reports.uphold(scene.moderator, post.id, code="abuse", reason="辱骂他人")
    assert states(post) == ["upheld", "upheld"]
    assert Post.get_by_id(post.id).hidden_reason == "abuse"
    assert Report.select().first().handled_by_id == scene.moderator.user_id
    sentence = "Somebody has decided about this report already."
    refuses(sentence, reports.uphold, scene.moderator, post.id, code="abuse")
    refuses(sentence, reports.dismiss, scene.moderator, post.id, reason="没有问题")


def test_upholding_a_report_of_an_opening_post_hides_the_thread(database):
    scene = make_scene()
    opening = Post.get(Post.thread == scene.thread.id)
    reports.report(scene.resident, opening.id, code="flooding")
    reports.uphold(scene.moderator, opening.id, code="flooding")
    assert Thread.get_by_id(scene.thread.id).hidden_reason == "flooding"
    assert states(opening) == ["upheld"]


def test_dismissing_leaves_the_post_and_a_line_in_the_log_without_the_reporter(database):
    scene = make_scene()
    post = make_reply(scene.thread)
    reports.report(scene.resident, post.id, code="abuse", note="路人的话")
    refuses("Give a reason. Everyone can read it in the log.", reports.dismiss, scene.moderator, post.id, reason="")
    reports.dismiss(scene.moderator, post.id, reason="属于正常批评")
    entry = LogEntry.get()
    assert (entry.action, entry.floor, entry.reason) == ("report_dismissed", 2, "属于正常批评")
    assert "路人" not in entry.params + entry.reason
    assert Post.get_by_id(post.id).hidden_at is None
    assert states(post) == ["dismissed"]


def test_hiding_a_post_on_its_page_closes_its_reports(database):
    scene = make_scene()
    post = make_reply(scene.thread)
    reports.report(scene.resident, post.id, code="abuse")
    actions.hide_post(scene.moderator, post.id, code="abuse")
    assert states(post) == ["upheld"]


def test_nobody_decides_about_their_own_words_or_another_s_board(database):
    scene = make_scene()
    own = make_reply(scene.thread, scene.moderator)
    reports.report(scene.resident, own.id, code="abuse")
    sentence = "The report is about your own post: another moderator must decide."
    refuses(sentence, reports.dismiss, scene.moderator, own.id, reason="我没错")
    refuses(sentence, reports.uphold, scene.moderator, own.id, code="abuse")
    refuses("You are not a moderator of this board.", reports.dismiss, scene.stranger, own.id, reason="别的版")
    assert states(own) == ["open"]


def test_reports_do_not_take_away_a_department_s_answer(database):
    scene = make_scene()
    answer, officer = make_official_reply(scene.thread)
    reports.report(scene.resident, answer.id, code="abuse")
    sentence = "A department's answer can be hidden only because of personal data or because the law demands it."
    refuses(sentence, reports.uphold, scene.moderator, answer.id, code="abuse")
    refuses("You are not a moderator of this board.", reports.uphold, actor_of(officer), answer.id, code="unlawful")
    assert states(answer) == ["open"]
    assert Post.get_by_id(answer.id).hidden_at is None


def test_the_queue_groups_by_post_with_the_longest_waiting_first(each_database):
    scene = make_scene()
    first, second = make_reply(scene.thread, source="第一条"), make_reply(scene.thread, source="第二条")
    reports.report(scene.resident, second.id, code="abuse")
    reports.report(scene.resident, first.id, code="advertising")
    reports.report(scene.stranger, second.id, code="personal_data", note="有电话")
    shown = queries.queue_page(scene.moderator).rows
    assert [(row.text, [line.reason for line in row.reports]) for row in shown] == [
        ("第二条", ["abuse", "personal_data"]),
        ("第一条", ["advertising"]),
    ]
    assert queries.queue_count(scene.moderator) == 2
    assert "路人" not in str(shown)


def test_the_queue_shows_exactly_what_its_reader_may_decide(each_database):
    """Parity: the list and the policies are one rule."""
    scene = make_scene()
    department = make_department()
    elsewhere = make_thread(board=scene.other_board)
    talked_about = [make_reply(scene.thread), make_reply(elsewhere), make_reply(make_thread(board=scene.board))]
    for post in talked_about:
        reports.report(scene.resident, post.id, code="abuse")
    readers = [
        scene.moderator, scene.stranger, scene.both, scene.admin, scene.resident, VISITOR,
        make_actor(roles=[("moderator", None)]), make_actor(roles=[("officer", department.id)]),
        make_actor(roles=[("intake", None)]),
    ]  # fmt: skip
    for reader in readers:
        allowed = {post.id for post in talked_about if _may(reader, Thread.get_by_id(post.thread_id))}
        assert {row.post_id for row in queries.queue_page(reader).rows} == allowed
        assert queries.queue_count(reader) == len(allowed)


def _may(reader, thread) -> bool:
    try:
        policies.check_act(reader, thread)
    except Refused:
        return False
    return True


def test_a_queue_of_many_posts_costs_as_many_statements_as_one_of_two(database):
    scene = make_scene()
    counts = []
    for more in (2, 20):
        for _ in range(more):
            reports.report(scene.resident, make_reply(scene.thread).id, code="abuse")
        with statements() as seen:
            queries.queue_page(scene.moderator)
        counts.append(len(seen))
    assert counts == [2, 2]
