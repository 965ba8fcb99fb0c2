"""A county with something in it for everyone to find out: tests open everything and look for words that leaked.

Each secret has two words, one in the title and one in the text, so that a search for one must not show the other.
"""

import io
from dataclasses import dataclass, field

from PIL import Image

from bbs import clock, config, outbox
from bbs.accounts import vault
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account
from boards.models import Post, Thread
from boards.services import attachments, following, posts
from moderation.services import actions, reports
from official_accounts.models import Department, Membership
from official_accounts.services import answers, handling, intake, memberships, verdicts
from search import services as search_services
from tests.support import county, factories

STAFF = {"intake", "supervisor", "office"}


@dataclass(frozen=True)
class Secret:
    """Words that only some may read: `readers` are duties (None is a visitor), `searchers` those who find them."""

    words: tuple[str, ...]
    readers: frozenset
    searchers: frozenset


@dataclass
class Secrets:
    """`county` has the people and the ids; `names` are those of posters who are not to be known."""

    county: county.County
    threads: dict[str, Thread]
    secrets: dict[str, Secret] = field(default_factory=dict)

    @property
    def people(self) -> dict[str, Account]:
        return self.county.people

    def actor(self, duty: str) -> Actor:
        return self.county.actor(duty)


def _give_mail(account: Account) -> None:
    address = f"person{account.id}@county.example"
    Account.update(email_sealed=vault.seal(address), email_digest=vault.email_digest(address)).where(
        Account.id == account.id
    ).execute()


