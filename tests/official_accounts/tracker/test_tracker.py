"""Figures of a small county: what is counted, shown, listed, audited."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from bbs import clock, db, working_days
from bbs.cli import huiyin
from official_accounts import ledger
from official_accounts.models import Case, CaseEvent, Department
from official_accounts.services import answers, intake, setting_aside, verdicts
from official_accounts.tracker import fillers, office, pages, queries, report, windows
from official_accounts.tracker.models import CaseFact
from official_accounts.tracker.services import audit, keeping
from tests.official_accounts.county import County
from tests.support.factories import make_account, make_department, sign_in
from tests.support.pages import sentences


@pytest.fixture
def county(database, frozen):
    with frozen("2026-03-02 09:00"):
        return County()


def fact(thread) -> CaseFact:
    return CaseFact.get(CaseFact.thread_id == thread.id)


def site(**given) -> queries.Tally:
    return queries.figures(windows.make(**given)).site


def answer(county, thread, text="今天修好了，恢复照明。"):
    return answers.answer(county.officer, thread.id, "final", text)


def test_a_new_case_is_received_valid_accepted_and_open_from_the_first_second(county, frozen):
    with frozen("2026-03-02 10:00"):
        counts = site().counts
        assert (counts["received"], counts["valid"], counts["accepted"], counts["open"], counts["overdue"]) == (
            1,
            1,
            1,
            1,
            0,
        )
        assert site().share("reply_rate").as_dict() == {"numerator": 0, "denominator": 1, "value": 0.0}
        assert site().share("satisfaction").value is None


def test_a_receipt_or_a_progress_note_is_no_reply(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.dispatched()
        answers.answer(county.officer, county.thread.id, "ack", "")
        answers.answer(county.officer, county.thread.id, "progress", "正在采购灯具，预计本周更换。")
        assert site().counts["replied"] == 0
        assert fact(county.thread).replied_on is None


def test_times_run_from_posting_to_the_answer_in_days_and_working_days(county, frozen):
    with frozen("2026-03-06 15:00"):  # a Friday
        thread = county.post(title="街心花园的水管漏水两天了")
    with frozen("2026-03-06 16:00"):
        county.dispatched(thread)
    with frozen("2026-03-09 09:00"):
        answer(county, thread)
        made = site().as_dict(("replied",))
    assert fact(thread).first_reply_seconds == 66 * 3600
    assert made["first_reply_days"] == {"n": 1, "mean": 2.75, "median": 2.75, "p90": 2.75}
    assert made["first_reply_working_days"]["median"] == 1
    assert made["handling_days"]["n"] == 0, "answered is not closed"


def test_on_time_is_judged_by_the_original_deadline_and_beside_it_by_the_extended_one(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.dispatched()
    due = fact(county.thread).original_due_on
    assert due.isoformat() == "2026-03-05"
    with frozen("2026-03-04 10:00"):
        answers.extend(
            county.officer,
            county.thread.id,
            reason="缺少配件，等待到货。",
            new_due_on=due.replace(day=10),
            progress="已经联系厂家。",
        )
    with frozen("2026-03-09 10:00"):
        answer(county, county.thread)
    with frozen("2026-03-11 10:00"):
        tally = site()
    assert tally.share("on_time_rate").as_dict() == {"numerator": 0, "denominator": 1, "value": 0.0}
    assert tally.share("on_time_rate_extended").as_dict() == {"numerator": 1, "denominator": 1, "value": 1.0}


def test_a_case_is_overdue_after_its_due_day_and_no_longer_once_it_is_answered(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.dispatched()
    with frozen("2026-03-05 23:59"):
        assert site().counts["overdue"] == 0
    with frozen("2026-03-06 00:00"):
        assert site().counts["overdue"] == 1
        answer(county, county.thread)
        assert site().counts["overdue"] == 0
        assert site().share("on_time_rate").numerator == 0


def test_refused_withdrawn_and_invalid_cases_leave_the_denominators_where_the_definitions_say(county, frozen):
    with frozen("2026-03-02 10:00"):
        threads = [county.post(title=f"第{n}件事情请处理一下") for n in "一二三"]
        intake.refuse(county.intake, threads[0].id, reason="litigation")
        intake.invalidate(county.intake, threads[1].id, reason="test")
        setting_aside.withdraw(county.poster, threads[2].id, reason="已经自己解决了。")
        counts = site().counts
    assert (counts["received"], counts["valid"], counts["accepted"], counts["open"]) == (4, 3, 1, 1)


def test_a_reopened_case_is_open_again_keeps_its_first_reply_and_its_bad_rating(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.answered()
    with frozen("2026-03-03 10:00"):
        verdicts.rate(county.poster, county.thread.id, verdict="not_solved", satisfaction=1, text="灯还是不亮。")
        tally = site()
        assert (tally.counts["replied"], tally.counts["closed"], tally.counts["open"]) == (1, 0, 1)
    with frozen("2026-03-04 10:00"):
        answer(county, county.thread, "重新检修，现已恢复照明。")
        tally = site()
    assert fact(county.thread).replied_on.isoformat() == "2026-03-02"
    assert tally.share("satisfaction").as_dict() == {"numerator": 0, "denominator": 1, "value": 0.0}, "not washed away"
    assert fact(county.thread).cycle_count == 2


def test_solved_is_what_the_poster_confirms_and_silence_is_not_satisfaction(county, frozen):
    with frozen("2026-03-02 10:00"):
        second = county.post(title="菜场门口的垃圾桶满了没人清")
        county.answered()
        county.answered(second)
        verdicts.rate(county.poster, county.thread.id, verdict="solved", satisfaction=5)
    with frozen("2026-04-20 10:00"):
        assert verdicts.close_by_silence(county.case(second).id).state == "closed"
        tally = site()
    assert (tally.counts["closed"], tally.counts["solved"]) == (2, 1)
    assert tally.share("satisfaction").as_dict() == {"numerator": 1, "denominator": 1, "value": 1.0}
    assert tally.share("rating_coverage").as_dict() == {"numerator": 1, "denominator": 2, "value": 0.5}


def test_cohort_looks_at_what_was_received_and_flow_at_what_happened(county, frozen):
    with frozen("2026-03-31 10:00"):
        thread = county.post(title="三月最后一天反映的事情")
        county.dispatched(thread)
    with frozen("2026-04-02 10:00"):
        answer(county, thread)
        march, april = {"month": "2026-03"}, {"month": "2026-04"}
        assert (site(**march).counts["replied"], site(**april).counts["replied"]) == (1, 0)
        assert (site(view="flow", **march).counts["replied"], site(view="flow", **april).counts["replied"]) == (0, 1)
        assert site(view="flow", **april).counts["open"] == 2, "open is the stock at the end of the window"


def test_a_departments_row_contains_its_subordinate_units(county, frozen):
    with frozen("2026-03-02 10:00"):
        squad = make_department("云溪县路灯管理所", parent=Department.get_by_id(county.department.id))
        intake.accept_and_dispatch(county.intake, county.thread.id, department_id=squad.id)
        figures = queries.figures(windows.make())
        assert figures.departments[county.department.id].counts["received"] == 1
        assert figures.departments[squad.id].counts["received"] == 1
        assert figures.site.counts["received"] == 1
        assert queries.figures(windows.make(), department_id=county.department.id).site.counts["received"] == 1
        assert queries.figures(windows.make(), department_id=county.other.id).site.counts["received"] == 0


def test_private_cases_are_counted_and_listed_only_to_those_who_may_see_them(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.post(title="不想公开的一件私事", visibility="private")
        window = windows.make()
        for actor, shown, hidden in ((county.resident, 1, 1), (county.poster, 2, 0), (county.intake, 2, 0)):
            found = queries.listing(actor, "received", window)
            assert (len(found.rows), found.hidden, found.total) == (shown, hidden, 2), actor.name


def test_every_count_equals_the_length_of_its_list(county, frozen):
    with frozen("2026-03-02 10:00"):
        for number in range(6):
            county.post(title=f"第{number}号楼的电梯又坏了")
        threads = [each.thread for each in Case.select().order_by(Case.id)]
        county.answered(threads[0])
        county.dispatched(threads[1])
        verdicts.rate(county.poster, threads[0].id, verdict="solved", satisfaction=4)
        intake.refuse(county.intake, threads[2].id, reason="civil")
    with frozen("2026-03-20 10:00"):
        for view in windows.VIEWS:
            window = windows.make(period="month", view=view)
            counts = queries.figures(window).site.counts
            for key in queries.COUNT:
                assert queries.listing(county.intake, key, window).total == counts[key], (view, key)


def test_lists_are_paged_by_position_and_lose_nothing(county, frozen, monkeypatch):
    monkeypatch.setattr(queries, "PAGE_LENGTH", 4)
    with frozen("2026-03-02 10:00"):
        for number in range(9):
            county.post(title=f"第{number}号楼的电梯又坏了")
        window, seen, before = windows.make(), [], ""
        while True:
            found = queries.listing(county.resident, "received", window, before=before)
            seen += [row.id for row in found.rows]
            before = found.next_position
            if not before:
                break
    assert len(seen) == len(set(seen)) == 10


def test_figures_run_the_same_few_statements_for_one_case_and_for_many(county, frozen, monkeypatch):
    def statements(call) -> int:
        count = []
        real = db.db.execute_sql
        monkeypatch.setattr(db.db.obj, "execute_sql", lambda *a, **k: (count.append(a), real(*a, **k))[1])
        call()
        monkeypatch.undo()
        return len(count)

    with frozen("2026-03-02 10:00"):
        calls = (
            lambda: queries.figures(windows.make()),
            lambda: queries.figures(windows.make(view="flow")),
            lambda: queries.listing(county.resident, "received", windows.make()),
            lambda: fillers.home_counters(county.resident, None),
            lambda: office.office(),
        )
        before = [statements(call) for call in calls]
        for number in range(20):
            county.post(title=f"第{number}号楼的电梯又坏了")
        assert [statements(call) for call in calls] == before
    assert before[:4] == [3, 3, 2, 2]


def test_home_shows_the_counters_of_sq_25(county, frozen, page):
    with frozen("2026-03-02 10:00"):
        county.answered()
        text = sentences(page("/"))
    assert "事事有回音，件件有着落" in text
    assert "2 个部门在线答复" in text
    assert "1 本月受理" in text
    assert "100.0% 本月答复率 1 / 1" in text
    assert "0 逾期未办" in text


def test_the_statistics_page_shows_parts_links_cut_off_and_formulas(county, frozen, page):
    with frozen("2026-03-02 10:00"):
        county.answered()
        shown = page("/statistics/?period=month")
        text = sentences(shown)
        assert "答复率 1 / 1" in text
        assert "统计截止 3 月 2 日 10:00" in text
        assert "“已收到”、进展通报和“已转某某部门”都不算答复" in text
        assert "云溪县城市管理局" in text
        links = {a["href"] for a in shown.select("a[href^='/statistics/threads?']")}
        assert links
        for link in links:
            page(link)


def test_a_month_has_its_own_page_and_nonsense_is_refused(county, frozen, page, client):
    with frozen("2026-03-02 10:00"):
        assert "2026-03 统计" in sentences(page("/statistics/2026-03/"))
        assert "日期请写成 2026-03-31" in sentences(page("/statistics/?from=gestern", status=422))
        for address in ("/statistics/2026-13/", "/statistics/?department=nowhere", "/statistics/?kind=x",
                        "/statistics/threads?metric=x", "/statistics/report.exe"):  # fmt: skip
            page(address, status=404)


def test_the_list_says_how_many_are_not_public(county, frozen, page):
    with frozen("2026-03-02 10:00"):
        county.post(title="不想公开的一件私事", visibility="private")
        text = sentences(page("/statistics/threads?metric=received"))
    assert "其中 1 件不公开" in text
    assert "私事" not in text


def test_downloads_hold_the_same_figures(county, frozen, client):
    with frozen("2026-03-02 10:00"):
        county.answered()
        made = json.loads(client.get("/statistics/report.json?period=month").data)
        assert made["window"]["from"] == "2026-03-01" and made["window"]["view"] == "cohort"
        assert made["site"]["reply_rate"] == {"numerator": 1, "denominator": 1, "value": 1.0}
        assert made["departments"][0]["department"] == county.department.slug
        lines = list(csv.DictReader(io.StringIO(client.get("/statistics/report.csv").data.decode("utf-8-sig"))))
        assert lines[0]["scope"] == "site" and lines[0]["replied"] == "1" and lines[0]["satisfaction"] == ""
        assert client.get("/statistics/report.xlsx").data[:2] == b"PK"
        assert set(report.FORMATS) == {"json", "csv", "xlsx", "html"}


def test_open_data_names_nobody_and_no_private_thread(county, frozen, client, page):
    with frozen("2026-03-02 10:00"):
        private = county.post(title="不想公开的一件私事", visibility="private")
        lines = list(csv.DictReader(io.StringIO(client.get("/open-data/cases.csv").data.decode())))
        assert [line["thread"] for line in lines] == [str(county.thread.id), ""]
        assert private.title not in client.get("/open-data/cases.csv").get_data(as_text=True)
        assert "received_on" in sentences(page("/open-data/"))
        assert "received_on" in client.get("/open-data/dictionary.csv").get_data(as_text=True)


def test_the_office_sees_what_burns_and_others_do_not(county, frozen, client, page):
    with frozen("2026-03-02 10:00"):
        county.dispatched()
        county.post(title="还没有人受理的一件事")
    with frozen("2026-03-09 10:00"):
        assert client.get("/office/").status_code == 303
        sign_in(client, make_account("办公室甲", roles=[("office", None)]))
        text = sentences(page("/office/"))
        assert "1 逾期未办" in text and "1 待受理" in text
        assert "云溪县城市管理局 1 4" in text
        assert "还没有人受理的一件事" in text


def test_a_department_shows_its_own_figures(county, frozen, client):
    with frozen("2026-03-02 10:00"):
        county.answered()
        made = fillers.department_figures(county.resident, county.department)
        assert made.total.rates["reply_rate"].share.as_dict()["value"] == 1.0
        assert made.year == pages.line(site(period="year"), windows.make(period="year"), pages.Scope(made.slug))
        assert made.url == f"/statistics/?department={county.department.slug}"


def test_rebuilding_gives_the_same_rows_and_the_audit_agrees(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.answered()
        verdicts.rate(county.poster, county.thread.id, verdict="solved", satisfaction=5)
        county.post(title="另外一件需要处理的事")
        before = list(CaseFact.select().order_by(CaseFact.case).dicts())
        assert list(audit.audit()) == []
        assert keeping.rebuild() == 2
        assert list(CaseFact.select().order_by(CaseFact.case).dicts()) == before
        assert list(audit.audit()) == []


@pytest.mark.parametrize(
    ("spoil", "part"),
    [
        ("UPDATE case_fact SET first_reply_seconds = 1", "figures"),
        ("DELETE FROM case_fact", "figures"),
        ("UPDATE \"case\" SET due_on = '2030-01-01'", "case"),
        ("DELETE FROM assignment", "hops"),
    ],
)
def test_the_audit_names_what_was_tampered_with(county, frozen, spoil, part):
    with frozen("2026-03-02 10:00"):
        county.answered()
        db.db.execute_sql(spoil)
        found = list(audit.audit())
    assert {each.part for each in found} == {part}
    assert found[0].case_number == county.case().number


def test_the_audit_sees_a_broken_chain(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.answered()
        db.db.execute_sql("DROP TRIGGER case_event_no_update")
        CaseEvent.update(happened_at=clock.now()).where(CaseEvent.kind == "receive").execute()
        assert "chain" in {each.part for each in audit.audit()}
        assert ledger.broken_link(county.case().id) == 1


def test_a_new_calendar_counts_working_days_anew(county, frozen):
    with frozen("2026-03-06 10:00"):
        thread = county.post(title="街心花园的水管漏水两天了")
        county.dispatched(thread)
    with frozen("2026-03-10 10:00"):
        answer(county, thread)
        assert fact(thread).first_reply_working_days == 2
        working_days.store({2026: {"2026-03-09": "off"}}, "test")
        assert list(audit.audit()), "the audit notices"
        keeping.follow_calendar()
        assert fact(thread).first_reply_working_days == 1
        assert list(audit.audit()) == []


def test_the_commands_report_and_audit(county, frozen, settings, monkeypatch):
    with frozen("2026-03-02 10:00"):
        county.answered()
    monkeypatch.setattr("bbs.logs.configure", lambda settings: None)
    options = ["--instance", str(settings.folder)]
    made = CliRunner().invoke(huiyin, [*options, "tracker", "report", "--month", "2026-03", "--format", "json"])
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["site"]["replied"] == 1
    assert CliRunner().invoke(huiyin, [*options, "tracker", "audit"]).exit_code == 0
    db.db.execute_sql("UPDATE case_fact SET kind = 'thanks'")
    spoiled = CliRunner().invoke(huiyin, [*options, "tracker", "audit"])
    assert spoiled.exit_code == 1 and "1 differences" in spoiled.output
    assert CliRunner().invoke(huiyin, [*options, "tracker", "rebuild"]).exit_code == 0
    assert CliRunner().invoke(huiyin, [*options, "tracker", "audit"]).exit_code == 0


def test_figures_are_the_same_on_both_databases(each_database, frozen):
    with frozen("2026-03-02 09:00"):
        county = County()
        county.answered()
        for window in (windows.make(), windows.make(view="flow", period="month")):
            tally = queries.figures(window).site
            assert (tally.counts["received"], tally.counts["replied"], tally.counts["open"]) == (1, 1, 1)
            assert tally.spread("first_reply_days").as_dict() == {"n": 1, "mean": 0.0, "median": 0.0, "p90": 0.0}
            for key in queries.COUNT:
                assert queries.listing(county.resident, key, window).total == tally.counts[key]
        assert fillers.home_counters(county.resident, None).counters.total.counts["replied"] == 1
        assert office.office().overdue_count == 0
        assert list(audit.audit()) == []


def test_departments_without_cases_do_not_appear(county, frozen):
    with frozen("2026-03-02 10:00"):
        county.answered()
        figures = queries.figures(windows.make())
    assert county.department.id in figures.departments
    assert county.other.id not in figures.departments
