"""The life of a case, step by step, and what is refused on the way."""

import threading
from datetime import date, timedelta

import peewee
import pytest

from bbs import clock, db
from bbs.accounts.actor import SYSTEM, Actor
from bbs.errors import Conflict, Invalid, NotFound, Refused
from boards.models import Post, Thread, ThreadEvent
from boards.services import placing, posts
from official_accounts import ledger
from official_accounts.handlers import sign_and_close
from official_accounts.models import Assignment, Case, CaseEvent
from official_accounts.services import (
    answers,
    calendar_changes,
    handling,
    intake,
    policies_in_force,
    setting_aside,
    verdicts,
)
from tests.official_accounts.county import County
from tests.support.factories import make_board, make_department, make_thread

LATER = "今天已经派人到现场处理。"


@pytest.fixture
def county(database):
    return County()


def kinds(case: Case) -> list[str]:
    return [e.kind for e in CaseEvent.select().where(CaseEvent.case == case.id).order_by(CaseEvent.seq)]


def between_the_floors(thread) -> list[str]:
    return [e.kind for e in ThreadEvent.select().where(ThreadEvent.thread == thread.id).order_by(ThreadEvent.id)]


def test_a_thread_on_an_issues_board_is_a_case_with_a_number_from_its_first_second(county, frozen):
    case = county.case()
    thread = Thread.get_by_id(county.thread.id)
    assert case.state == thread.case_state == "submitted"
    assert case.number == thread.case_number == f"341800-{clock.today().year}-000001"
    assert kinds(case) == ["receive"]


def test_a_discussion_opens_no_case(county):
    thread = make_thread(board=make_board(kind="discussion"))
    assert not Case.select().where(Case.thread == thread.id).exists()


def test_a_discussion_moved_to_an_issues_board_becomes_a_case(county):
    thread = make_thread(board=make_board(kind="discussion"))
    placing.move_thread(thread.id, county.board.id, None)
    assert Case.get(Case.thread == thread.id).kind == "inquiry"


