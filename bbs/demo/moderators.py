"""The work of the moderators in the invented county: reports, hiding, merging, locking, pinning, restoring."""

from datetime import timedelta

from bbs import clock
from bbs.demo.comments import comment, is_open
from bbs.demo.county import County
from bbs.demo.issues import Plan, handled, post_issue
from bbs.demo.play import Story
from boards.models import Post, Thread
from boards.services import posts, threads
from moderation.services import actions, reports

# words | reason code | what a reporter adds
_BAD_REPLIES = (
    ("【招聘】在家手工活，日结三百，加微信详聊，先到先得！！！", "advertising", "到处发广告"),
    ("代办各类证件，无需本人到场，当天出证，联系头像。", "unlawful", "办假证的"),
    ("就你事多，全县就你家金贵，滚远点。", "abuse", "骂人"),
    ("我知道是谁举报的，他家住北门桥头第三户，姓张的那个。", "personal_data", "把别人家住哪里说出来了"),
    ("顶顶顶顶顶顶顶顶顶顶，重要的事说一百遍。", "flooding", ""),
    ("我是某某局的，你们这个事不用等了，私聊我帮你办。", "impersonation", "冒充单位的人"),
)
_OPEN_REPORTS = (
    ("楼主怕不是收了钱吧，专门来抹黑的。", "abuse", "没有根据地说人"),
    ("低价转让鱼塘增氧机，九成新，价格面议。", "advertising", ""),
    ("上次那个办事员姓什么我都记得，说话阴阳怪气，大家去他家门口堵他。", "abuse", "煽动去堵别人家门"),
    ("这种小事也发帖，浪费大家时间。", "abuse", "态度不好"),
    ("有需要办贷款的老板看过来，无抵押秒到账。", "advertising", "贷款广告"),
)
_BAD_THREADS = (
    (
        "city-life",
        "长期高价回收烟酒礼品，上门现结",
        "常年高价回收各种烟酒、礼品、购物卡，全县上门，当面结清，价格保证最高，欢迎来电。",
        "advertising",
    ),
    (
        "chat",
        "震惊，某小区出大事了，速看",
        "听说某小区出了大事，具体我也不知道，反正很大，转发十个群就知道了。",
        "unlawful",
    ),
)
_QUARREL = (
    "ideas",
    "县城到底该不该禁放烟花，来投个票吧",
    "过年不放不像过年，放了又吵又有味道。大家说说，该禁、该限，还是该放？",
    (
        "该限，划几个地方放。",
        "坚决禁，我家老人气管不好。",
        "放一会儿怎么了，一年一次。",
        "养狗的表示，狗会躲床底两天。",
        "你家狗重要还是过年重要？",
        "说话客气点，狗也是一条命。",
        "又来了，你们这些人什么都要管。",
        "你哪位？先把自己管好。",
    ),
)


def add_moderation(county: County, plans: list[Plan]) -> None:
    """Spread the moderators' work over the last months; the newest reports are still open."""
    rng = county.rng
    public = [
        p for p in plans if p.visibility == "public" and p.matter.kind != "tip_off" and not p.ends_by and not p.stop
    ]
    chosen = rng.sample(public, len(_BAD_REPLIES) + len(_OPEN_REPORTS) + 2)
    for number, bad in enumerate(_BAD_REPLIES):
        county.play.add(_bad_reply(county, chosen.pop(), *bad, is_restored=number == 4))
    for bad in _OPEN_REPORTS:
        county.play.add(_open_report(county, chosen.pop(), *bad))
    county.play.add(_dismissed_report(county, chosen.pop()))
    for number, words in enumerate(_BAD_THREADS):
        county.play.add(_bad_thread(county, 9 + 37 * number, *words))
    county.play.add(_quarrel(county))
    county.play.add(_water_failure(county, plans))


