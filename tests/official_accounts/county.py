"""A small county for the tests of cases: one department with an officer, intake, a poster, a thread."""

from dataclasses import dataclass, field

from bbs import clock
from bbs.accounts.actor import SYSTEM, Actor
from boards.models import Thread
from official_accounts.models import Case, Department, Membership
from official_accounts.services import answers, intake, policies_in_force
from tests.support.factories import actor_of, make_account, make_board, make_department, make_thread


@dataclass
class County:
    """Everybody who acts on a case. `thread` is a complaint on a board for issues."""

    preset: str = "suqian"
    intake: Actor = field(init=False)
    officer: Actor = field(init=False)
    other_officer: Actor = field(init=False)
    poster: Actor = field(init=False)
    resident: Actor = field(init=False)
    department: Department = field(init=False)
    other: Department = field(init=False)

    def __post_init__(self):
        policies_in_force.use_preset(SYSTEM, self.preset)
        self.board = make_board()
        self.department = make_department("云溪县城市管理局", short_name="城管")
        self.other = make_department("云溪县供电公司", short_name="供电")
        self.intake = actor_of(make_account("受理员甲", roles=[("intake", None)]))
        self.officer = self._officer("桥头柳", self.department, "值班科长")
        self.other_officer = self._officer("电工老李", self.other, "客户经理")
        self.poster, self.resident = actor_of(make_account("柳河边")), actor_of(make_account("石板路"))
        self.thread = self.post()

    def _officer(self, name: str, department: Department, title: str) -> Actor:
        account = make_account(name, roles=[("officer", department.id)])
        Membership.create(account=account, department=department, duty="liaison", title=title, began_at=clock.now())
        return actor_of(account)

    def post(self, **given) -> Thread:
        return make_thread(self.poster, self.board, **given)

    def case(self, thread=None) -> Case:
        return Case.get(Case.thread == (thread or self.thread).id)

    def dispatched(self, thread=None) -> Case:
        intake.accept_and_dispatch(self.intake, (thread or self.thread).id, department_id=self.department.id)
        return self.case(thread)

    def answered(self, thread=None) -> Case:
        self.dispatched(thread)
        answers.answer(self.officer, (thread or self.thread).id, "final", "已于今日修复，全部八盏路灯恢复照明。")
        return self.case(thread)
