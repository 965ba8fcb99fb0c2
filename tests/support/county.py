"""A small county in which every page has something to show, for tests that open all of them."""

from dataclasses import dataclass, field

from bbs import clock, db, outbox
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account, SignIn
from bbs.notices.models import Notice
from bbs.notices.services import stop_token
from boards.models import Board, Category, Post, Thread
from boards.services import drafts, following, posts
from moderation.services import actions, reports
from official_accounts.models import Department, Membership, VerificationRequest
from official_accounts.services import answers, handling, intake, memberships, verdicts
from search import services as search_services
from tests.support import factories

DUTIES = ("poster", "neighbour", "officer", "moderator", "intake", "supervisor", "office", "admin")


@dataclass
class County:
    """People by duty, and the things an address may name. `grow` adds rows to every list there is."""

    people: dict[str, Account]
    category: Category
    board: Board
    talk: Board
    department: Department
    size: int = 0
    threads: list[Thread] = field(default_factory=list)

    def actor(self, duty: str) -> Actor:
        return factories.actor_of(self.people[duty])

    def grow(self, count: int) -> None:
        """Add `count` matters, each in a later state than the one before, and what lists show beside them."""
        for _ in range(count):
            self._add_one(self.size)
            self.size += 1
        with db.db.atomic():
            outbox.post("Test", ["nobody.listens"] * count, {})
        outbox.drain_all()
        db.db.execute_sql("UPDATE outbox SET failed_at = recorded_at, tries = 10 WHERE handler = 'nobody.listens'")
        search_services.rebuild()

    def _add_one(self, n: int) -> None:
        poster, neighbour, officer = (self.actor(duty) for duty in ("poster", "neighbour", "officer"))
        thread = factories.make_thread(
            poster, self.board, title=f"南门桥头第 {n} 盏路灯坏了", department_id=self.department.id
        )
        self.threads.append(thread)
        if n % 5 > 0:
            intake.accept_and_dispatch(self.actor("intake"), thread.id, department_id=self.department.id)
        if n % 5 > 1:
            handling.sign(officer, thread.id)
            answers.answer(officer, thread.id, "progress", "维修队今晚到现场查线路，明天给出时间。")
        if n % 5 > 2:
            answers.answer(officer, thread.id, "final", "路灯已全部修好，线路也换了新的，谢谢您的提醒。")
        if n % 5 > 3:
            verdicts.rate(poster, thread.id, verdict="solved", satisfaction=5)
        reply = factories.make_reply(thread, neighbour)
        factories.make_reply(thread, poster, "谢谢支持。", answers_floor=reply.floor)
        factories.make_reply(self.threads[0], neighbour, f"第一帖又有人说话了，第 {n} 次。")
        following.set_me_too(neighbour, thread.id, True)
        following.follow(neighbour, "thread", thread.id)
        reports.report(poster, reply.id, code="personal_data")
        actions.lock(
            self.actor("moderator"), factories.make_thread(poster, self.talk, title=f"闲话第 {n} 则").id, reason="跑题"
        )
        drafts.save(poster, f"thread:{thread.id}", {"body": "还没写完"})
        posts.edit_post(neighbour, reply.id, "我家门口也是这样，已经两周了。", edit_minutes=30)
        self._add_surroundings(n)

    def _add_surroundings(self, n: int) -> None:
        factories.make_board(title=f"版块{n}", category=self.category)
        department = factories.make_department(f"县{n}号局")
        member = factories.make_account(f"办事员{n}")
        office = self.actor("office")
        memberships.admit(office, member.id, department.id, duty="liaison", title="联络员", reason="名单")
        memberships.apply(
            self.actor("neighbour"),
            department_id=department.id,
            duty="liaison",
            title="联络员",
            document_number=f"云政函〔{n}〕号",
        )

    def address_parts(self) -> dict[str, list]:
        """For each argument of an address, values that lead somewhere."""
        first = self.threads[0]
        return {
            "account_id": [self.people["neighbour"].id],
            "attachment_id": [],
            "board_id": [self.board.id],
            "category_id": [self.category.id],
            "department_id": [self.department.id],
            "errand_id": [],
            "form": ["csv", "json", "html", "xlsx"],
            "membership_id": [Membership.select().first().id],
            "month": [f"{first.created_at:%Y-%m}"],
            "name": ["pin", "move", "merge", "lock", "hide"],
            "notice_id": [Notice.select().first().id],
            "place": [f"thread:{first.id}"],
            "post_id": [Post.get(Post.thread == first.id, Post.floor == 2).id],
            "request_id": [VerificationRequest.select().first().id],
            "session_id": [SignIn.select().first().id],
            "slug": [self.board.slug, self.talk.slug, self.department.slug],
            "thread_id": [thread.id for thread in self.threads[:5]],
            "token": [stop_token(self.people["neighbour"].id, f"thread:{first.id}")],
        }


def build() -> County:
    """The county before anything has happened in it. Needs the fixture `database`."""
    board = factories.make_board(slug="construction")
    talk = factories.make_board("discussion", slug="chat", title="闲话", category=board.category)
    department = factories.make_department("云溪县城市管理局", slug="city-management", short_name="城管局")
    roles = {
        "officer": [("officer", department.id)],
        "moderator": [("moderator", None)],
        **{name: [(name, None)] for name in ("intake", "supervisor", "office", "admin")},
    }
    people = {duty: factories.make_account(f"{duty}一号", roles=roles.get(duty, ())) for duty in DUTIES}
    SignIn.create(account=people["neighbour"], token_digest="0" * 64, created_at=clock.now(), seen_at=clock.now())
    Membership.create(
        account=people["officer"], department=department, duty="liaison", title="联络员", began_at=clock.now()
    )
    return County(people, board.category, board, talk, department)
