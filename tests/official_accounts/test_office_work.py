"""What the office, supervisors and departments find on their pages, and what of it everyone can read."""

import pytest

from bbs.accounts.models import Account
from bbs.accounts.services.roles import grant_role, revoke_role
from official_accounts.models import Membership
from official_accounts.services import answers, handling, intake, memberships, verdicts
from tests.official_accounts.county import County
from tests.official_accounts.test_pages import enter, fields_of
from tests.support.factories import actor_of, make_account
from tests.support.pages import sentences


@pytest.fixture
def county(database):
    return County()


@pytest.fixture
def admin(database):
    return actor_of(make_account("管理甲", roles=[("admin", None)]))


def test_grants_refusals_and_endings_stand_in_the_public_log_with_the_title_and_not_the_name(county, admin, page):
    apply = {"department_id": county.department.id, "duty": "handler", "document_number": "云城管函〔2026〕12号"}
    granted = memberships.apply(county.resident, title="市政科科员", **apply)
    refused = memberships.apply(county.poster, title="热心协管员", **apply)
    memberships.decide(admin, granted.id, grant=True, reason="已核对单位来函")
    memberships.decide(admin, refused.id, grant=False, reason="没有单位来函")
    memberships.end_membership(admin, Membership.get(Membership.title == "市政科科员").id, reason="工作调动")
    text = sentences(page("/moderation/log"))
    for said in ("“市政科科员”可以加盖单位印发言", "已核对单位来函", "“热心协管员”申请代表", "没有单位来函",
                 "“市政科科员”不再代表", "工作调动", "站点管理员", county.department.name):  # fmt: skip
        assert said in text
    assert county.resident.name not in text and county.poster.name not in text


def test_an_officer_made_on_the_page_of_roles_is_listed_and_logged_and_so_is_the_end(county, admin, page):
    place = f"/departments/{county.department.slug}/"
    grant_role(admin, county.resident.user_id, "officer", county.department.id, reason="临时值守")
    speaker = actor_of(Account.get_by_id(county.resident.user_id))
    assert answers.seal_for(speaker, county.department.id).title == "经办人员"
    assert "经办人员" in sentences(page(place)) and "临时值守" in sentences(page("/moderation/log"))
    revoke_role(admin, county.resident.user_id, "officer", county.department.id, reason="值守结束")
    assert "经办人员" not in sentences(page(place)) and "值守结束" in sentences(page("/moderation/log"))


def test_a_supervisor_presses_and_reopens_from_the_page_of_the_case_and_dispatches_nothing(county, client, page):
    county.dispatched()
    enter(client, actor_of(make_account("督查甲", roles=[("supervisor", None)])))
    assert page(f"/threads/{county.thread.id}").find("a", href=f"/intake/{county.thread.id}")
    soup = page(f"/intake/{county.thread.id}")
    assert [s["id"] for s in soup.select("section[id^=deed-]")] == ["deed-press"]
    sent = fields_of(soup, "/case/press")
    assert client.post(f"/threads/{county.thread.id}/case/press", data=sent).status_code == 303
    assert county.case().press_count == 1
    assert client.post(f"/threads/{county.thread.id}/case/reassign", data=sent).status_code == 403
    answers.answer(county.officer, county.thread.id, "final", "已修好。")
    soup = page(f"/intake/{county.thread.id}")
    sent = {**fields_of(soup, "/case/reopen-by-staff"), "reopen-reason": "现场没有修好"}
    client.post(f"/threads/{county.thread.id}/case/reopen-by-staff", data=sent)
    assert county.case().state == "reopened"


def test_what_intake_requires_and_how_urgent_it_is_reaches_the_department(county, client, page):
    intake.accept_and_dispatch(
        county.intake,
        county.thread.id,
        department_id=county.department.id,
        requirement="三日内报方案",
        urgency="urgent",
    )
    text = sentences(page(f"/threads/{county.thread.id}"))
    assert "三日内报方案" not in text and "紧急" in text
    enter(client, county.officer)
    assert "三日内报方案" in sentences(page(f"/threads/{county.thread.id}"))
    assert "紧急" in sentences(page("/desk/"))


def test_words_beside_a_verdict_are_read_by_the_department_and_not_by_everyone(county, client, page):
    county.answered()
    verdicts.rate(county.poster, county.thread.id, verdict="solved", satisfaction=4, text="希望下次快一点")
    assert "希望下次快一点" not in sentences(page(f"/threads/{county.thread.id}"))
    enter(client, county.officer)
    assert "希望下次快一点" in sentences(page(f"/threads/{county.thread.id}"))


def test_what_people_wrote_ends_before_the_next_sentence_begins(county, page):
    county.dispatched()
    handling.object_to(
        county.officer, county.thread.id, reason="归供电公司", basis="权责清单", suggested_department_id=county.other.id
    )
    assert "依据：权责清单。认为应由云溪县供电公司办理" in sentences(page(f"/threads/{county.thread.id}"))


def assert_each_number_is_as_long_as_its_list(soup, page):
    links = soup.select(".figures > li > b > a")
    assert links
    for link in links:
        listed = page(link["href"]).select("main .rows > li .t a[href^='/threads/']")
        assert len(listed) == int(link.get_text(strip=True)), link["href"]


def test_every_number_of_the_office_is_as_long_as_its_list(county, client, page, frozen):
    with frozen("2026-03-02 10:00"):
        county.dispatched(county.post())  # late on the ninth
    with frozen("2026-03-04 10:00"):
        county.dispatched(county.post())  # due on the ninth
    with frozen("2026-03-05 10:00"):
        county.dispatched(county.post())  # due on the tenth
        for _ in range(12):
            objected = county.post()
            county.dispatched(objected)
            handling.object_to(county.officer, objected.id, reason="归供电公司", basis="权责清单")
        intake.accept(county.intake, county.post().id)
    with frozen("2026-03-09 10:00"):
        county.post()
        again = county.post()
        county.answered(again)
        verdicts.rate(county.poster, again.id, verdict="not_solved", text="还是不亮")
        enter(client, actor_of(make_account("办公室甲", roles=[("office", None)])))
        soup = page("/office/")
        assert "12 异议待裁定" in sentences(soup) and "1 今天到期" in sentences(soup)
        assert_each_number_is_as_long_as_its_list(soup, page)


def test_every_number_on_a_departments_page_is_as_long_as_its_list(county, page):
    county.dispatched()
    county.answered(county.post())
    soup = page(f"/departments/{county.department.slug}/")
    assert_each_number_is_as_long_as_its_list(soup, page)


def test_the_overview_leads_to_departments_and_applications(admin, client, page):
    enter(client, admin)
    hrefs = {a["href"] for a in page("/admin/").select("main a[href]")}
    assert {"/admin/departments", "/admin/verifications"} <= hrefs
