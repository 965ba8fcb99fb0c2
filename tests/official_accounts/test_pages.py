"""What people see and click: the case in its thread, the desk, intake, departments, applications."""

import io

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from bbs import clock, db, outbox, slots
from bbs.accounts.actor import VISITOR
from bbs.accounts.models import Account
from bbs.notices.models import Notice
from boards import thread_queries
from boards.models import Follow
from boards.services import posts
from official_accounts import handlers
from official_accounts.models import Case, CaseEvent, Department, Membership, VerificationRequest
from official_accounts.services import answers, handling, intake, memberships
from official_accounts.services.departments import is_reserved
from tests.official_accounts.county import County
from tests.support.factories import actor_of, make_account, make_department, sign_in
from tests.support.pages import sentences


@pytest.fixture
def county(database):
    return County()


def enter(client, actor):
    sign_in(client, Account.get_by_id(actor.user_id))


def token_of(soup: BeautifulSoup) -> str:
    return soup.find("input", attrs={"name": "csrf_token"})["value"]


def fields_of(soup: BeautifulSoup, action: str) -> dict:
    """What a browser would send from the form with this action, before anything is changed."""
    forms = (soup.main or soup).find_all("form", method="post")
    form = next(f for f in forms if (f.get("action", "").endswith(action) if action else f.get("action", "") == ""))
    sent = {}
    for control in form.find_all(["input", "textarea", "select"]):
        if control.name == "select":
            chosen = control.find("option", selected=True) or control.find("option")
            sent[control["name"]] = chosen.get("value", "") if chosen else ""
        elif control.get("type") in ("radio", "checkbox"):
            if control.has_attr("checked"):
                sent[control["name"]] = control.get("value", "y")
        elif control.get("type") != "file":
            sent[control["name"]] = control.get_text() if control.name == "textarea" else control.get("value", "")
    return sent


def test_a_visitor_sees_how_far_the_case_is_until_when_and_why(county, page, frozen):
    with frozen("2026-09-30 09:00"):
        thread = county.post()
        county.dispatched(thread)
        soup = page(f"/threads/{thread.id}")
    text = sentences(soup)
    assert soup.find(attrs={"aria-current": "step"}).get_text(strip=True).startswith("已转办")
    assert "应于 10 月 10 日前答复" in text
    assert "9 月 30 日受理，从次日起算" in text and "期限 3 个工作日" in text
    assert "节假日不计：10 月 1 日、10 月 2 日、10 月 5 日" in text and "调休上班日计入：10 月 10 日" in text
    assert "云溪县城市管理局" in text and "已转办云溪县城市管理局" in text


def test_a_thread_page_needs_one_statement_for_its_case(county, monkeypatch):
    county.answered()
    for actor in (VISITOR, county.poster, county.officer, county.intake):
        thread = thread_queries.find_thread(actor, county.thread.id)
        seen = []
        real = db.db.obj.execute_sql
        monkeypatch.setattr(
            db.db.obj,
            "execute_sql",
            lambda sql, *a, real=real, seen=seen, **k: (seen.append(sql), real(sql, *a, **k))[1],
        )
        from official_accounts.queries.panel import panel

        for _slot in range(3):
            panel(actor, thread)
        monkeypatch.setattr(db.db.obj, "execute_sql", real)
        assert len(seen) == 1


def test_an_officer_answers_from_the_thread_page_with_the_seal(county, client, page):
    county.dispatched()
    enter(client, county.officer)
    soup = page(f"/threads/{county.thread.id}")
    sent = fields_of(soup, "/case/answer")
    assert sent["official-voice"] == "department" and sent["official-kind"] == "final"
    answer = client.post(
        f"/threads/{county.thread.id}/case/answer", data={**sent, "official-body": "八盏路灯已全部修复。"}
    )
    assert answer.status_code == 303 and answer.location.endswith("#floor-2")
    shown = page(f"/threads/{county.thread.id}")
    official = shown.find(id="floor-2")
    assert "official" in official["class"] and official.find(class_="seal").get_text() == "城管"
    assert (
        "正式答复" in official.get_text() and "值班科长" in official.get_text() and "桥头柳" not in official.get_text()
    )
    assert county.case().state == "answered"


