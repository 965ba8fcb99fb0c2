"""Day one of the invented county: rules, departments, boards, people and who speaks for whom."""

from bbs.accounts import passwords
from bbs.accounts import queries as account_queries
from bbs.accounts.actor import SYSTEM, Actor
from bbs.accounts.services import people as account_services
from bbs.accounts.services import roles
from bbs.demo.boards import CATEGORIES
from bbs.demo.county import County
from bbs.demo.departments import BY_SLUG, DEPARTMENTS
from bbs.demo.people import ACCOUNTS, NICKNAMES, PASSWORD, SURNAMES, DemoAccount
from boards.services import layout
from official_accounts.services import departments, memberships, policies_in_force

#: Departments so busy that a second person answers.
_BUSY = ("chengguan", "zhujian", "jiaotong", "jiaojing", "gongan", "shijian", "jiaoti", "weijian", "renshe", "gongshui")


def found(county: County) -> None:
    """Make everything that stands before the first thread. Refuses what the services refuse."""
    policies_in_force.use_preset(SYSTEM, "wenshao")
    _departments(county)
    _boards(county)
    _people(county)
    _officers(county)


def change_rules() -> None:
    """The county office tightens the limits; cases under way keep theirs (SQ-30)."""
    policies_in_force.use_preset(SYSTEM, "huainan")


def _departments(county: County) -> None:
    for position, department in enumerate(DEPARTMENTS, start=1):
        made = departments.create_department(
            SYSTEM,
            slug=department.slug,
            name=department.name,
            short_name=department.seal,
            kind=department.kind,
            parent_id=county.departments.get(department.parent),
            duties=department.duties,
            leader_title=department.leader_title,
            phone=department.phone,
            position=position,
        )
        county.departments[department.slug] = made.id


def _boards(county: County) -> None:
    for slug, title, boards in CATEGORIES:
        category = layout.add_category(SYSTEM, slug=slug, title=title)
        for board in boards:
            made = layout.add_board(
                SYSTEM,
                category_id=category.id,
                slug=board.slug,
                title=board.name,
                kind=board.kind,
                description=board.description,
            )
            county.boards[board.slug] = made.id


def _named(county: County, account: DemoAccount) -> int:
    scope = county.departments.get(account.scope) or county.boards.get(account.scope)
    granted = [(account.role, scope)] if account.role not in ("", "officer") else []
    return account_services.create_account(SYSTEM, account.name, password=PASSWORD, roles=granted).id


def _people(county: County) -> None:
    """Residents cannot sign in; the named accounts can, with hashes made as cheaply as tests make them until the first
    sign-in renews them."""
    with passwords.quick():
        named = {account.name: _named(county, account) for account in ACCOUNTS}
    ids = [named[a.name] for a in ACCOUNTS if not a.role]
    own = {a.name for a in ACCOUNTS}
    ids += [account_services.create_account(SYSTEM, name).id for name in NICKNAMES if name not in own]
    second = account_services.create_account(SYSTEM, "受理小周", roles=[("intake", None)])
    housing = account_services.create_account(SYSTEM, "值班版主老梁", roles=[("moderator", county.boards["housing"])])
    roles.grant_role(SYSTEM, housing.id, "moderator", county.boards["chat"], reason="兼管云溪闲话")
    known = account_queries.actors([*ids, *named.values(), second.id, housing.id])
    county.residents = [known[i] for i in ids]
    county.people = {name: known[i] for name, i in named.items()}
    county.staff = {a.role: known[named[a.name]] for a in ACCOUNTS if a.role and a.role != "officer"}
    county.staff |= {"intake-2": known[second.id], "moderator-2": known[housing.id]}
    county.rng.shuffle(county.residents)


def _officers(county: County) -> None:
    """One liaison each, a second person where it is busy, leaders for the bureaus: admitted on their letters."""
    admitted: dict[str, list[int]] = {slug: [] for slug in BY_SLUG}
    has_liaison = {account.scope for account in ACCOUNTS if account.duty == "liaison"}
    for account in ACCOUNTS:
        if account.role == "officer":
            _admit(county, county.people[account.name].user_id, account.scope, account.duty, account.title)
            admitted[account.scope].append(county.people[account.name].user_id)
    for department in DEPARTMENTS:
        wanted = [] if department.slug in has_liaison else [("liaison", "联络员")]
        if department.slug in _BUSY:
            wanted.append(("handler", "业务股经办人员"))
        if department.kind == "bureau" and not department.parent:
            wanted.append(("leader", department.leader_title))
        for number, (duty, title) in enumerate(wanted):
            name = f"{department.seal}{'小老大'[number]}{county.rng.choice(SURNAMES)}"
            account = account_services.create_account(SYSTEM, name, numbered=True)
            _admit(county, account.id, department.slug, duty, title)
            admitted[department.slug].append(account.id)
    known = account_queries.actors([i for ids in admitted.values() for i in ids])
    county.officers = {slug: [known[i] for i in ids] for slug, ids in admitted.items()}
    county.people |= {a.name: known[county.people[a.name].user_id] for a in ACCOUNTS if a.role == "officer"}


def _admit(county: County, account_id: int, slug: str, duty: str, title: str) -> None:
    memberships.admit(
        SYSTEM, account_id, county.departments[slug], duty=duty, title=title, reason="单位来函，经县政府办公室核验"
    )


def refreshed(actor: Actor) -> Actor:
    """The actor with the roles of now."""
    return account_queries.actors([actor.user_id])[actor.user_id]


def as_reader(account_id: int, name: str) -> Actor:
    """Somebody who only reads."""
    return Actor(user_id=account_id, name=name)
