"""`huiyin user …`: accounts and roles from the command line. Whoever has the machine acts as the machine."""

import secrets

import click

from bbs.accounts import queries
from bbs.accounts.actor import ROLE_SCOPES, SYSTEM
from bbs.accounts.services import own_account, people, roles
from bbs.errors import Invalid
from bbs.text import N_


@click.group()
def user() -> None:
    """People: create, grant, revoke, password, list."""


def _id_of(name: str) -> int:
    account_id = queries.id_by_name(name)
    if account_id is None:
        raise Invalid(N_("There is no such person."))
    return account_id


def _new_password() -> str:
    return secrets.token_urlsafe(12)


_ROLE = click.Choice(list(ROLE_SCOPES))


@user.command()
@click.argument("name")
@click.option("--email", help="For letters and a forgotten password.")
@click.option("--password", help="At least 10 characters. Without it one is made and printed.")
@click.option("--role", "role_names", multiple=True, type=_ROLE, help="May be given several times; needs no scope.")
def create(name: str, email: str | None, password: str | None, role_names: tuple[str, ...]) -> None:
    """Make an account that can sign in at once."""
    given = password or _new_password()
    account = people.create_account(SYSTEM, name, password=given, email=email, roles=[(r, None) for r in role_names])
    click.echo(f"{account.name} (#{account.id})")
    if password is None:
        click.echo(f"password: {given}")


@user.command()
@click.argument("name")
@click.argument("role", type=_ROLE)
@click.option("--scope", type=int, help="Number of the department (officer) or board (moderator).")
@click.option("--reason", default="by command", show_default=True)
def grant(name: str, role: str, scope: int | None, reason: str) -> None:
    """Give a role."""
    roles.grant_role(SYSTEM, _id_of(name), role, scope, reason=reason)
    click.echo(f"{name}: {role} granted")


@user.command()
@click.argument("name")
@click.argument("role", type=_ROLE)
@click.option("--scope", type=int, help="Number of the department (officer) or board (moderator).")
@click.option("--reason", default="by command", show_default=True)
def revoke(name: str, role: str, scope: int | None, reason: str) -> None:
    """Take a role back."""
    roles.revoke_role(SYSTEM, _id_of(name), role, scope, reason=reason)
    click.echo(f"{name}: {role} revoked")


@user.command()
@click.argument("name")
@click.option("--password", help="At least 10 characters. Without it one is made and printed.")
def password(name: str, password: str | None) -> None:
    """Set somebody's password and end all their sessions."""
    given = password or _new_password()
    own_account.set_password(name, given)
    click.echo(f"password: {given}" if password is None else f"{name}: password set")


@user.command(name="list")
@click.option("--roles", "with_roles", is_flag=True, help="Only people with a role.")
@click.argument("beginning", default="")
def list_people(beginning: str, with_roles: bool) -> None:
    """The newest people (whose name begins so), 50 at most."""
    for person in queries.people(beginning, with_roles=with_roles):
        held = " ".join(role if scope is None else f"{role}:{scope}" for role, scope in person.roles)
        click.echo(f"{person.id}\t{person.name}\t{held}")
