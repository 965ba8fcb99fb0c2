"""Departments: made, changed and closed; the tree by paths; names that nobody else may take."""

from difflib import SequenceMatcher

from bbs import clock
from bbs.accounts.actor import Actor
from bbs.db import db, rows, scalar
from bbs.errors import Invalid, NotFound, Refused
from bbs.text import N_, is_slug, skeleton, tidy_line, tidy_text
from official_accounts import policies
from official_accounts.models import Department
from official_accounts.workflow import HELD

KINDS = {
    "bureau": N_("Bureau"),
    "township": N_("Township or subdistrict"),
    "utility": N_("Public utility"),
    "office": N_("Office"),
}


def _checked(department_id: int | None, slug: str, name: str, short_name: str, kind: str) -> dict:
    slug, name, short_name = slug.strip().lower(), tidy_line(name), tidy_line(short_name)
    if not is_slug(slug):
        raise Invalid(N_("An address has lower-case letters, digits and hyphens only."), field="slug")
    if not 2 <= len(name) <= 80:
        raise Invalid(N_("A department's name has 2 to 80 characters."), field="name")
    if not 1 <= len(short_name) <= 4:
        raise Invalid(N_("The seal has room for one to four characters."), field="short_name")
    if kind not in KINDS:
        raise Invalid(N_("There is no such kind of department."), field="kind")
    others = Department.select().where(Department.id != (department_id or 0))
    if others.where(Department.slug == slug).exists():
        raise Invalid(N_("Another department has this address."), field="slug")
    if others.where((Department.name == name) | (Department.skeleton == skeleton(name))).exists():
        raise Invalid(N_("Another department is called so already."), field="name")
    return {"slug": slug, "name": name, "short_name": short_name, "kind": kind, "skeleton": skeleton(name)}


def _parent(parent_id: int | None, of: Department | None = None) -> Department | None:
    if parent_id is None:
        return None
    parent = Department.get_or_none(Department.id == parent_id)
    if parent is None:
        raise Invalid(N_("There is no such department."), field="parent_id")
    if of is not None and parent.path.startswith(of.path):
        raise Invalid(N_("A department cannot stand under itself."), field="parent_id")
    return parent


def create_department(
    actor: Actor,
    *,
    slug: str,
    name: str,
    short_name: str,
    kind: str = "bureau",
    parent_id: int | None = None,
    duties: str = "",
    leader_title: str = "",
    phone: str = "",
    position: int = 0,
) -> Department:
    """Make a department. Refuses a name or address that another one has, and seals longer than four characters."""
    policies.check_manage_departments(actor)
    with db.atomic():
        values = _checked(None, slug, name, short_name, kind)
        parent = _parent(parent_id)
        department = Department.create(
            **values,
            parent=parent,
            duties=tidy_text(duties)[:600],
            leader_title=tidy_line(leader_title)[:60],
            phone=tidy_line(phone)[:60],
            position=position,
            created_at=clock.now(),
        )
        department.path = f"{parent.path if parent else '/'}{department.id}/"
        Department.update(path=department.path).where(Department.id == department.id).execute()
    return department


def edit_department(
    actor: Actor,
    department_id: int,
    *,
    slug: str,
    name: str,
    short_name: str,
    kind: str,
    parent_id: int | None = None,
    duties: str = "",
    leader_title: str = "",
    phone: str = "",
    position: int = 0,
) -> Department:
    """Change a department; its past answers keep the name they were given under. Everything below moves with it."""
    policies.check_manage_departments(actor)
    with db.atomic():
        department = get(department_id)
        values = _checked(department.id, slug, name, short_name, kind)
        parent = _parent(parent_id, department)
        path = f"{parent.path if parent else '/'}{department.id}/"
        Department.update(
            **values,
            parent=parent,
            duties=tidy_text(duties)[:600],
            leader_title=tidy_line(leader_title)[:60],
            phone=tidy_line(phone)[:60],
            position=position,
        ).where(Department.id == department.id).execute()
        if path != department.path:
            for below in Department.select().where(Department.path.startswith(department.path)):
                Department.update(path=path + below.path[len(department.path) :]).where(
                    Department.id == below.id
                ).execute()
        return get(department_id)


def close_department(actor: Actor, department_id: int) -> Department:
    """Close a department for new cases. Refuses while it holds unanswered ones; its page and answers stay."""
    policies.check_manage_departments(actor)
    with db.atomic():
        department = get(department_id)
        marks = ", ".join("?" for _ in HELD)
        held = scalar(
            f'SELECT count(*) FROM "case" WHERE department_id = ? AND state IN ({marks})', department_id, *HELD
        )
        if held:
            raise Refused(N_("This department still holds %(count)d open cases; reassign them first."), count=held)
        Department.update(closed_at=department.closed_at or clock.now()).where(Department.id == department_id).execute()
        return get(department_id)


def open_again(actor: Actor, department_id: int) -> Department:
    """Take the closing of a department back."""
    policies.check_manage_departments(actor)
    with db.atomic():
        Department.update(closed_at=None).where(Department.id == get(department_id).id).execute()
        return get(department_id)


def get(department_id: int) -> Department:
    found = Department.get_or_none(Department.id == department_id)
    if found is None:
        raise NotFound(N_("There is no such department."))
    return found


def choices(actor: Actor) -> list[tuple[int, str]]:
    """Open departments by position and name, for choosing one (slot `departments.choices`). One statement."""
    found = rows("SELECT id, name FROM department WHERE closed_at IS NULL ORDER BY position, id")
    return [(d.id, d.name) for d in found]


def names(ids) -> dict[int, tuple[str, str]]:
    """id -> (slug, name) of the departments asked for (slot `department.names`). One statement, none for none."""
    wanted = sorted({i for i in ids if i is not None})
    if not wanted:
        return {}
    marks = ", ".join("?" for _ in wanted)
    return {
        d.id: (d.slug, d.name) for d in rows(f"SELECT id, slug, name FROM department WHERE id IN ({marks})", *wanted)
    }


_PLACES = ("县", "市", "区", "镇", "乡")


def _core(name: str) -> str:
    """A department's name without the county in front: 云溪县城市管理局 -> 城市管理局."""
    for at in range(1, min(6, len(name) - 3)):
        if name[at] in _PLACES:
            return name[at + 1 :]
    return name


def is_reserved(candidate: str) -> bool:
    """True if a person's name (its skeleton) could be taken for a department's (slot `reserved.name`, design 3).

    It could if it holds the department's name or its core without the county, or differs from one of them in one
    character of five.
    """
    for found in rows("SELECT skeleton FROM department"):
        for name in {found.skeleton, _core(found.skeleton)}:
            if len(name) < 3:
                continue
            if name in candidate or (len(candidate) >= 4 and SequenceMatcher(None, name, candidate).ratio() >= 0.8):
                return True
    return False
