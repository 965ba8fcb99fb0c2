"""Every writing service dies at each of its statements: the database is as before, then it does its work (design 11)."""

import csv

import pytest

from bbs import clock, working_days
from bbs.accounts import passwords
from bbs.accounts.models import Account
from bbs.accounts.services import codes, own_account, people, roles, second_factor, sign_in
from bbs.importing.messages import import_messages
from bbs.notices import services as notices
from boards.models import Follow
from boards.services import attachments, drafts, following, layout, posts, threads
from moderation.services import actions, bulk, reports
from official_accounts.services import answers, departments, handling, intake, memberships, setting_aside, verdicts
from tests.official_accounts.county import County
from tests.support import factories
from tests.support.crash import crash_everywhere

ANSWER = "已于今日修复，全部八盏路灯恢复照明。"


@pytest.fixture
def county(database):
    made = County()
    made.admin = factories.make_actor("管理一号", roles=[("admin", None)])
    made.office = factories.make_actor("县办一号", roles=[("office", None)])
    made.moderator = factories.make_actor("版主一号", roles=[("moderator", None)])
    following.follow(made.resident, "thread", made.thread.id)
    following.set_me_too(made.resident, made.thread.id, True)
    return made


def started(c):
    return lambda: threads.start_thread(
        c.poster, board_id=c.board.id, kind="complaint", title="南门桥头路灯坏了", source="八盏坏了六盏，@石板路 也看看。",
        department_id=c.department.id, token="form-1",
    )  # fmt: skip


def replied(c):
    return lambda: posts.reply(c.resident, c.thread.id, "我家门口也是这样。", answers_floor=1, token="form-2")


def edited(c):
    post = factories.make_reply(c.thread, c.resident)
    return lambda: posts.edit_post(c.resident, post.id, "改过的文字。", edit_minutes=30)


def joined(c):
    return lambda: following.set_me_too(c.other_officer, c.thread.id, True)


def followed(c):
    return lambda: following.follow(c.other_officer, "thread", c.thread.id)


def unfollowed(c):
    return lambda: following.unfollow(c.resident, "thread", c.thread.id)


def merged(c):
    other = c.post(title="同一件事的另一帖")
    return lambda: actions.merge(c.moderator, c.thread.id, into_id=other.id, reason="重复")


def hidden(c):
    reports.report(c.resident, c.thread.posts.get().id, code="personal_data")
    return lambda: actions.hide_thread(c.moderator, c.thread.id, code="personal_data")


def restored(c):
    actions.hide_thread(c.moderator, c.thread.id, code="personal_data")
    return lambda: actions.restore_thread(c.moderator, c.thread.id, reason="已更正")


def post_hidden(c):
    post = factories.make_reply(c.thread, c.resident)
    return lambda: actions.hide_post(c.moderator, post.id, code="abuse")


def moved(c):
    board = factories.make_board(title="交通出行")
    return lambda: actions.move(c.moderator, c.thread.id, board_id=board.id, reason="属交通")


def pinned(c):
    return lambda: actions.pin(c.moderator, c.thread.id, level=1, days=3)


def locked(c):
    return lambda: actions.lock(c.moderator, c.thread.id, reason="讨论已结束")


def moved_in_bulk(c):
    board, other = factories.make_board(title="交通出行"), c.post(title="第二帖在这里")
    return lambda: bulk.act_on_all(c.moderator, [c.thread.id, other.id], "move", board_id=board.id, reason="属交通")


def reported(c):
    post = factories.make_reply(c.thread, c.resident)
    return lambda: reports.report(c.poster, post.id, code="abuse")


def dismissed(c):
    post = factories.make_reply(c.thread, c.resident)
    reports.report(c.poster, post.id, code="abuse")
    return lambda: reports.dismiss(c.moderator, post.id, reason="没有违规")


def accepted(c):
    return lambda: intake.accept(c.intake, c.thread.id)


def dispatched(c):
    return lambda: intake.accept_and_dispatch(c.intake, c.thread.id, department_id=c.department.id)


def refused(c):
    return lambda: intake.refuse(c.intake, c.thread.id, reason="litigation", note="请走诉讼程序")


def signed(c):
    c.dispatched()
    return lambda: handling.sign(c.officer, c.thread.id)


def answered(c):
    c.dispatched()
    return lambda: answers.answer(c.officer, c.thread.id, "final", ANSWER, token="form-3")


def extended(c):
    due = working_days.current().due(c.dispatched().due_on, 3).day
    return lambda: answers.extend(c.officer, c.thread.id, reason="等待配件到货", progress="已订购", new_due_on=due)


def objected(c):
    c.dispatched()
    return lambda: handling.object_to(c.officer, c.thread.id, reason="路段归供电公司", basis="三定方案第五条")


def upheld(c):
    objected(c)()
    return lambda: intake.uphold_objection(c.intake, c.thread.id, department_id=c.other.id, reason="异议成立")


def denied(c):
    objected(c)()
    return lambda: intake.deny_objection(c.intake, c.thread.id, reason="异议不成立")


def rated(c):
    c.answered()
    return lambda: verdicts.rate(c.poster, c.thread.id, verdict="solved", satisfaction=5)


def rated_as_not_solved(c):
    c.answered()
    return lambda: verdicts.rate(c.poster, c.thread.id, verdict="not_solved", text="还有两盏不亮")