def _picture_named(actor: Actor, name: str) -> str:
    """A basket with one picture in it; its name is a secret of its own."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(out, "PNG")
    attachments.store(actor, config.current().files_folder, f"basket-{name}", f"{name}.png", out.getvalue())
    return f"basket-{name}"


def _start(actor: Actor, board, key: str, **given) -> Thread:
    basket = _picture_named(actor, f"{key}pic")
    text = f"这里的情况是 {key}body，请尽快处理，谢谢各位。"
    return factories.make_thread(actor, board, title=f"反映情况 {key}title 一件", source=text, basket=basket, **given)


def _secret(key: str, readers, searchers=None, *more: str) -> Secret:
    words = (f"{key}title", f"{key}body", f"{key}pic", *more)
    return Secret(words, frozenset(readers), frozenset(readers if searchers is None else searchers))


def build() -> Secrets:
    """Needs the fixture `database`; sends every mail and fills the search index."""
    made = county.build()
    named, handling_dep = made.department, factories.make_department("云溪县审计局", slug="audit", short_name="审计局")
    for duty, department in (("named_officer", named), ("handling_officer", handling_dep)):
        made.people[duty] = factories.make_account(f"{duty}二号", roles=[("officer", department.id)])
        Membership.create(
            account=made.people[duty], department=department, duty="handler", title="经办人", began_at=clock.now()
        )
    for duty, name in (("incognito", "竹影无名客"), ("whisperer", "低语者阿青"), ("teller", "吹哨石榴"), ("gone", "删除线老何"), ("joined", "并入者阿蓝")):  # fmt: skip
        made.people[duty] = factories.make_account(name)
    for account in made.people.values():
        _give_mail(account)
    for duty in ("neighbour", "admin", "moderator"):
        following.follow(made.actor(duty), "board", made.board.id)
        following.follow(made.actor(duty), "department", handling_dep.id)
    memberships.apply(
        made.actor("neighbour"), department_id=named.id, duty="handler", title="经办人", document_number="云政函〔7〕号"
    )
    found = Secrets(made, {})
    _nameless(found)
    _private(found, handling_dep)
    _tip_off(found, named, handling_dep)
    outbox.drain_all()
    _hidden(found)
    _merged(found)
    outbox.drain_all()
    search_services.rebuild()
    made.threads = [found.threads["standing"], *found.threads.values()]
    return found


def _nameless(found: Secrets) -> None:
    """The name is the secret. The poster writes, answers and is answered in every place there is."""
    made, who = found.county, found.actor("incognito")
    neighbour, officer = found.actor("neighbour"), found.actor("officer")
    thread = _start(who, made.board, "zqnameless", visibility="name_hidden", department_id=made.department.id)
    found.threads["nameless"] = thread
    following.follow(neighbour, "thread", thread.id)
    following.set_me_too(neighbour, thread.id, True)
    first = factories.make_reply(thread, neighbour, "我也遇到过。")
    mine = factories.make_reply(thread, who, "回复楼上：确实如此。", answers_floor=first.floor)
    factories.make_reply(thread, neighbour, "谢谢说明。", answers_floor=mine.floor)
    own = factories.make_reply(thread, who, "补充一点情况。")
    factories.make_reply(thread, neighbour, "看到了。", answers_floor=own.floor)
    intake.accept_and_dispatch(found.actor("intake"), thread.id, department_id=made.department.id)
    handling.sign(officer, thread.id)
    answers.answer(officer, thread.id, "final", "已经办好，请您核实。", answers_floor=own.floor)
    verdicts.rate(who, thread.id, verdict="not_solved", satisfaction=2, text="还没有修好。")
    reports.report(neighbour, own.id, code="personal_data")
    reports.report(neighbour, Post.get(Post.thread == thread, Post.floor == 1).id, code="personal_data")
    posts.edit_post(who, own.id, "补充一点情况，改过一次。", edit_minutes=30)
    actions.pin(found.actor("moderator"), thread.id, level=3)


def _private(found: Secrets, department: Department) -> None:
    made, who, officer = found.county, found.actor("whisperer"), found.actor("handling_officer")
    thread = _start(who, made.board, "zqprivate", visibility="private", department_id=department.id)
    found.threads["private"] = thread
    intake.accept_and_dispatch(found.actor("intake"), thread.id, department_id=department.id)
    handling.sign(officer, thread.id)
    answers.answer(officer, thread.id, "progress", "正在办理 zqprivateanswer，请稍候。")
    factories.make_reply(thread, who, "好的 zqprivatereply 知道了。")
    readers = {"whisperer", "handling_officer", *STAFF}
    found.secrets["private"] = _secret("zqprivate", readers, None, "zqprivateanswer", "zqprivatereply", who.name)


def _tip_off(found: Secrets, named: Department, handler: Department) -> None:
    """About the named department, which must never see it."""
    made, who, officer = found.county, found.actor("teller"), found.actor("handling_officer")
    thread = _start(who, made.board, "zqtipoff", kind="tip_off", department_id=named.id)
    found.threads["tip_off"] = thread
    intake.accept_and_dispatch(found.actor("intake"), thread.id, department_id=handler.id)
    handling.sign(officer, thread.id)
    answers.answer(officer, thread.id, "final", "已核查 zqtipoffanswer 完毕。")
    verdicts.rate(who, thread.id, verdict="solved", satisfaction=5)
    found.secrets["tip_off"] = _secret(
        "zqtipoff", {"teller", "handling_officer", *STAFF}, None, "zqtipoffanswer", who.name
    )


def _hidden(found: Secrets) -> None:
    """A thread, and a post in a thread that stands, both hidden after everyone was told of them."""
    made, who, moderator = found.county, found.actor("gone"), found.actor("moderator")
    thread = _start(who, made.board, "zqhidden")
    found.threads["hidden"] = thread
    factories.make_reply(thread, found.actor("neighbour"), "跟帖 zqhiddenreply 一下。")
    standing = factories.make_thread(found.actor("poster"), made.board, title="普通的一帖")
    following.follow(found.actor("neighbour"), "thread", standing.id)
    basket = _picture_named(found.actor("gone"), "zqfloorpic")
    post = factories.make_reply(standing, found.actor("gone"), "这一楼 zqfloorbody 有问题。", basket=basket)
    posts.edit_post(found.actor("gone"), post.id, "这一楼 zqfloorbodynew 有问题。", edit_minutes=30)
    found.threads["standing"] = standing
    outbox.drain_all()
    actions.hide_thread(moderator, thread.id, code="personal_data")
    actions.hide_post(moderator, post.id, code="personal_data")
    deciders = {"moderator", "admin"}
    found.secrets["hidden"] = Secret(
        ("zqhiddentitle", "zqhiddenbody", "zqhiddenpic", "zqhiddenreply"), frozenset({"gone", *deciders, *STAFF}), frozenset()
    )  # fmt: skip
    found.secrets["floor"] = Secret(
        ("zqfloorbody", "zqfloorbodynew", "zqfloorpic"), frozenset({"gone", *deciders}), frozenset()
    )


def _merged(found: Secrets) -> None:
    """A private matter that was merged into a public one."""
    made, who = found.county, found.actor("joined")
    thread = _start(who, made.board, "zqmerged", visibility="private")
    found.threads["merged"] = thread
    into = factories.make_thread(found.actor("poster"), made.board, title="合并到这里")
    found.threads["into"] = into
    actions.merge(Actor(is_system=True, name="system"), thread.id, into_id=into.id, reason="同一件事")
    found.secrets["merged"] = _secret("zqmerged", {"joined", *STAFF}, (), who.name)
