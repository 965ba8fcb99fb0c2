"""People who ask to speak for a department: granted, refused, still waiting; and a liaison who moves on."""

from datetime import timedelta

from bbs import clock
from bbs.demo import founding
from bbs.demo.county import County
from bbs.demo.play import Story
from official_accounts.models import Membership
from official_accounts.services import memberships

# working days ago | department | duty | title | letter | note | decision (empty: waiting) | reason
_REQUESTS = (
    (
        120,
        "town-bailu",
        "handler",
        "农业农村办经办人员",
        "白政函〔{year}〕14号",
        "圩区防汛期间增加一名经办人员。",
        "granted",
        "来函属实，予以认证",
    ),
    (53, "shijian", "spokesperson", "新闻发言人", "云市监函〔{year}〕31号", "", "granted", "来函属实，予以认证"),
    (
        40,
        "chengguan",
        "handler",
        "协管员",
        "无文号，口头通知",
        "我在城管局帮忙，想用官方账号回复。",
        "refused",
        "没有单位来函，不能认证，请由单位出具盖章函件后再申请",
    ),
    (2, "gongan", "handler", "城区派出所经办人员", "云公函〔{year}〕52号", "负责城区治安类诉求的办理。", "", ""),
    (1, "town-taoling", "liaison", "党政办联络员", "桃政函〔{year}〕20号", "接替原联络员工作。", "", ""),
)


def add_newcomers(county: County) -> None:
    applicants = county.residents[-len(_REQUESTS) - 3 : -3]
    for applicant, request in zip(applicants, _REQUESTS, strict=True):
        county.play.add(_request(county, applicant, *request))
    county.play.add(_leaves(county))


def _request(county, applicant, back, slug, duty, title, letter, note, decision, reason) -> Story:
    day = county.workday(back)
    yield (moment := county.office_on(day, clock.start_of(day)))
    request = memberships.apply(
        applicant,
        department_id=county.departments[slug],
        duty=duty,
        title=title,
        document_number=letter.format(year=day.year),
        note=note,
    )
    if not decision:
        return
    yield county.office(moment, county.rng.randrange(60, 900))
    memberships.decide(county.staff["office"], request.id, grant=decision == "granted", reason=reason)
    if decision == "granted":
        county.officers[slug].append(founding.refreshed(applicant))


def _leaves(county: County) -> Story:
    """A handler of 住房和城乡建设局 is moved elsewhere; what the bureau answered through them keeps its seal."""
    day = county.today - timedelta(days=52)
    yield county.office_on(day, clock.start_of(day))
    department_id = county.departments["zhujian"]
    membership = Membership.get(Membership.department == department_id, Membership.duty == "handler")
    memberships.end_membership(county.staff["office"], membership.id, reason="工作调动，单位来函停用")
    county.officers["zhujian"] = [o for o in county.officers["zhujian"] if o.user_id != membership.account_id]