def test_an_officer_may_speak_as_a_person_without_a_seal(county, client, page):
    county.dispatched()
    enter(client, county.officer)
    sent = fields_of(page(f"/threads/{county.thread.id}"), "/case/answer")
    client.post(
        f"/threads/{county.thread.id}/case/answer",
        data={**sent, "official-voice": "myself", "official-body": "我也住在附近，确实很暗。"},
    )
    shown = page(f"/threads/{county.thread.id}").find(id="floor-2")
    assert shown.find(class_="seal") is None and "桥头柳" in shown.get_text()
    assert county.case().state == "dispatched"


def test_an_empty_answer_comes_back_with_the_form(county, client, page):
    county.dispatched()
    enter(client, county.officer)
    sent = fields_of(page(f"/threads/{county.thread.id}"), "/case/answer")
    answer = client.post(f"/threads/{county.thread.id}/case/answer", data={**sent, "official-body": ""})
    assert answer.status_code == 422
    assert BeautifulSoup(answer.get_data(as_text=True), "html.parser").find(class_="error")
    assert county.case().state == "dispatched"


def test_the_poster_rates_on_the_thread_page_and_the_case_closes(county, client, page):
    county.answered()
    enter(client, county.poster)
    soup = page(f"/threads/{county.thread.id}")
    assert "等待发帖人评价，还剩 15 天" in sentences(soup)
    sent = fields_of(soup, "/case/rate")
    empty = client.post(f"/threads/{county.thread.id}/case/rate", data=sent)
    assert empty.status_code == 422 and county.case().state == "answered"
    client.post(
        f"/threads/{county.thread.id}/case/rate", data={**sent, "rate-verdict": "solved", "rate-satisfaction": "5"}
    )
    text = sentences(page(f"/threads/{county.thread.id}"))
    assert "发帖人确认已解决" in text and "满意度 5 分" in text
    assert county.case().satisfaction == 5


def test_not_solved_without_a_word_says_what_is_missing(county, client, page):
    county.answered()
    enter(client, county.poster)
    sent = fields_of(page(f"/threads/{county.thread.id}"), "/case/rate")
    answer = client.post(f"/threads/{county.thread.id}/case/rate", data={**sent, "rate-verdict": "not_solved"})
    assert answer.status_code == 422 and "请写 2 到 500 个字" in answer.get_data(as_text=True)


def test_nobody_else_finds_forms_of_the_case(county, client, page):
    county.answered()
    enter(client, county.resident)
    soup = page(f"/threads/{county.thread.id}")
    assert not [f for f in soup.find_all("form") if "/case/" in f.get("action", "")]
    answer = client.post(
        f"/threads/{county.thread.id}/case/rate", data={"csrf_token": token_of(soup), "rate-verdict": "solved"}
    )
    assert answer.status_code == 403 and "只有发帖人" in answer.get_data(as_text=True)
    assert county.case().state == "answered"


def test_intake_accepts_and_dispatches_in_one_form_with_the_posters_department_chosen(county, client, page):
    thread = county.post(department_id=county.department.id)
    enter(client, county.intake)
    assert thread.title in sentences(page("/intake/"))
    soup = page(f"/intake/{thread.id}")
    sent = fields_of(soup, "/case/accept")
    assert sent["accept-department_id"] == str(county.department.id)
    answer = client.post(f"/threads/{thread.id}/case/accept", data=sent)
    assert answer.status_code == 303
    assert county.case(thread).state == "dispatched"