def reopened(c):
    c.answered()
    return lambda: verdicts.reopen(c.intake, c.thread.id, reason="回访发现未解决")


def withdrawn(c):
    return lambda: setting_aside.withdraw(c.poster, c.thread.id, reason="已自行解决")


def granted(c):
    return lambda: roles.grant_role(c.admin, c.resident.user_id, "moderator", c.board.id, reason="公开招募")


def revoked(c):
    granted(c)()
    return lambda: roles.revoke_role(c.admin, c.resident.user_id, "moderator", c.board.id, reason="任期届满")


def suspended(c):
    return lambda: roles.suspend(c.admin, c.resident.user_id, 7, "多次刷屏")


def _request(c):
    given = {"duty": "handler", "title": "联络员", "document_number": "云政函〔2026〕3号"}
    return memberships.apply(c.resident, department_id=c.department.id, **given)


def applied(c):
    return lambda: _request(c)


def verified(c):
    request = _request(c)
    return lambda: memberships.decide(c.office, request.id, grant=True, reason="材料齐全")


def membership_ended(c):
    verified(c)()
    membership = memberships.Membership.get(memberships.Membership.account == c.resident.user_id)
    return lambda: memberships.end_membership(c.office, membership.id, reason="岗位调整")


def department_made(c):
    return lambda: departments.create_department(c.office, slug="water", name="云溪县水务局", short_name="水务")


def board_made(c):
    return lambda: layout.add_board(c.admin, category_id=c.board.category_id, slug="water", title="水务", kind="issues")


def drafted(c):
    return lambda: drafts.save(c.poster, "new:roads", {"title": "还没写完", "body": "一半"})


def sign_up_begun(c):
    return lambda: people.begin_sign_up("晨跑人", "三棵石榴树下的一口井水", "new@county.example")


def password_changed(c):
    Account.update(password_hash=passwords.make_hash("三棵石榴树下的一口井水")).where(
        Account.id == c.poster.user_id
    ).execute()
    factories.SignIn.create(
        account=c.poster.user_id, token_digest="1" * 64, created_at=clock.now(), seen_at=clock.now()
    )
    return lambda: own_account.change_password(c.poster, "三棵石榴树下的一口井水", "四棵柿子树上的一朵云彩")


def reset_begun(c):
    return lambda: own_account.begin_reset("柳河边")


def session_opened(c):
    return lambda: sign_in.open_session(c.poster.user_id)


def second_factor_begun(c):
    return lambda: second_factor.begin(c.poster)


def told(c):
    return lambda: notices.tell([c.poster.user_id, c.resident.user_id], "suspension_lifted", dedupe="x")


def notices_read(c):
    told(c)()
    return lambda: notices.read_all(c.poster, 10**6)


@pytest.mark.parametrize(
    "prepare",
    [
        started, replied, edited, joined, followed, unfollowed, merged, hidden, restored, post_hidden, moved, pinned, locked, moved_in_bulk,
        reported, dismissed, accepted, dispatched, refused, signed, answered, extended, objected, upheld, denied, rated, rated_as_not_solved,
        reopened, withdrawn, granted, revoked, suspended, applied, verified, membership_ended, department_made, board_made, drafted, sign_up_begun,
        password_changed, reset_begun, session_opened, second_factor_begun, told, notices_read,
    ],
    ids=lambda prepare: prepare.__name__,
)  # fmt: skip
def test_a_service_that_dies_leaves_nothing_behind(county, prepare):
    with passwords.quick():
        crash_everywhere(prepare(county))


def test_a_sign_up_that_dies_leaves_nothing_but_the_counted_try(county, monkeypatch):
    monkeypatch.setattr(codes, "MAX_TRIES", 1000)
    monkeypatch.setattr(codes.secrets, "randbelow", lambda n: 123456)
    with passwords.quick():
        code_id = people.begin_sign_up("晨跑人", "三棵石榴树下的一口井水", "new@county.example")
        crash_everywhere(lambda: people.finish_sign_up(code_id, "123456"), besides=("mail_code",))
    assert Account.get(Account.name == "晨跑人").email_verified_at


def test_an_import_that_dies_leaves_no_part_of_its_batch(county, tmp_path):
    path = tmp_path / "old.csv"
    lines = [["id", "user", "subject", "created_at", "body", "reply", "replied_at"]]
    lines += [[str(n), f"A{n % 2}", f"路灯坏了第{n}次", f"2019-04-{n + 10} 09:32:09", "南门桥的路灯坏了。", ANSWER, "2019-04-28 10:00"] for n in range(4)]  # fmt: skip
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(lines)
    given = {"board": county.board.slug, "department": county.department.name, "spare_folder": tmp_path}
    crash_everywhere(lambda: import_messages(path, **given), least=15)


def test_an_upload_that_dies_leaves_no_row(county, tmp_path):
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF"
    crash_everywhere(lambda: attachments.store(county.poster, tmp_path, "basket", "说明.pdf", pdf), least=2)


def test_the_crasher_itself_sees_what_is_left_behind(database):
    """A service without a transaction must not pass."""
    person = factories.make_account()

    def careless():
        for target in (1, 2):
            Follow.insert(account=person.id, target="board", target_id=target, created_at=clock.now()).execute()

    with pytest.raises(AssertionError, match="left behind"):
        crash_everywhere(careless, least=1)
