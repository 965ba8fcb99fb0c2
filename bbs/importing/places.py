"""Where imported messages go: boards for their categories, departments for those who answered. Made when missing."""

from collections.abc import Callable

from bbs import clock
from bbs.accounts.actor import SYSTEM
from bbs.accounts.services.imported import add_accounts
from bbs.errors import Invalid, NotFound
from bbs.text import N_, skeleton
from boards.models import Board, Category
from boards.services.posts import Seal
from official_accounts.models import Department
from official_accounts.services import departments

#: Texts of the site's own content, like the names of its boards; an administrator changes them on the boards page.
CATEGORY_TITLE = "历史留言"
BOARD_TITLE = "历史留言"
BOARD_DESCRIPTION = "原留言平台的留言和答复，按原来的时间保存。"
#: Who answered when neither a column nor --department says it.
ANSWERING_UNIT = "原平台答复单位"

_SHORTENED = ("人民政府", "管理委员会", "委员会", "管理局", "办公室", "局", "委", "办")


def short_name(name: str) -> str:
    """One to four characters for the seal: the name without the county in front and the kind of office at its end."""
    core = name
    for at, ch in enumerate(name[:5]):
        if ch in "县市区" and len(name) > at + 2:
            core = name[at + 1 :]
            break
    for ending in _SHORTENED:
        if core.endswith(ending) and len(core) > len(ending) + 1:
            core = core.removesuffix(ending)
            break
    return core[:4]


class Boards:
    """The board of a message: the one that was chosen, or the issues board called like its category."""

    def __init__(self, slug: str | None):
        self._chosen = self._existing(slug) if slug else None
        self._by_title: dict[str, int] = {}

    @staticmethod
    def _existing(slug: str) -> int:
        board = Board.get_or_none(Board.slug == slug)
        if board is None:
            raise NotFound(N_("There is no board with the address %(slug)s."), slug=slug)
        if board.kind != "issues":
            raise Invalid(N_("Messages can be imported into issues boards only; %(slug)s is none."), slug=slug)
        return board.id

    def of(self, category: str) -> int:
        if self._chosen is not None:
            return self._chosen
        title = category or BOARD_TITLE
        if title not in self._by_title:
            board = Board.get_or_none(Board.title == title, Board.kind == "issues") or self._made(title)
            self._by_title[title] = board.id
        return self._by_title[title]

    @staticmethod
    def _made(title: str) -> Board:
        category, _ = Category.get_or_create(slug="imported", defaults={"title": CATEGORY_TITLE, "position": 900})
        if title == BOARD_TITLE:
            slug, position = "imported", 0
        else:
            position = Board.select().where(Board.category == category).count() + 1
            slug = _free("imported", position, lambda text: Board.select().where(Board.slug == text).exists())
        return Board.create(
            category=category, slug=slug, title=title, description=BOARD_DESCRIPTION, kind="issues", position=position
        )


def _free(stem: str, number: int, is_taken: Callable[[str], bool]) -> str:
    while is_taken(f"{stem}-{number}"):
        number += 1
    return f"{stem}-{number}"


class Departments:
    """The department a message names, else the one that was chosen; made when there is none of that name."""

    def __init__(self, chosen: str | None):
        self._chosen = (chosen or "").strip()
        self._known: dict[str, Department] = {}
        self._authors: dict[int, int] = {}

    def of(self, name: str, *, has_answer: bool) -> Department | None:
        name = name or self._chosen or (ANSWERING_UNIT if has_answer else "")
        if not name:
            return None
        if name not in self._known:
            self._known[name] = self._existing(name) or self._made(name)
        return self._known[name]

    @staticmethod
    def _existing(name: str) -> Department | None:
        return Department.get_or_none(
            (Department.name == name) | (Department.skeleton == skeleton(name)) | (Department.slug == name)
        )

    @staticmethod
    def _made(name: str) -> Department:
        slug = _free(
            "unit",
            Department.select().count() + 1,
            lambda text: Department.select().where(Department.slug == text).exists(),
        )
        return departments.create_department(SYSTEM, slug=slug, name=name, short_name=short_name(name))

    def seal(self, department: Department) -> Seal:
        return Seal(department.id, department.name, department.short_name, "")

    def author(self, department: Department) -> int:
        """The account behind imported answers of a department; nobody can sign in with it, pages show the seal."""
        if department.id not in self._authors:
            code = f"答复 {department.name}"[:80]
            self._authors[department.id] = add_accounts({code: clock.now()})[code].id
        return self._authors[department.id]
