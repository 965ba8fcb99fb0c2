"""`huiyin init` (roof): the first boards, the limits and the first administrator of an installation."""

import secrets
from dataclasses import dataclass
from typing import NamedTuple

from bbs.accounts.actor import SYSTEM
from bbs.accounts.models import Account
from bbs.accounts.services import people
from bbs.db import db
from bbs.errors import Conflict
from boards.models import Category
from boards.services import layout
from official_accounts import rules
from official_accounts.services import policies_in_force

ADMIN_NAME = "admin"


class FirstBoard(NamedTuple):
    slug: str
    title: str
    kind: str
    description: str


#: What most counties ask about, as their forums are divided; to be changed on the administration's page.
FIRST_BOARDS: tuple[tuple[str, str, tuple[FirstBoard, ...]], ...] = (
    (
        "news",
        "政务公开",
        (FirstBoard("announcements", "通知公告", "bulletin", "各部门发布的通知、公告和办事提醒，人人可以评论。"),),
    ),
    (
        "matters",
        "问政办事",
        (
            FirstBoard("construction", "城乡建设", "issues", "道路、路灯、供排水、绿化、市容、违建。"),
            FirstBoard("transport", "交通出行", "issues", "公交、停车、信号灯、公路、客运。"),
            FirstBoard("education", "教育文体", "issues", "入学、办学、培训、图书馆、体育场馆。"),
            FirstBoard("health", "医疗社保", "issues", "看病、医保、社保、养老、救助。"),
            FirstBoard("environment", "生态环境", "issues", "噪声、油烟、污水、扬尘、垃圾。"),
            FirstBoard("farming", "三农", "issues", "种养、宅基地、水利、惠农补贴。"),
            FirstBoard("housing", "住房物业", "issues", "物业、维修资金、办证、公积金。"),
            FirstBoard("other", "其他", "issues", "拿不准归谁管的事，受理中心会转给该管的部门。"),
        ),
    ),
    (
        "talk",
        "交流",
        (FirstBoard("ideas", "建言献策", "discussion", "对县里的事有想法，写出来大家议一议。"),),
    ),
)


@dataclass(frozen=True)
class Installed:
    """What `init` made. The password is shown once and kept nowhere."""

    name: str
    password: str
    boards: int


def install(preset: str = rules.DEFAULT_PRESET) -> Installed:
    """Make the first administrator, put the preset into force, and make boards where there are none.

    Refuses where there is an account already. The database is migrated.
    """
    if Account.select().exists():
        raise Conflict(
            "This instance is in use already. `huiyin user create NAME --role admin` makes another administrator."
        )
    password = secrets.token_urlsafe(12)
    with db.atomic():
        account = people.create_account(SYSTEM, ADMIN_NAME, password=password, roles=[("admin", None)])
        policies_in_force.use_preset(SYSTEM, preset)
        boards = 0 if Category.select().exists() else _make_boards()
    return Installed(account.name, password, boards)


def _make_boards() -> int:
    for slug, title, boards in FIRST_BOARDS:
        category = layout.add_category(SYSTEM, slug=slug, title=title)
        for board in boards:
            layout.add_board(SYSTEM, category_id=category.id, **board._asdict())
    return sum(len(boards) for _, _, boards in FIRST_BOARDS)