def test_intake_accepts_now_and_dispatches_later(county, client, page):
    enter(client, county.intake)
    sent = fields_of(page(f"/intake/{county.thread.id}"), "/case/accept")
    client.post(f"/threads/{county.thread.id}/case/accept", data={**sent, "accept-department_id": ""})
    assert county.case().state == "accepted"
    assert county.thread.title in sentences(page("/intake/?tab=accepted"))
    sent = fields_of(page(f"/intake/{county.thread.id}"), "/case/dispatch")
    refused = client.post(f"/threads/{county.thread.id}/case/dispatch", data={**sent, "dispatch-department_id": ""})
    assert refused.status_code == 422 and "请选择承办单位" in refused.get_data(as_text=True)
    client.post(f"/threads/{county.thread.id}/case/dispatch", data={**sent, "dispatch-department_id": county.other.id})
    assert county.case().department_id == county.other.id


def test_a_refusal_tells_everyone_the_reason_and_where_to_go(county, client, page):
    enter(client, county.intake)
    sent = fields_of(page(f"/intake/{county.thread.id}"), "/case/refuse")
    assert client.post(f"/threads/{county.thread.id}/case/refuse", data=sent).status_code == 422
    client.post(f"/threads/{county.thread.id}/case/refuse", data={**sent, "refuse-reason": "arbitration"})
    text = sentences(page(f"/threads/{county.thread.id}"))
    assert "应当通过仲裁解决" in text and "仲裁机构申请仲裁" in text


def test_an_objection_stands_in_intakes_queue_with_its_basis_and_suggestion(county, client, page):
    county.dispatched()
    enter(client, county.officer)
    sent = fields_of(page(f"/threads/{county.thread.id}/case/object"), "")
    assert client.post(f"/threads/{county.thread.id}/case/object", data=sent).status_code == 422
    client.post(
        f"/threads/{county.thread.id}/case/object",
        data={
            **sent,
            "reason": "路灯由供电公司维护。",
            "basis": "三定方案第七条",
            "suggested_department_id": county.other.id,
        },
    )
    enter(client, county.intake)
    assert county.thread.title in sentences(page("/intake/?tab=objections"))
    soup = page(f"/intake/{county.thread.id}")
    assert "三定方案第七条" in sentences(soup)
    sent = fields_of(soup, "/case/uphold")
    assert sent["uphold-department_id"] == str(county.other.id)
    client.post(f"/threads/{county.thread.id}/case/uphold", data={**sent, "uphold-reason": "经核实。"})
    text = sentences(page(f"/threads/{county.thread.id}"))
    assert "由云溪县城市管理局改派云溪县供电公司" in text and "流转记录：2 次" in text


def test_an_extension_is_asked_for_on_its_page_and_shown_in_the_thread(database, client, page, frozen):
    county = County("huainan")
    with frozen("2026-09-30 09:00"):
        county.dispatched()
    with frozen("2026-10-09 09:00"):
        enter(client, county.officer)
        assert "总共不得超过 10 个工作日" in sentences(page(f"/threads/{county.thread.id}/case/extend"))
        sent = fields_of(page(f"/threads/{county.thread.id}/case/extend"), "")
        given = {**sent, "reason": "需更换电缆。", "progress": "已架临时线路。"}
        late = client.post(f"/threads/{county.thread.id}/case/extend", data={**given, "new_due_on": "2026-10-21"})
        assert late.status_code == 422 and "不得超过 10 个工作日" in late.get_data(as_text=True)
        client.post(f"/threads/{county.thread.id}/case/extend", data={**given, "new_due_on": "2026-10-20"})
        text = sentences(page(f"/threads/{county.thread.id}"))
    assert "应于 10 月 20 日前答复" in text and "原定期限：10 月 10 日" in text and "需更换电缆" in text


def test_the_desk_shows_late_cases_in_front_and_nothing_of_other_departments(county, client, page, frozen):
    with frozen("2026-03-02 09:00"):
        old = county.post(title="先来的事情已经逾期了")
        county.dispatched(old)
    with frozen("2026-03-20 09:00"):
        new = county.post(title="后来的事情还没有到期")
        county.dispatched(new)
        foreign = county.post(title="别的单位的秘密事情", visibility="private")
        intake.accept_and_dispatch(county.intake, foreign.id, department_id=county.other.id)
        enter(client, county.officer)
        text = sentences(page("/desk/"))
        assert text.index(old.title) < text.index(new.title)
        assert "逾期" in text and foreign.title not in text
        enter(client, county.other_officer)
        assert foreign.title in sentences(page("/desk/"))