def _bad_reply(county: County, plan: Plan, words: str, code: str, note: str, *, is_restored: bool) -> Story:
    """Somebody writes it, somebody reports it, a moderator hides it; one is restored, as a mistake."""
    yield county.soon(plan.at, 30)
    if not plan.thread_id or not is_open(plan.thread_id):
        return
    post = posts.reply(county.resident(plan.author), plan.thread_id, words)
    yield (moment := county.soon(clock.now(), 5))
    if not is_open(plan.thread_id):
        return
    reports.report(plan.author, post.id, code=code, note=note)
    yield (moment := county.office(moment, 30))
    reports.uphold(county.staff["moderator"], post.id, code=code, reason=note)
    if is_restored:
        yield county.office(moment, 700)
        actions.restore_post(
            county.staff["moderator"], post.id, reason="作者申诉：只是顶帖，没有违规，恢复并提醒不要刷屏"
        )


def _open_report(county: County, plan: Plan, words: str, code: str, note: str) -> Story:
    """Written and reported in the last days; nobody has decided yet."""
    yield county.leisure(county.today - timedelta(days=county.rng.randrange(1, 4)))
    if not plan.thread_id or not is_open(plan.thread_id):
        return
    writer = county.resident(plan.author)
    post = posts.reply(writer, plan.thread_id, words)
    yield county.soon(clock.now(), 2)
    reports.report(plan.author, post.id, code=code, note=note)
    if county.rng.random() < 0.5:
        reports.report(county.resident(plan.author, writer), post.id, code=code)


def _dismissed_report(county: County, plan: Plan) -> Story:
    yield county.soon(plan.at, 60)
    if not plan.thread_id or not is_open(plan.thread_id):
        return
    opening = Post.get(Post.thread == plan.thread_id, Post.floor == 1)
    reports.report(county.resident(plan.author), opening.id, code="abuse", note="说我们单位坏话")
    yield county.office(clock.now(), 90)
    reason = "批评意见有事实有分寸，不属于违规，予以保留"
    reports.dismiss(county.staff["moderator"], opening.id, reason=reason)


def _bad_thread(county: County, back: int, board: str, title: str, body: str, code: str) -> Story:
    yield county.leisure(county.today - timedelta(days=back))
    thread = threads.start_thread(
        county.resident(), board_id=county.boards[board], kind="discussion", title=title, source=body
    )
    yield (moment := county.soon(clock.now(), 2))
    comment(county, county.resident(), thread.id, "举报了。")
    yield county.office(moment, 45)
    actions.hide_thread(
        county.staff["moderator"],
        thread.id,
        code=code,
        reason="与公共事务无关" if code == "advertising" else "未经证实的传言",
    )


def _quarrel(county: County) -> Story:
    """A discussion that gets out of hand and is locked."""
    board, title, body, lines = _QUARREL
    yield county.leisure(county.today - timedelta(days=61))
    thread = threads.start_thread(
        county.resident(), board_id=county.boards[board], kind="discussion", title=title, source=body
    )
    for line in lines:
        yield county.soon(clock.now(), 1.5)
        comment(county, county.resident(), thread.id, line)
    yield county.office(clock.now(), 60)
    reason = "讨论已转为互相指责，先锁帖冷静；意见已整理转县政府办公室"
    actions.lock(county.staff["moderator"], thread.id, reason=reason)


def _water_failure(county: County, plans: list[Plan]) -> Story:
    """One burst main, four neighbourhoods: the later threads are merged into the first."""
    matter = next(p.matter for p in plans if p.matter.department == "gongshui")
    day = county.workday(11)
    yield county.at(day, 6, 40)
    made: list[Plan] = []
    for telling, place in ((0, "锦绣家园二期"), (2, "翠竹苑东区"), (1, "文昌路沿线"), (0, "学府路教师新村")):
        plan = Plan(
            matter=matter,
            telling=telling,
            place=place,
            at=clock.now(),
            author=county.resident(*[p.author for p in made]),
        )
        post_issue(county, plan)
        made.append(plan)
        yield county.soon(clock.now(), 0.6)
    first, *others = made
    first.verdict, first.reports_progress, first.speed = "solved", True, 0.35
    county.play.add(handled(county, first))
    yield county.office(clock.now(), 40)
    for plan in others:
        if Thread.get_by_id(plan.thread_id).merged_into_id is None:
            actions.merge(
                county.staff["moderator"],
                plan.thread_id,
                into_id=first.thread_id,
                reason="同一处主管爆裂引起，并案办理，附议人数一并计入",
            )
