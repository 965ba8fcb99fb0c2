"""How one issue goes through the county: posted, taken, sent, answered, judged; every scene through the real services."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import scalar
from bbs.demo import texts
from bbs.demo.comments import comment, join
from bbs.demo.county import County
from bbs.demo.departments import BY_SLUG, township_of
from bbs.demo.matter import Matter
from bbs.demo.play import Story
from boards.services import threads
from moderation.services import actions
from official_accounts.models import Case
from official_accounts.services import answers, handling, intake, policies_in_force, setting_aside, verdicts


@dataclass(kw_only=True)
class Plan:
    """What happens to one issue. `stop` names the scene after which nothing more happens: the thread stands so today."""

    matter: Matter
    telling: int
    place: str
    at: datetime
    author: Actor
    visibility: str = "public"
    stop: str = ""
    speed: float = 0.6
    """When the answer comes: share of the limit that has passed; above 1 it is late."""
    accept_on: date | None = None
    judged_on: date | None = None
    first_board: str = ""
    is_misdirected: bool = False
    is_objection_denied: bool = False
    is_extended: bool = False
    is_complex: bool = False
    reports_progress: bool = False
    verdict: str = ""
    """solved, partly, not_solved, or empty: the poster says nothing."""
    ends_by: str = ""
    """refuse, withdraw or invalidate instead of an answer."""
    reopened_by: str = ""
    """supervisor: taken up again after a call to the poster."""
    thread_id: int = 0

    @property
    def owner(self) -> str:
        return township_of(self.place) if self.matter.department == "@town" else self.matter.department


def issue(county: County, plan: Plan) -> Story:
    """The whole story; it ends early with `plan.stop` or with the county's last instant."""
    yield plan.at
    post_issue(county, plan)
    if plan.stop != "submitted":
        yield from handled(county, plan)


def handled(county: County, plan: Plan) -> Story:
    """What becomes of an issue that has just been posted."""
    moment = plan.at
    if plan.first_board:
        yield (moment := county.office(moment, county.rng.randrange(20, 200)))
        board_id = county.boards[plan.matter.board]
        actions.move(
            county.staff["moderator"], plan.thread_id, board_id=board_id, reason="按内容移到对应版块，便于办理"
        )
    if plan.ends_by == "withdraw":
        yield county.soon(moment, 5)
        setting_aside.withdraw(
            plan.author, plan.thread_id, reason="刚接到社区电话，问题已经当面说清楚了，不占用大家时间。"
        )
        return
    if plan.accept_on:
        moment = county.first_thing(plan.accept_on, moment)
    else:
        moment = county.office(moment, county.rng.randrange(8, 260))
    yield moment
    if take(county, plan) and plan.stop != "accepted":
        yield from _in_the_department(county, plan, moment)


def post_issue(county: County, plan: Plan) -> None:
    title, body = texts.telling(plan, clock.today())
    guess = plan.owner if county.rng.random() < 0.55 and plan.matter.kind != "tip_off" else None
    thread = threads.start_thread(
        plan.author,
        board_id=county.boards[plan.first_board or plan.matter.board],
        kind=plan.matter.kind,
        title=title,
        source=body,
        visibility=plan.visibility,
        department_id=county.departments.get(guess) if guess else None,
        place=plan.place if texts.is_place(plan.place) else "",
    )
    plan.thread_id = thread.id
    if thread.visibility != "private":
        county.play.add(_neighbours(county, plan))


def _neighbours(county: County, plan: Plan) -> Story:
    """Comments and 附议 by others, in the days after the post."""
    rng = county.rng
    moment = clock.now()
    comments = texts.fitting(plan, plan.matter.comments)
    lines = rng.sample(comments, min(len(comments), rng.choice((0, 1, 1, 2, 2, 3, 4))))
    is_shared = plan.matter.kind in ("complaint", "help_request", "suggestion")
    joiners = min(38, int(rng.paretovariate(1.05))) if is_shared else rng.randrange(2)
    heard: list[Actor] = []
    for _ in range(joiners):
        joiner = county.resident(plan.author, *heard)
        heard.append(joiner)
        county.play.add(join(county, joiner, plan.thread_id, moment))
    for line in lines:
        moment = county.soon(moment, 7)
        yield moment
        floor = comment(county, county.resident(plan.author), plan.thread_id, line)
        if floor and rng.random() < 0.3:
            county.play.add(_thanks_for_support(county, plan, floor))


def _thanks_for_support(county: County, plan: Plan, floor: int) -> Story:
    yield county.soon(clock.now(), 4)
    comment(county, plan.author, plan.thread_id, county.rng.choice(texts.POSTER_REPLIES), floor)