def test_a_private_thread_and_a_tip_off_exist_for_nobody_but_those_concerned(county, client, page):
    for kind in ("complaint", "tip_off"):
        thread = county.post(
            kind=kind, title="只给承办单位看的事情", visibility="private", department_id=county.other.id
        )
        county.dispatched(thread)
        for actor, status in (
            (county.officer, 200),
            (county.poster, 200),
            (county.other_officer, 404),
            (county.resident, 404),
        ):
            enter(client, actor)
            page(f"/threads/{thread.id}", status=status)
        enter(client, county.other_officer)
        assert thread.title not in sentences(page("/desk/"))
        assert thread.title not in sentences(page(f"/departments/{county.other.slug}/"))
        assert thread.title not in sentences(page(f"/departments/{county.department.slug}/"))


def test_a_case_that_moves_on_is_gone_for_the_department_that_had_it(county, client, page):
    thread = county.post(visibility="private")
    county.dispatched(thread)
    intake.reassign(county.intake, thread.id, department_id=county.other.id, reason="派错了。")
    enter(client, county.officer)
    page(f"/threads/{thread.id}", status=404)


def test_departments_are_listed_as_a_tree_and_have_pages_with_counts_and_titles_only(county, client, page):
    section = make_department("云溪县城管局市政科", parent=county.department, short_name="市政")
    county.answered()
    text = sentences(page("/departments/"))
    assert text.index(county.department.name) < text.index(section.name)
    soup = page(f"/departments/{county.department.slug}/")
    text = sentences(soup)
    assert "值班科长" in text and "桥头柳" not in text
    assert county.thread.title in text and section.name in text
    assert soup.find(class_="seal").get_text() == "城管"
    page("/departments/nowhere/", status=404)


def test_a_department_is_followed_from_its_page(county, client, page):
    enter(client, county.resident)
    soup = page(f"/departments/{county.department.slug}/")
    sent = fields_of(soup, "/follow")
    client.post("/follow", data=sent)
    assert Follow.select().where(Follow.target == "department", Follow.target_id == county.department.id).exists()


def _picture() -> io.BytesIO:
    held = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(held, "PNG")
    held.seek(0)
    return held


@pytest.fixture
def admin(database):
    return actor_of(make_account("管理甲", roles=[("admin", None)]))


def test_an_application_with_evidence_is_granted_in_public_and_gives_the_seal(county, admin, client, page, drain):
    enter(client, county.resident)
    sent = fields_of(page("/departments/apply"), "")
    sent |= {"department_id": county.department.id, "duty": "handler", "title": "市政科科员"}
    assert client.post("/departments/apply", data=sent).status_code == 422
    sent |= {"document_number": "云城管函〔2026〕12号", "evidence": (_picture(), "letter.png")}
    assert client.post("/departments/apply", data=sent, content_type="multipart/form-data").status_code == 303
    request = VerificationRequest.get()
    assert request.evidence_key and "审核中" in sentences(page("/departments/apply"))
    with client.get(f"/departments/requests/{request.id}/evidence") as letter:
        assert letter.status_code == 200 and letter.mimetype == "image/webp"
    enter(client, county.poster)
    page(f"/departments/requests/{request.id}/evidence", status=404)
    enter(client, admin)
    soup = page("/admin/verifications")
    assert "云城管函〔2026〕12号" in sentences(soup)
    sent = fields_of(soup, f"/admin/verifications/{request.id}")
    assert client.post(f"/admin/verifications/{request.id}", data=sent).status_code == 422
    sent |= {f"r{request.id}-decision": "grant", f"r{request.id}-reason": "已核对单位来函。"}
    assert client.post(f"/admin/verifications/{request.id}", data=sent).status_code == 303
    assert client.post(f"/admin/verifications/{request.id}", data=sent).status_code == 409
    assert actor_of(Account.get_by_id(county.resident.user_id)).speaks_for(county.department.id)
    text = sentences(page(f"/departments/{county.department.slug}/"))
    assert "市政科科员" in text and "已核对单位来函" in text and county.resident.name not in text
    assert (
        Notice.select().where(Notice.account == county.resident.user_id, Notice.kind == "verification_granted").exists()
    )


