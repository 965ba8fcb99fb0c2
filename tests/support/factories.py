"""Things for tests: plain functions with defaults."""

import itertools
import json

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.accounts.models import Account, RoleGrant, SignIn
from bbs.db import new_token
from bbs.text import skeleton
from bbs.web import token_digest
from boards.models import Board, Category
from boards.services import posts, threads
from official_accounts.models import Department

_serial = itertools.count(1)

NAMES = "柳河边 石板路 南门桥 云溪老王 晨跑人 东坡 山里娃 小满 青石 竹林"


def make_account(name: str | None = None, roles=(), **columns) -> Account:
    name = name or f"居民{next(_serial)}"
    account = Account.create(
        name=name,
        skeleton=skeleton(name),
        roles=json.dumps([list(r) for r in roles]),
        created_at=clock.now(),
        **columns,
    )
    for role, scope in roles:
        RoleGrant.create(account=account, role=role, scope_id=scope, granted_at=clock.now())
    return account


def actor_of(account: Account) -> Actor:
    account = Account.get_by_id(account.id)
    return Actor(
        user_id=account.id,
        name=account.name,
        roles=frozenset((r, s) for r, s in json.loads(account.roles)),
        has_second_factor=True,
    )


def make_actor(name: str | None = None, roles=()) -> Actor:
    return actor_of(make_account(name, roles))


def make_board(
    kind: str = "issues", slug: str | None = None, title: str = "城乡建设", category: Category | None = None
) -> Board:
    n = next(_serial)
    category = category or Category.create(slug=f"category-{n}", title="问题反映", position=n)
    return Board.create(category=category, slug=slug or f"board-{n}", title=title, kind=kind, position=n)


def make_department(name: str | None = None, parent: Department | None = None, **columns) -> Department:
    n = next(_serial)
    name = name or f"县第{n}局"
    department = Department.create(
        slug=columns.pop("slug", f"department-{n}"),
        name=name,
        short_name=columns.pop("short_name", name[-3:]),
        skeleton=skeleton(name),
        parent=parent,
        created_at=clock.now(),
        **columns,
    )
    department.path = f"{parent.path if parent else '/'}{department.id}/"
    department.save()
    return department


def make_thread(actor: Actor | None = None, board: Board | None = None, **given):
    actor = actor or make_actor()
    board = board or make_board()
    kind = {"issues": "complaint", "discussion": "discussion", "bulletin": "bulletin"}[board.kind]
    values = {
        "board_id": board.id,
        "kind": kind,
        "title": "南门桥头的路灯坏了三个月",
        "source": "八盏路灯坏了六盏，夜里学生放学很不安全。",
        **given,
    }
    return threads.start_thread(actor, **values)


def make_reply(thread, actor: Actor | None = None, source: str = "我家门口也是这样。", **given):
    return posts.reply(actor or make_actor(), thread.id, source, **given)


def sign_in(client, account: Account, second_factor: bool = True) -> str:
    """Give the test client the session of a person, without the form."""
    token = new_token()
    now = clock.now()
    SignIn.create(
        account=account,
        token_digest=token_digest(token),
        created_at=now,
        seen_at=now,
        second_factor_at=now if second_factor else None,
    )
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
    return token