def take(county: County, plan: Plan) -> bool:
    """Intake decides; False when the case ends here."""
    clerk, matter = county.intake(), plan.matter
    if plan.ends_by == "invalidate":
        intake.invalidate(clerk, plan.thread_id, reason="no_content", note=matter.refusal)
        return False
    if plan.ends_by == "refuse":
        reason = "litigation" if "诉讼" in matter.refusal else "jurisdiction"
        intake.refuse(clerk, plan.thread_id, reason=reason, note=matter.refusal)
        return False
    complexity = {"complexity": "complex", "complexity_reason": "涉及多个单位，需会商后办理"} if plan.is_complex else {}
    intake.accept(clerk, plan.thread_id, **complexity)
    return True


def _case(plan: Plan) -> Case:
    return Case.get(Case.thread == plan.thread_id)


def _state(plan: Plan) -> str:
    return scalar("SELECT case_state FROM thread WHERE id = ?", plan.thread_id)


def _in_the_department(county: County, plan: Plan, moment: datetime) -> Story:
    rng, slug = county.rng, plan.owner
    yield (moment := county.office(moment, rng.randrange(4, 50)))
    if plan.is_misdirected:
        slug = plan.matter.wrong
    requirement = rng.choice(texts.REQUIREMENTS) if rng.random() < 0.35 else ""
    intake.dispatch(county.intake(), plan.thread_id, department_id=county.departments[slug], requirement=requirement)
    if plan.stop == "dispatched":
        return
    if plan.is_misdirected or plan.is_objection_denied:
        yield (moment := county.office(moment, rng.randrange(40, 220)))
        if _object(county, plan, slug) and plan.stop == "objected":
            return
        yield (moment := county.office(moment, rng.randrange(30, 180)))
        _rule(county, plan)
    if not plan.is_objection_denied:
        yield (moment := county.office(moment, rng.randrange(15, 260)))
        if _state(plan) == "dispatched":
            handling.sign(county.officer(plan.owner), plan.thread_id)
    if plan.stop == "signed":
        return
    if rng.random() < 0.6:
        yield (moment := county.office(moment, rng.randrange(2, 30)))
        answers.answer(county.officer(plan.owner), plan.thread_id, "ack", "")
    yield from _work(county, plan, moment)


def _object(county: County, plan: Plan, slug: str) -> bool:
    officer = county.officer(slug)
    reason = plan.matter.objection if plan.is_misdirected else texts.WEAK_OBJECTION
    basis = texts.basis_of(reason)
    suggested = county.departments[plan.owner] if plan.is_misdirected else None
    handling.object_to(officer, plan.thread_id, reason=reason, basis=basis, suggested_department_id=suggested)
    return True


def _rule(county: County, plan: Plan) -> None:
    clerk = county.intake()
    if plan.is_objection_denied:
        intake.deny_objection(clerk, plan.thread_id, reason=texts.DENIAL)
        return
    reason = f"异议成立，依据职责改派{BY_SLUG[plan.owner].name}办理。"
    department_id = county.departments[plan.owner]
    intake.uphold_objection(clerk, plan.thread_id, department_id=department_id, reason=reason)


def _work(county: County, plan: Plan, moment: datetime) -> Story:
    rng, matter = county.rng, plan.matter
    case = _case(plan)
    if plan.reports_progress and matter.progress:
        yield (moment := county.office(moment, rng.randrange(60, 500)))
        officer = county.officer(plan.owner)
        answers.answer(officer, plan.thread_id, "progress", texts.fill(matter.progress, plan.place, clock.today()))
    if plan.is_extended:
        yield (moment := county.office_on(case.due_on, moment))
        if not _extend(county, plan):
            return
        case = _case(plan)
    if plan.stop == "in_progress":
        county.play.add(_pressed(county, plan, case.due_on))
        return
    yield (moment := max(county.office_on(_answer_day(county, plan, case), moment), county.office(moment, 20)))
    if clock.today() > case.due_on and case.press_count == 0 and rng.random() < 0.7:
        intake.press(county.intake(), plan.thread_id, note="已超过办理时限，请尽快公开答复。")
        yield (moment := county.office(moment, rng.randrange(90, 600)))
    _answer(county, plan)
    if plan.stop != "answered":
        county.play.add(_judge(county, plan, moment))


def _answer_day(county: County, plan: Plan, case: Case) -> date:
    limit = county.calendar.between(case.clock_from_on, case.due_on)
    return county.calendar.due(case.clock_from_on, max(0, round(limit * plan.speed))).day