def test_nobody_decides_their_own_application(county, admin, client, page):
    request = memberships.apply(
        admin, department_id=county.department.id, duty="handler", title="科员", document_number="函 1234"
    )
    enter(client, admin)
    sent = fields_of(page("/admin/verifications"), f"/admin/verifications/{request.id}")
    sent |= {f"r{request.id}-decision": "grant", f"r{request.id}-reason": "自己批自己"}
    answer = client.post(f"/admin/verifications/{request.id}", data=sent)
    assert answer.status_code == 403 and "不能审核自己的申请" in answer.get_data(as_text=True)
    assert VerificationRequest.get().state == "open"


def test_who_no_longer_speaks_loses_the_right_but_never_the_past_answers(county, admin, client, page):
    county.answered()
    membership = Membership.get(Membership.account == county.officer.user_id)
    enter(client, admin)
    sent = fields_of(page(f"/admin/memberships/{membership.id}/end"), "")
    client.post(f"/admin/memberships/{membership.id}/end", data={**sent, "reason": "工作调动"})
    assert not actor_of(Account.get_by_id(county.officer.user_id)).is_officer
    assert "云溪县城市管理局" in page(f"/threads/{county.thread.id}").find(id="floor-2").get_text()


def test_an_administrator_makes_edits_and_closes_departments(county, admin, client, page):
    enter(client, admin)
    sent = fields_of(page("/admin/departments/new"), "")
    assert client.post("/admin/departments/new", data={**sent, "name": "云溪县水务局"}).status_code == 422
    made = {**sent, "name": "云溪县水务局", "short_name": "水务", "slug": "shuiwu", "parent_id": county.department.id}
    assert client.post("/admin/departments/new", data=made).status_code == 303
    department = Department.get(Department.slug == "shuiwu")
    assert department.path == f"{county.department.path}{department.id}/"
    twice = client.post("/admin/departments/new", data={**made, "slug": "shuiwu2"})
    assert twice.status_code == 422 and "已有单位叫这个名称" in twice.get_data(as_text=True)
    sent = fields_of(page(f"/admin/departments/{department.id}"), "")
    client.post(f"/admin/departments/{department.id}", data={**sent, "parent_id": "", "is_closed": "y"})
    department = Department.get_by_id(department.id)
    assert department.path == f"/{department.id}/" and department.closed_at is not None
    assert "云溪县水务局" not in sentences(page("/departments/"))


def test_a_department_with_open_cases_is_not_closed(county, admin, client, page):
    county.dispatched()
    enter(client, admin)
    sent = fields_of(page(f"/admin/departments/{county.department.id}"), "")
    answer = client.post(f"/admin/departments/{county.department.id}", data={**sent, "is_closed": "y"})
    assert answer.status_code == 403 and "还有 1 件在办" in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["云溪县城市管理局", "城市管理局", "云溪城市管理局", "云溪县城巿管理局"])
def test_names_close_to_a_departments_are_reserved(county, name):
    assert is_reserved(name)
    assert slots.first("reserved.name", name)


def test_ordinary_names_are_free(county):
    assert not any(map(is_reserved, ["柳河边", "城里人", "管理学徒", "light", "石板路"]))


def test_poster_followers_and_officers_hear_of_the_steps(county, drain):
    Follow.create(account=county.resident.user_id, target="thread", target_id=county.thread.id, created_at=clock.now())
    drain()
    county.dispatched()
    drain()

    def told(actor) -> set:
        return {n.kind for n in Notice.select().where(Notice.account == actor.user_id)}

    assert {"case_accept", "case_dispatch"} <= told(county.poster) & told(county.resident)
    assert "desk_dispatch" in told(county.officer)
    assert "desk_dispatch" not in told(county.other_officer)
    assert outbox.state()["failed"] == 0
    handling.object_to(county.officer, county.thread.id, reason="不归我们管。", basis="职责清单")
    intake.uphold_objection(county.intake, county.thread.id, department_id=county.other.id, reason="经核实。")
    drain()
    assert "desk_reassign" in told(county.other_officer)