def test_case_and_thread_come_together_or_not_at_all(county, monkeypatch):
    before = Thread.select().count()
    monkeypatch.setattr("official_accounts.ledger.threads.show_case", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        county.post()
    assert Thread.select().count() == before == Case.select().count()


def test_numbers_stay_unique_when_many_post_at_once(county, settings):
    def post():
        try:
            county.post()
        finally:
            db.db.close()

    workers = [threading.Thread(target=post) for _ in range(8)]
    [w.start() for w in workers]
    [w.join() for w in workers]
    numbers = [c.number for c in Case.select()]
    assert len(numbers) == len(set(numbers)) == 9
    assert sorted(int(n[-6:]) for n in numbers) == list(range(1, 10))


def test_the_main_story_from_posting_to_closing(county, frozen):
    with frozen("2026-09-30 09:00"):
        thread = county.post()
    with frozen("2026-09-30 15:00"):
        county.dispatched(thread)
    assert (case := county.case(thread)).due_on == date(2026, 10, 10)
    assert Thread.get_by_id(thread.id).case_due_on == date(2026, 10, 10)
    with frozen("2026-10-08 09:00"):
        handling.sign(county.officer, thread.id)
        answers.answer(county.officer, thread.id, "ack", "")
        answers.answer(county.officer, thread.id, "progress", LATER)
    with frozen("2026-10-09 10:00"):
        post = answers.answer(county.officer, thread.id, "final", "已修复。")
    with frozen("2026-10-10 10:00"):
        verdicts.rate(
            county.poster, thread.id, verdict="solved", satisfaction=5, satisfaction_speed=4, satisfaction_manner=5
        )
    case = county.case(thread)
    assert (case.state, case.closure, case.outcome, case.satisfaction) == ("closed", "confirmed", "solved", 5)
    assert kinds(case) == [
        "receive",
        "accept",
        "dispatch",
        "sign",
        "acknowledge",
        "progress",
        "answer",
        "rate",
        "close",
    ]
    assert (post.seal_name, post.seal_short, post.seal_title) == ("云溪县城市管理局", "城管", "值班科长")
    assert Thread.get_by_id(thread.id).case_finished_on == date(2026, 10, 9)
    assert between_the_floors(thread) == ["case.accept", "case.dispatch", "case.sign", "case.rate", "case.close"]


def test_an_acknowledgement_has_the_fixed_text_and_never_counts_as_a_reply(county):
    county.dispatched()
    post = answers.answer(county.officer, county.thread.id, "ack", "随便写写，已解决")
    case = county.case()
    assert post.source == "您反映的问题已由我单位受理，将尽快给您回复"
    assert case.first_reply_at is None and case.answered_at is None
    assert case.acknowledged_at is not None
    assert case.state == "dispatched"


def test_progress_keeps_the_clock_running_and_does_not_count_as_a_reply(county):
    due = county.dispatched().due_on
    answers.answer(county.officer, county.thread.id, "progress", LATER)
    case = county.case()
    assert (case.state, case.first_reply_at, case.due_on) == ("in_progress", None, due)


def test_an_answer_sent_twice_stands_once(county):
    county.dispatched()
    first = answers.answer(county.officer, county.thread.id, "final", "已修复。", token="same")
    second = answers.answer(county.officer, county.thread.id, "final", "已修复。", token="same")
    assert first.id == second.id
    assert kinds(county.case()).count("answer") == 1


def test_the_seal_stays_as_it_was_when_the_department_is_renamed(county):
    county.answered()
    county.department.name = "云溪县综合执法局"
    county.department.save()
    assert Post.get(Post.thread == county.thread.id, Post.floor == 2).seal_name == "云溪县城市管理局"


def test_refusing_needs_a_reason_from_the_list_and_the_thread_tells_it(county):
    with pytest.raises(Invalid, match="from the list"):
        intake.refuse(county.intake, county.thread.id, reason="not_in_the_mood")
    intake.refuse(county.intake, county.thread.id, reason="litigation", note="案号见附件")
    case = county.case()
    assert (case.state, case.refusal_reason) == ("not_accepted", "litigation")
    assert between_the_floors(county.thread) == ["case.refuse"]


def test_a_refused_case_can_be_restored_and_handled(county):
    intake.refuse(county.intake, county.thread.id, reason="petition")
    setting_aside.restore(county.intake, county.thread.id, reason="申诉成立，信访事项已终结。")
    assert county.case().state == "submitted"
    assert county.dispatched().state == "dispatched"


def test_calling_a_case_complex_needs_a_public_reason(database):
    county = County("wenshao")
    with pytest.raises(Invalid) as refusal:
        intake.accept(county.intake, county.thread.id, complexity="complex")
    assert refusal.value.field == "complexity_reason"
    intake.accept(county.intake, county.thread.id, complexity="complex", complexity_reason="涉及城管、供电两家")
    assert county.case().due_days == 15


def test_a_simple_case_that_turns_complex_gets_the_longer_limit_from_the_same_start(database, frozen):
    county = County("wenshao")
    with frozen("2026-09-30 09:00"):
        county.dispatched()
    with frozen("2026-10-09 09:00"):
        intake.classify(county.intake, county.thread.id, complexity="complex", complexity_reason="需要两家会商")
        assert county.case().due_on == date(2026, 10, 27)
        intake.classify(county.intake, county.thread.id, complexity="simple", complexity_reason="一家即可办结")
        assert county.case().due_on == date(2026, 10, 27), "a deadline is never made earlier"


def test_zaozhuangs_clock_starts_with_the_dispatch(database, frozen):
    county = County("zaozhuang")
    with frozen("2026-03-02 09:00"):
        intake.accept(county.intake, county.thread.id)
        assert county.case().due_on is None
    with frozen("2026-03-04 09:00"):
        intake.dispatch(county.intake, county.thread.id, department_id=county.department.id)
        assert county.case().due_on == date(2026, 3, 13)


def test_an_open_case_keeps_the_rules_it_began_under(county, frozen):
    policies_in_force.use_preset(SYSTEM, "wenshao", clock.today())
    newer = county.post()
    county.dispatched()
    county.dispatched(newer)
    assert (county.case().due_days, county.case(newer).due_days) == (3, 7)


def test_an_objection_goes_to_intake_and_the_new_department_stands_in_the_thread(county):
    due = county.dispatched().due_on
    handling.object_to(
        county.officer, county.thread.id, reason="路灯由供电公司维护。", basis="三定方案第七条",
        suggested_department_id=county.other.id,
    )  # fmt: skip
    assert county.case().state == "objected"
    with pytest.raises(Conflict):
        answers.answer(county.officer, county.thread.id, "final", "不归我们管。")
    intake.uphold_objection(
        county.intake, county.thread.id, department_id=county.other.id, reason="经核实确由供电公司维护。"
    )
    case = county.case()
    assert (case.state, case.department_id, case.hop_count, case.due_on) == ("dispatched", county.other.id, 2, due)
    hops = list(Assignment.select().where(Assignment.case == case.id).order_by(Assignment.hop))
    assert [(h.department_id, h.state) for h in hops] == [
        (county.department.id, "returned"),
        (county.other.id, "offered"),
    ]
    with pytest.raises(Refused, match="Only the department that holds"):
        answers.answer(county.officer, county.thread.id, "final", "还是我来答。")
    answers.answer(county.other_officer, county.thread.id, "final", "已由我公司修复。")
    assert county.case().state == "answered"


def test_a_denied_objection_counts_as_signed(county):
    county.dispatched()
    handling.object_to(county.officer, county.thread.id, reason="不是我们的事。", basis="职责清单")
    intake.deny_objection(county.intake, county.thread.id, reason="职责清单第 12 项写明由贵局负责。")
    assert county.case().state == "signed"


def test_objections_have_a_time_limit_and_need_a_basis(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.dispatched()
        with pytest.raises(Invalid) as refusal:
            handling.object_to(county.officer, county.thread.id, reason="不是我们的事。", basis="")
        assert refusal.value.field == "basis"
    with frozen("2026-03-04 00:00"), pytest.raises(Refused, match="ended on 2026-03-03"):
        handling.object_to(county.officer, county.thread.id, reason="不是我们的事。", basis="职责清单")
    with frozen("2026-03-03 23:59"):
        handling.object_to(county.officer, county.thread.id, reason="不是我们的事。", basis="职责清单")


def test_an_extension_is_a_public_post_with_its_three_parts(database, frozen):
    county = County("huainan")
    with frozen("2026-09-30 09:00"):
        county.dispatched()
    given = {"reason": "需要更换地埋电缆。", "progress": "已架设临时线路。", "new_due_on": date(2026, 10, 20)}
    with frozen("2026-10-09 09:00"):
        for missing in ("reason", "progress"):
            with pytest.raises(Invalid) as refusal:
                answers.extend(county.officer, county.thread.id, **{**given, missing: ""})
            assert refusal.value.field == missing
        post = answers.extend(county.officer, county.thread.id, **given)
    case = county.case()
    assert (case.due_on, case.original_due_on, case.extension_count) == (date(2026, 10, 20), date(2026, 10, 10), 1)
    assert post.reply_kind == "extension" and "2026 年 10 月 20 日" in post.source
    assert case.first_reply_at is None
    assert "case.extend" in between_the_floors(county.thread)


def test_pressing_is_counted_in_public_and_happens_once_a_day(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.dispatched()
        intake.press(county.intake, county.thread.id)
        with pytest.raises(Invalid, match="today already"):
            intake.press(county.intake, county.thread.id)
    with frozen("2026-03-03 09:00"):
        intake.press(county.intake, county.thread.id)
    assert county.case().press_count == 2
    assert between_the_floors(county.thread).count("case.press") == 2


def test_not_solved_reopens_at_the_same_department_with_a_new_clock(county, frozen):
    with frozen("2026-03-02 09:00"):
        first = county.answered()
    with frozen("2026-03-05 09:00"):
        with pytest.raises(Invalid) as refusal:
            verdicts.rate(county.poster, county.thread.id, verdict="not_solved")
        assert refusal.value.field == "text"
        verdicts.rate(county.poster, county.thread.id, verdict="not_solved", text="桥西两盏还是不亮。")
    case = county.case()
    assert (case.state, case.cycle, case.department_id) == ("reopened", 2, county.department.id)
    assert case.due_on == date(2026, 3, 10)
    assert case.first_reply_at == first.first_reply_at and case.original_due_on == first.original_due_on
    with frozen("2026-03-06 09:00"):
        answers.answer(county.officer, county.thread.id, "final", "桥西两盏也修好了。")
        assert county.case().verdict == ""
        verdicts.rate(county.poster, county.thread.id, verdict="solved")
    assert county.case().state == "closed"


def test_partly_solved_stays_open_for_the_window_and_keeps_its_outcome(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.answered()
        verdicts.rate(county.poster, county.thread.id, verdict="partly", satisfaction=3)
        with pytest.raises(Conflict, match="already"):
            verdicts.rate(county.poster, county.thread.id, verdict="solved")
    with frozen("2026-03-18 00:01"):
        sign_and_close(clock.today())
    case = county.case()
    assert (case.state, case.closure, case.outcome) == ("closed", "window", "partly")


def test_silence_closes_after_the_window_and_is_no_satisfaction(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.answered()
    with frozen("2026-03-17 23:59"):
        assert sign_and_close(clock.today()) == 0
    with frozen("2026-03-18 00:01"):
        assert sign_and_close(clock.today()) == 1
        assert sign_and_close(clock.today()) == 0
    case = county.case()
    assert (case.state, case.closure, case.outcome, case.satisfaction) == ("closed", "window", "", None)


def test_what_silence_closed_can_be_judged_and_reopened_for_as_long_again(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.answered()
    with frozen("2026-03-18 00:01"):
        sign_and_close(clock.today())
    with frozen("2026-04-02 09:00"), pytest.raises(Refused, match="has passed"):
        verdicts.reopen(county.poster, county.thread.id, reason="又坏了。")
    with frozen("2026-04-01 09:00"):
        verdicts.reopen(county.poster, county.thread.id, reason="又坏了。")
    assert county.case().state == "reopened"


def test_silence_signs(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.dispatched()
    with frozen("2026-03-04 00:01"):
        sign_and_close(clock.today())
    assert county.case().state == "signed"
    assert Assignment.get(Assignment.case == county.case().id).signed_at is not None


def test_only_the_poster_judges(county):
    county.answered()
    for actor in (county.officer, county.intake, county.resident):
        with pytest.raises(Refused, match="Only the person who started"):
            verdicts.rate(actor, county.thread.id, verdict="solved")


def test_scores_run_from_one_to_five(county):
    county.answered()
    for score in (0, 6):
        with pytest.raises(Invalid, match="1 to 5"):
            verdicts.rate(county.poster, county.thread.id, verdict="solved", satisfaction=score)


def test_a_merged_case_waits_and_points_to_the_other(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.dispatched()
        parent = county.post()
        placing.merge_thread(county.thread.id, parent.id, county.intake.user_id)
    case = county.case()
    assert (case.state, case.merged_into_id) == ("merged", parent.id)
    with frozen("2026-03-05 09:00"):
        setting_aside.restore(county.intake, county.thread.id, reason="不是同一件事。")
    assert (county.case().state, county.case().due_on) == ("dispatched", date(2026, 3, 10))


def test_the_poster_withdraws_only_before_the_answer(county):
    setting_aside.withdraw(county.poster, county.thread.id, reason="已经自己解决了。")
    assert county.case().state == "withdrawn"
    other = county.post()
    county.answered(other)
    with pytest.raises(Conflict, match="can no longer be withdrawn"):
        setting_aside.withdraw(county.poster, other.id, reason="算了。")


def test_what_is_no_matter_is_set_aside_and_counts_no_longer(county):
    intake.invalidate(county.intake, county.thread.id, reason="spam")
    assert county.case().is_invalid
    setting_aside.restore(county.intake, county.thread.id, reason="误判。")
    assert not county.case().is_invalid and county.case().state == "submitted"


def test_a_closed_department_takes_no_cases(county):
    county.department.closed_at = clock.now()
    county.department.save()
    with pytest.raises(Refused, match="closed"):
        county.dispatched()


def test_a_forged_department_is_refused_and_nothing_changes(county):
    with pytest.raises(Invalid):
        intake.accept_and_dispatch(county.intake, county.thread.id, department_id=99999)
    assert county.case().state == "submitted"
    assert between_the_floors(county.thread) == []


def test_a_tip_off_never_reaches_the_department_it_is_about_nor_one_above(county):
    section = make_department("云溪县城管局执法队", parent=county.department)
    thread = county.post(kind="tip_off", department_id=section.id)
    for accused in (section, county.department):
        with pytest.raises(Refused, match="never goes to the department"):
            intake.accept_and_dispatch(county.intake, thread.id, department_id=accused.id)
    intake.accept_and_dispatch(county.intake, thread.id, department_id=county.other.id)
    assert county.case(thread).department_id == county.other.id


def test_an_officer_speaks_in_other_threads_without_taking_a_step(county):
    county.dispatched()
    post = answers.speak(county.other_officer, county.thread.id, county.other.id, "我公司愿意配合。")
    assert post.seal_name == "云溪县供电公司" and post.reply_kind == ""
    assert county.case().first_reply_at is None
    with pytest.raises(Refused, match="do not speak for"):
        answers.speak(county.other_officer, county.thread.id, county.department.id, "冒充一下。")


def test_nobody_answers_with_a_seal_that_is_not_theirs(county):
    county.dispatched()
    for actor in (county.poster, county.intake, county.other_officer):
        with pytest.raises(Refused):
            answers.answer(actor, county.thread.id, "final", "已修复。")
    assert posts.reply(county.officer, county.thread.id, "我个人也觉得太暗了。").seal_name == ""


def test_a_lock_stops_talk_but_not_the_answer(county):
    county.dispatched()
    placing.lock_thread(county.thread.id, county.intake.user_id)
    with pytest.raises(Refused, match="locked"):
        posts.reply(county.resident, county.thread.id, "还有人管吗？")
    with pytest.raises(Refused, match="locked"):
        answers.speak(county.other_officer, county.thread.id, county.other.id, "我们来说一句。")
    answers.answer(county.officer, county.thread.id, "final", "已修复。")
    assert county.case().state == "answered"


def test_intake_staff_who_speak_for_a_department_confirm_receipt_before_dispatch(county):
    clerk = Actor(user_id=county.officer.user_id, name="x", roles=frozenset({("intake", None), *county.officer.roles}))
    post = answers.answer(clerk, county.thread.id, "ack", "")
    assert post.seal_name == county.department.name and county.case().acknowledged_at is not None
    assert county.case().state == "submitted"


def test_a_suspended_poster_takes_no_step(county):
    county.answered()
    suspended = type(county.poster)(user_id=county.poster.user_id, name="x", is_suspended=True)
    with pytest.raises(Refused, match="suspended"):
        verdicts.rate(suspended, county.thread.id, verdict="solved")


def test_a_thread_without_a_case_takes_no_step(county):
    thread = make_thread(board=make_board(kind="discussion"))
    with pytest.raises(NotFound):
        intake.accept(county.intake, thread.id)


def test_the_database_itself_refuses_to_change_the_ledger(each_database):
    case = County().case()
    for statement in ("UPDATE case_event SET kind = 'answer'", "DELETE FROM case_event"):
        with pytest.raises(peewee.PeeweeException), db.db.atomic():
            db.db.execute_sql(statement)
    assert kinds(case) == ["receive"]


def test_a_forged_entry_breaks_the_chain(county):
    case = county.answered()
    assert ledger.broken_link(case.id) is None
    db.db.execute_sql("DROP TRIGGER case_event_no_update")
    CaseEvent.update(happened_at=clock.now() - timedelta(days=3)).where(
        CaseEvent.case == case.id, CaseEvent.seq == 3
    ).execute()
    assert ledger.broken_link(case.id) == 3


def test_a_new_calendar_moves_running_deadlines_later_and_never_earlier(county, frozen):
    from bbs import working_days

    with frozen("2026-12-29 09:00"):
        county.dispatched()
        assert county.case().due_is_provisional and county.case().due_on == date(2027, 1, 1)
        working_days.store({2027: {"2027-01-01": "off"}}, "test")
        assert calendar_changes.recompute_all() == 1
        assert (county.case().due_on, county.case().due_is_provisional) == (date(2027, 1, 4), False)
        working_days.store({2027: {}}, "test")
        calendar_changes.recompute_all()
        assert county.case().due_on == date(2027, 1, 4)
    assert between_the_floors(county.thread).count("case.recompute") == 1
    assert ledger.differences(county.case()) == {}
