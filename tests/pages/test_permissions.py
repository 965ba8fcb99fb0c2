"""Who may send which form: the table below is the rule. Whoever is not in it is turned away and changes nothing."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from bbs import clock, outbox, working_days
from bbs.accounts.actor import SYSTEM
from bbs.accounts.models import SignIn
from bbs.notices.models import Notice
from moderation.services import actions, reports
from official_accounts.models import Case, Membership, VerificationRequest
from official_accounts.services import handling, intake, policies_in_force, setting_aside
from tests.support import county, factories

#: `pending` is an administrator who has not given the second factor yet and so is a resident like others.
RESIDENTS = frozenset(
    "neighbour poster officer other_officer moderator other_moderator intake supervisor office admin pending".split()
)
DUTIES = (None, *sorted(RESIDENTS), "suspended")
STAFF = frozenset({"intake", "supervisor", "office"})
INTAKE = frozenset({"intake", "office"})
MODERATORS = frozenset({"moderator", "admin"})
ADMIN = frozenset({"admin"})
OFFICES = frozenset({"admin", "office"})
OFFICER = frozenset({"officer"})
POSTER = frozenset({"poster"})
REASON = {"reason": "写明理由如下"}


@dataclass(frozen=True)
class Form:
    """One form, well filled in: where it goes, what is in it, who may send it, and whether it writes a row."""

    address: str
    allowed: frozenset
    fields: dict = field(default_factory=dict)
    writes: bool = True


def _scene(database):
    policies_in_force.use_preset(SYSTEM, "suqian")
    made = county.build()
    made.other = factories.make_department("云溪县审计局", slug="audit", short_name="审计局")
    made.third = factories.make_department("云溪县统计局", slug="figures", short_name="统计局")
    made.people["other_officer"] = factories.make_account("审计员", roles=[("officer", made.other.id)])
    made.people["other_moderator"] = factories.make_account("闲话版主", roles=[("moderator", made.talk.id)])
    made.people["pending"] = factories.make_account("未验证", roles=[("admin", None), ("officer", made.department.id)])
    made.people["suspended"] = factories.make_account("停言者", suspended_until=clock.now() + timedelta(days=1))
    made.grow(5)
    poster, staff = made.actor("poster"), made.actor("intake")

    def thread(**given):
        return factories.make_thread(poster, made.board, **given)

    made.fresh = thread(title="新的一件事情")
    made.own_post = factories.make_reply(made.fresh, poster, "楼主补充。")
    made.accepted = thread(title="已受理未派单")
    intake.accept(staff, made.accepted.id)
    made.objected = thread(title="部门有异议的")
    intake.accept_and_dispatch(staff, made.objected.id, department_id=made.department.id)
    handling.object_to(made.actor("officer"), made.objected.id, reason="不归我局管", basis="三定方案第五条")
    made.aside = thread(title="已经撤回的事")
    setting_aside.withdraw(poster, made.aside.id, reason="已自行解决")
    made.private = thread(title="不公开的事情", visibility="private")
    intake.accept_and_dispatch(staff, made.private.id, department_id=made.department.id)
    made.hidden_post = factories.make_reply(made.fresh, made.actor("neighbour"), "被屏蔽的一楼。")
    actions.hide_post(made.actor("moderator"), made.hidden_post.id, code="abuse")
    made.reported = factories.make_reply(made.fresh, made.actor("neighbour"), "被举报的一楼。")
    reports.report(poster, made.reported.id, code="abuse")
    outbox.drain_all()
    return made


def forms(made) -> dict[str, list[Form]]:
    submitted, dispatched, _progress, answered, _closed = (thread.id for thread in made.threads)
    fresh, private, board, dep = made.fresh.id, made.private.id, made.board, made.department
    neighbours_session = SignIn.get(SignIn.account == made.people["neighbour"].id).id
    request = VerificationRequest.select().where(VerificationRequest.account == made.people["neighbour"].id).get()
    membership = Membership.get(Membership.account == made.people["officer"].id)
    notice = Notice.get(Notice.account == made.people["poster"].id, Notice.read_at.is_null()).id
    person = made.people["neighbour"].id
    errand = outbox.failed()[0].id
    body = {"body": "写一段合适的文字。"}
    department = {"slug": "water", "name": "云溪县水务局", "short_name": "水务", "kind": "bureau", "parent_id": "", "position": "1"}  # fmt: skip
    new_board = {"title": "水务", "slug": "water", "description": "", "category_id": str(made.category.id), "kind": "issues"}  # fmt: skip

    def case(thread_id: int, step: str) -> str:
        return f"/threads/{thread_id}/case/{step}"

    def prefixed(prefix: str, **values) -> dict:
        return {f"{prefix}-{name}": value for name, value in values.items()}

    return {
        "boards.new_thread": [Form(f"/threads/new?board={board.slug}", RESIDENTS, {"kind": "complaint", "title": "路灯不亮了", **body, "visibility": "public", "department": "", "confirmed": "1"})],
        "boards.reply": [Form(f"/threads/{fresh}/reply", RESIDENTS, body), Form(f"/threads/{private}/reply", POSTER | OFFICER | STAFF, body)],
        "boards.edit": [Form(f"/posts/{made.own_post.id}/edit", POSTER, body), Form(f"/posts/{made.hidden_post.id}/edit", frozenset(), body)],
        "boards.me_too": [Form(f"/threads/{fresh}/me-too", RESIDENTS - POSTER, {"on": "1"}), Form(f"/threads/{private}/me-too", OFFICER | STAFF, {"on": "1"})],
        "boards.follow": [Form("/follow", RESIDENTS, {"target": "board", "id": str(made.talk.id)}), Form("/follow", POSTER | OFFICER | STAFF, {"target": "thread", "id": str(private)}, writes=False)],
        "boards.save_draft": [Form("/drafts/new:roads", RESIDENTS | {"suspended"}, {"title": "草稿"})],
        "boards.drop_draft": [Form("/drafts/new:roads/drop", RESIDENTS | {"suspended"}, {}, writes=False)],
        "boards.preview": [Form("/preview", RESIDENTS | {"suspended"}, {"text": "预览"}, writes=False)],
        "moderation.report": [Form(f"/posts/{made.own_post.id}/report", RESIDENTS - POSTER, {"code": "abuse"})],
        "moderation.act": [
            Form(f"/moderation/threads/{fresh}/pin", MODERATORS, {"level": "1"}), Form(f"/moderation/threads/{fresh}/lock", MODERATORS, REASON),
            Form(f"/moderation/threads/{fresh}/hide", MODERATORS, {"code": "abuse"}), Form(f"/moderation/threads/{fresh}/merge", MODERATORS, {"into_id": str(submitted), **REASON}),
            Form(f"/moderation/threads/{private}/lock", frozenset(), REASON),
        ],
        "moderation.bulk": [Form("/moderation/bulk", MODERATORS, {"ids": str(fresh), "verb": "lock", **REASON})],
        "moderation.hide_post": [Form(f"/moderation/posts/{made.own_post.id}/hide", MODERATORS, {"code": "abuse"})],
        "moderation.restore_post": [Form(f"/moderation/posts/{made.hidden_post.id}/restore", MODERATORS, REASON)],
        "moderation.uphold": [Form(f"/moderation/reports/{made.reported.id}/uphold", MODERATORS, {"code": "abuse"})],
        "moderation.dismiss": [Form(f"/moderation/reports/{made.reported.id}/dismiss", MODERATORS, REASON)],
        "official_accounts.accept": [Form(case(submitted, "accept"), INTAKE, prefixed("accept", department_id=str(dep.id), complexity="simple", urgency="normal"))],
        "official_accounts.dispatch": [Form(case(made.accepted.id, "dispatch"), INTAKE, prefixed("dispatch", department_id=str(dep.id), complexity="simple", urgency="normal"))],
        "official_accounts.refuse": [Form(case(submitted, "refuse"), INTAKE, prefixed("refuse", reason="litigation"))],
        "official_accounts.classify": [Form(case(dispatched, "classify"), INTAKE, prefixed("classify", complexity="complex", complexity_reason="涉及多个部门"))],
        "official_accounts.reassign": [Form(case(dispatched, "reassign"), INTAKE, prefixed("reassign", department_id=str(made.other.id), **REASON))],
        "official_accounts.uphold": [Form(case(made.objected.id, "uphold"), INTAKE, prefixed("uphold", department_id=str(made.other.id), **REASON))],
        "official_accounts.deny": [Form(case(made.objected.id, "deny"), INTAKE, prefixed("deny", **REASON))],
        "official_accounts.press": [Form(case(dispatched, "press"), STAFF, prefixed("press", note="请抓紧"))],
        "official_accounts.invalidate": [Form(case(submitted, "invalidate"), INTAKE, prefixed("invalidate", reason="spam"))],
        "official_accounts.restore": [Form(case(made.aside.id, "restore"), INTAKE, prefixed("restore", **REASON))],
        "official_accounts.reopen_by_staff": [Form(case(answered, "reopen-by-staff"), STAFF, prefixed("reopen", **REASON))],
        "official_accounts.sign": [Form(case(dispatched, "sign"), OFFICER), Form(case(private, "sign"), OFFICER)],
        "official_accounts.answer": [Form(case(dispatched, "answer"), OFFICER, prefixed("official", voice="department", kind="final", **body)), Form(case(private, "answer"), OFFICER, prefixed("official", voice="department", kind="final", **body))],
        "official_accounts.speak": [Form(case(submitted, "speak"), OFFICER, prefixed("speak", department_id=str(dep.id), **body))],
        "official_accounts.extend": [Form(case(dispatched, "extend"), OFFICER, {**REASON, "progress": "正在协调", "new_due_on": "DUE"})],
        "official_accounts.object_to": [Form(case(dispatched, "object"), OFFICER, {**REASON, "basis": "三定方案第五条", "suggested_department_id": ""})],
        "official_accounts.rate": [Form(case(answered, "rate"), POSTER, prefixed("rate", verdict="solved", satisfaction="5"))],
        "official_accounts.reopen": [Form(case(answered, "reopen"), POSTER | STAFF, REASON)],
        "official_accounts.withdraw": [Form(case(dispatched, "withdraw"), POSTER, REASON)],
        "official_accounts.apply": [Form("/departments/apply", RESIDENTS, {"department_id": str(made.third.id), "duty": "handler", "title": "经办人", "document_number": "云政函〔2026〕3号"})],
        "official_accounts.decide_verification": [Form(f"/admin/verifications/{request.id}", OFFICES, prefixed(f"r{request.id}", decision="grant", **REASON))],
        "official_accounts.new_department": [Form("/admin/departments/new", OFFICES, department)],
        "official_accounts.edit_department": [Form(f"/admin/departments/{made.other.id}", OFFICES, department)],
        "official_accounts.end_membership": [Form(f"/admin/memberships/{membership.id}/end", OFFICES, REASON)],
        "boards.new_category": [Form("/admin/boards/categories/new", ADMIN, {"title": "新类", "slug": "new-one"})],
        "boards.edit_category": [Form(f"/admin/boards/categories/{made.category.id}", ADMIN, {"title": "改名"})],
        "boards.shift_category": [Form(f"/admin/boards/categories/{made.category.id}/shift", ADMIN, {"step": "1"}, writes=False)],
        "boards.new_board": [Form("/admin/boards/new", ADMIN, new_board)],
        "boards.edit_board": [Form(f"/admin/boards/{board.id}", ADMIN, new_board)],
        "boards.shift_board": [Form(f"/admin/boards/{board.id}/shift", ADMIN, {"step": "1"})],
        "boards.close_board": [Form(f"/admin/boards/{board.id}/close", ADMIN)],
        "boards.reopen_board": [Form(f"/admin/boards/{board.id}/reopen", ADMIN, {}, writes=False)],
        "accounts.admin_retry": [Form(f"/admin/errands/{errand}/retry", ADMIN)],
        "accounts.admin_look": [Form(f"/admin/people/{person}/look", ADMIN, prefixed("look", purpose="核实身份需要"))],
        "accounts.admin_reset_second_factor": [Form(f"/admin/people/{person}/second-factor", ADMIN, prefixed("reset", **REASON))],
        "accounts.admin_suspend": [Form(f"/admin/people/{person}/suspend", ADMIN, prefixed("suspend", days="3", **REASON))],
        "accounts.admin_roles": [Form("/admin/roles", ADMIN, {"name": made.people["neighbour"].name, "role": "moderator", "department": "0", "board": "0", **REASON})],
        "accounts.admin_revoke": [Form(f"/admin/roles/{made.people['officer'].id}/revoke", ADMIN, {"role": "officer", "scope_id": str(dep.id), **REASON})],
        "accounts.end_session": [Form(f"/me/sessions/{neighbours_session}/end", frozenset({"neighbour"}))],
        "notices.open_notice": [Form(f"/notices/{notice}/open", POSTER)],
        "notices.read_all": [Form("/notices/read", RESIDENTS | {"suspended"}, {"up_to": "99999"}, writes=False)],
        "accounts.profile": [Form("/me/profile", RESIDENTS | {"suspended"}, {"bio": "你好", "locale": ""})],
        "accounts.end_all_sessions": [Form("/me/sessions/end-all", RESIDENTS | {"suspended"})],
        "accounts.begin_second_factor": [Form("/me/second-factor/begin", RESIDENTS | {"suspended"})],
    }  # fmt: skip


#: Everybody may send these; what they do is tested with signing in and with notices.
PUBLIC = {"accounts.sign_in", "accounts.second_step", "accounts.sign_out", "accounts.sign_up", "accounts.sign_up_code", "accounts.forgotten",
          "accounts.reset_password", "accounts.preferences", "notices.stop"}  # fmt: skip
#: One's own account, each with a password or a code; a visitor is sent to sign in.
OWN = {"accounts.password", "accounts.email", "accounts.email_code", "accounts.second_factor", "accounts.remove_second_factor"}  # fmt: skip


@pytest.fixture
def scene(app, database):
    return _scene(database)


def reader(app, made, duty):
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "zh-CN"
    if duty is not None:
        factories.sign_in(client, made.people[duty], second_factor=duty != "pending")
    soup = BeautifulSoup(client.get("/me/profile" if duty else "/sign-in").get_data(), "html.parser")
    return client, soup.find("input", attrs={"name": "csrf_token"})["value"]


def test_the_table_names_every_form(app, scene):
    named = set(forms(scene)) | PUBLIC | OWN
    assert named == {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}


def _problem(response, is_allowed: bool, form: Form, changed: bool, duty) -> str:
    status, location = response.status_code, urlsplit(response.location or "").path
    if is_allowed:
        if status not in (200, 303) or (
            location in ("/sign-in", "/me/second-factor") and not form.address.startswith("/me/")
        ):
            return f"was refused with {status} {location}"
        return "wrote nothing" if form.writes and not changed else ""
    if changed:
        return "was refused but changed something" if status >= 400 else f"got through with {status}"
    is_turned_away = status in (403, 404) or (
        status == 303 and location == ("/me/second-factor" if duty else "/sign-in")
    )
    return "" if is_turned_away else f"got {status} {location}"


def _sent(database, client, token: str, form: Form, fields: dict):
    """The answer to a form, and whether it changed anything; all of it is taken back."""
    with database.atomic() as transaction:
        before = database.connection().total_changes
        response = client.post(form.address, data={"csrf_token": token, **fields})
        changed = database.connection().total_changes != before
        transaction.rollback()
    return response, changed


@pytest.fixture
def table(scene):
    """(endpoint, form), with the dates in the forms filled in."""
    due = working_days.current().due(Case.get(Case.thread == scene.threads[1].id).due_on, 2).day.isoformat()
    return [
        (
            endpoint,
            replace(form, fields={name: due if value == "DUE" else value for name, value in form.fields.items()}),
        )
        for endpoint, several in forms(scene).items()
        for form in several
    ]


def test_every_form_is_taken_from_those_who_may_send_it_and_from_nobody_else(app, database, scene, table):
    wrong = []
    for duty in DUTIES:
        client, token = reader(app, scene, duty)
        for endpoint, form in table:
            response, changed = _sent(database, client, token, form, form.fields)
            if problem := _problem(response, duty in form.allowed, form, changed, duty):
                wrong.append(f"{duty} on {endpoint} {form.address} {problem}")
            if endpoint in ("accounts.end_all_sessions", "accounts.end_session"):
                client, token = reader(app, scene, duty)
    assert not wrong, "\n".join(wrong)


def test_a_form_with_a_field_left_out_is_refused_or_taken_and_never_breaks(app, database, scene, table):
    broken = []
    for endpoint, form in table:
        duty = min(form.allowed, default=None, key=lambda each: (each != "intake", each))
        client, token = reader(app, scene, duty)
        for missing in form.fields:
            fields = {name: value for name, value in form.fields.items() if name != missing}
            try:
                response, changed = _sent(database, client, token, form, fields)
            except (AttributeError, TypeError, ValueError, KeyError) as error:
                broken.append(f"{endpoint} without {missing}: {error!r}")
                continue
            if response.status_code in (400, 422) and changed:
                broken.append(f"{endpoint} without {missing} was refused but changed something")
    assert not broken, "\n".join(broken)


def test_a_visitor_is_sent_to_sign_in_before_anything_of_an_account(app, database, scene):
    client, token = reader(app, scene, None)
    for rule in app.url_map.iter_rules():
        if rule.endpoint in OWN:
            before = database.connection().total_changes
            response = client.post(rule.rule, data={"csrf_token": token})
            assert (response.status_code, urlsplit(response.location).path) == (303, "/sign-in"), rule.rule
            assert database.connection().total_changes == before