def test_reminders_come_once_and_only_on_working_days(county, frozen):
    with frozen("2026-09-29 09:00"):
        county.dispatched()

    def kinds() -> list[str]:
        return [n.kind for n in Notice.select().where(Notice.kind.startswith("desk_due")).order_by(Notice.id)]

    for day in ("2026-09-30", "2026-10-03", "2026-10-08", "2026-10-09", "2026-10-09", "2026-10-10", "2026-10-12"):
        with frozen(f"{day} 09:00"):
            handlers._reminded.clear()
            handlers.tick(clock.now())
    assert kinds() == ["desk_due_soon", "desk_due_today", "desk_due_late"]


def test_the_poster_is_asked_for_a_verdict_after_three_and_ten_days(county, frozen):
    with frozen("2026-03-02 09:00"):
        county.answered()
    counts = []
    for day in ("2026-03-04", "2026-03-05", "2026-03-06", "2026-03-12", "2026-03-13"):
        with frozen(f"{day} 09:00"):
            handlers._reminded.clear()
            handlers.tick(clock.now())
        counts.append(Notice.select().where(Notice.kind == "case_rate").count())
    assert counts == [0, 1, 1, 2, 2]


def test_a_forged_step_or_state_changes_nothing(county, client, page):
    enter(client, county.officer)
    token = token_of(page(f"/threads/{county.thread.id}"))
    before = CaseEvent.select().count()
    assert client.post(f"/threads/{county.thread.id}/case/sign", data={"csrf_token": token}).status_code == 403
    assert client.post(f"/threads/{county.thread.id}/case/accept", data={"csrf_token": token}).status_code == 403
    assert client.post("/threads/99999/case/sign", data={"csrf_token": token}).status_code == 404
    assert CaseEvent.select().count() == before


def test_a_script_in_every_field_stays_text(county, client, page):
    nasty = "<script>alert(1)</script>"
    county.dispatched()
    handling.object_to(county.officer, county.thread.id, reason=nasty, basis=nasty)
    intake.deny_objection(county.intake, county.thread.id, reason=nasty)
    answers.answer(county.officer, county.thread.id, "final", f"已修复 {nasty}")
    enter(client, county.intake)
    for path in (
        f"/threads/{county.thread.id}",
        f"/intake/{county.thread.id}",
        f"/departments/{county.department.slug}/",
    ):
        assert "<script>alert" not in client.get(path).get_data(as_text=True)


def test_pages_read_in_english(county, client, page):
    county.answered()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    enter(client, county.poster)
    text = sentences(page(f"/threads/{county.thread.id}"))
    assert "Waiting for the poster's verdict; 15 days left." in text and "Your verdict" in text
    assert "Departments, 2" in sentences(page("/departments/"))


def test_the_same_pages_cost_the_same_for_one_case_and_for_twenty(county, client, page, monkeypatch):
    county.dispatched()
    enter(client, county.officer)

    def statements(path: str) -> int:
        seen = []
        real = db.db.obj.execute_sql
        monkeypatch.setattr(db.db.obj, "execute_sql", lambda sql, *a, **k: (seen.append(sql), real(sql, *a, **k))[1])
        page(path)
        monkeypatch.setattr(db.db.obj, "execute_sql", real)
        return len([s for s in seen if s.lstrip().upper().startswith("SELECT")])

    paths = ("/desk/", f"/departments/{county.department.slug}/", "/departments/")
    before = {path: statements(path) for path in paths}
    for _n in range(20):
        county.dispatched(county.post())
        make_department()
    assert {path: statements(path) for path in paths} == before


def test_an_ordinary_reply_in_a_case_takes_no_step(county):
    county.dispatched()
    posts.reply(county.resident, county.thread.id, "我家门口也是。")
    assert Case.get().state == "dispatched"