def _extend(county: County, plan: Plan) -> bool:
    """False where the rules of the case know no extension any more (or the day has passed)."""
    case = _case(plan)
    if not policies_in_force.rules_of(case).extension.is_allowed or clock.today() > case.due_on:
        return True
    new_day = county.calendar.due(case.due_on, county.rng.choice((4, 5, 6, 7))).day
    matter = plan.matter
    progress = matter.progress or "已到现场核实，正在协调相关单位制定方案。"
    answers.extend(
        county.officer(plan.owner),
        plan.thread_id,
        reason=texts.fill(matter.extension or "需多部门会商并现场勘查", plan.place, clock.today()),
        new_due_on=new_day,
        progress=texts.fill(progress, plan.place, clock.today()),
    )
    return plan.stop != "extended"


def _pressed(county: County, plan: Plan, due_on: date) -> Story:
    """An overdue case is pressed by intake and then by the supervisor."""
    moment = county.office_on(due_on + timedelta(days=1), clock.now())
    for staff, note in (
        (county.intake(), "已超过办理时限，请说明原因并尽快答复。"),
        (county.staff["supervisor"], "督查室催办，请于明日前公开答复。"),
    ):
        yield moment
        if _state(plan) in ("signed", "in_progress"):
            intake.press(staff, plan.thread_id, note=note)
        moment = county.office_on(clock.today() + timedelta(days=1), clock.now())


def _answer(county: County, plan: Plan, again: bool = False) -> None:
    source = texts.second_answer(plan, clock.today()) if again else texts.answer(county.rng, plan, clock.today())
    answers.answer(county.officer(plan.owner), plan.thread_id, "final", source)


def _judge(county: County, plan: Plan, moment: datetime) -> Story:
    """The poster reads the answer and says how it went, or says nothing."""
    rng, matter = county.rng, plan.matter
    yield (moment := county.soon(moment, 26))
    pleased = texts.fitting(plan, matter.pleased)
    if plan.verdict == "solved" and pleased and rng.random() < 0.8:
        comment(county, plan.author, plan.thread_id, rng.choice(pleased))
    if plan.reopened_by == "supervisor":
        yield (moment := county.office(moment, 60 * 30))
        verdicts.reopen(
            county.staff["supervisor"], plan.thread_id, reason="回访时发帖人反映问题只解决了一部分，请继续办理。"
        )
        yield from _second_round(county, plan, moment)
        return
    if not plan.verdict:
        return
    yield (moment := county.leisure(plan.judged_on) if plan.judged_on else county.soon(moment, 14))
    if clock.today() > (_case(plan).verdict_due_on or clock.today()):
        return
    text = (
        rng.choice(texts.fitting(plan, matter.displeased) or matter.displeased) if plan.verdict == "not_solved" else ""
    )
    _rate(county, plan, plan.verdict, text)
    if plan.verdict == "not_solved":
        yield from _second_round(county, plan, moment)


def _rate(county: County, plan: Plan, verdict: str, text: str) -> None:
    rng = county.rng
    weights = {"solved": (0, 1, 2, 9, 22), "partly": (1, 5, 9, 3, 0), "not_solved": (6, 5, 1, 0, 0)}[verdict]
    marks = rng.choices(range(1, 6), weights, k=3) if rng.random() < 0.85 else [None, None, None]
    words = text or (rng.choice(texts.PRAISE) if verdict == "solved" and rng.random() < 0.5 else "")
    verdicts.rate(
        plan.author,
        plan.thread_id,
        verdict=verdict,
        satisfaction=marks[0],
        satisfaction_speed=marks[1],
        satisfaction_manner=marks[2],
        text=words,
    )


def _second_round(county: County, plan: Plan, moment: datetime) -> Story:
    rng = county.rng
    if plan.stop == "reopened":
        return
    yield (moment := county.office(moment, rng.randrange(60, 420)))
    if _state(plan) == "reopened":
        handling.sign(county.officer(plan.owner), plan.thread_id)
    if plan.stop == "signed again":
        return
    case = _case(plan)
    late = rng.random() < 0.12
    day = county.calendar.due(case.clock_from_on, rng.choice((1, 2, 2, 3)) + (4 if late else 0)).day
    yield (moment := county.office_on(day, moment))
    _answer(county, plan, again=True)
    yield county.soon(moment, 30)
    if rng.random() < 0.75:
        _rate(county, plan, "solved" if rng.random() < 0.85 else "partly", "")
