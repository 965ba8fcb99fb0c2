"""Commands for presets, departments and the calendar: `huiyin preset|department|calendar …`."""

from datetime import date
from pathlib import Path

import click

from bbs import db, working_days
from bbs.accounts.actor import SYSTEM
from bbs.errors import Invalid
from bbs.text import N_
from official_accounts import rules
from official_accounts.queries import departments as department_queries
from official_accounts.services import calendar_changes, departments, policies_in_force


class Day(click.ParamType):
    """A local date, YYYY-MM-DD."""

    name = "date"

    def convert(self, value, param, context):
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date such as 2026-09-30", param, context)


@click.group()
def preset() -> None:
    """The limits of a county: shipped presets, and which rules are in force."""


@preset.command(name="list")
def list_presets() -> None:
    """Every preset that ships with the program; a star marks the one in force today."""
    versions = policies_in_force.versions()
    now = policies_in_force.choose(versions, date.today()).preset if versions else rules.DEFAULT_PRESET
    for name in rules.names():
        click.echo(f"{'*' if name == now else ' '} {name}\t{rules.preset(name).title}")


@preset.command()
@click.argument("name")
def show(name: str) -> None:
    """Print the rules of a preset."""
    found = rules.preset(name)
    click.echo(f"{found.title}\n{found.source}")
    click.echo(f"clock starts at {found.clock_starts}")
    for kind, limit in found.limits.items():
        more = f", complex {limit.complex}" if limit.complex != limit.simple else ""
        click.echo(f"{kind}: {limit.simple} working days to {limit.measure}{more}")
    hours = found.first_response_hours
    click.echo(f"first response: {f'{hours} hours' if hours else 'no limit'}")
    extension = found.extension
    if not extension.is_allowed:
        click.echo("extension: none")
    else:
        cap = f"at most {extension.cap} working days in all" if extension.cap else "no cap"
        click.echo(f"extension: before expiry, with reason, new date and progress; {cap}")
    click.echo(
        f"sign within {found.sign_days}, object within {found.objection_days} working days; "
        f"verdict window {found.verdict_days} days"
    )


@preset.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Check a preset file against the schema; exit code 1 if something is wrong."""
    wrong = rules.check(rules.read(file))
    for line in wrong:
        click.echo(f"{file}: {line}", err=True)
    if wrong:
        raise SystemExit(1)
    click.echo(f"{file}: right")


@preset.command()
@click.argument("name")
@click.option("--from", "effective_on", type=Day(), help="First day the rules are in force (default: today).")
def use(name: str, effective_on: date | None) -> None:
    """Put a preset into force. Open cases keep the rules they began under."""
    version = policies_in_force.use_preset(SYSTEM, name, effective_on)
    click.echo(f"{version.preset} is in force from {version.effective_on}")


@click.group()
def department() -> None:
    """Departments that answer."""


@department.command()
@click.option("--name", required=True, help="Full name.")
@click.option("--slug", required=True, help="Address: lower-case letters, digits, hyphens.")
@click.option("--seal", required=True, help="One to four characters for the seal.")
@click.option("--kind", type=click.Choice(sorted(departments.KINDS)), default="bureau", show_default=True)
@click.option("--parent", help="Slug of the department above.")
@click.option("--duties", default="", help="What it is responsible for.")
def create(name: str, slug: str, seal: str, kind: str, parent: str | None, duties: str) -> None:
    """Make a department."""
    known = {d.slug: d.id for d in department_queries.department_list(with_closed=True)}
    if parent and parent not in known:
        raise Invalid(N_("There is no such department."))
    made = departments.create_department(
        SYSTEM, name=name, slug=slug, short_name=seal, kind=kind, parent_id=known.get(parent or ""), duties=duties
    )
    click.echo(f"{made.id}\t{made.slug}\t{made.name}")


@department.command(name="list")
def list_departments() -> None:
    """The tree of departments, with what each is handling."""
    for d in department_queries.department_list(with_closed=True):
        click.echo(f"{'  ' * d.depth}{d.name}\t{d.slug}\t{d.open_count} open{' (closed)' if d.is_closed else ''}")


@click.group()
def calendar() -> None:
    """The working-day calendar."""


@calendar.command()
@click.argument("start", type=Day())
@click.argument("days", type=click.IntRange(0, 1000))
@click.pass_context
def due(context: click.Context, start: date, days: int) -> None:
    """Print the due date of DAYS working days from START, which does not count."""
    found = (working_days.current() if has_database(context) else working_days.seeded()).due(start, days)
    click.echo(f"{found.day.isoformat()}{' provisional' if found.is_provisional else ''}")


def has_database(context: click.Context) -> bool:
    """The installation's own calendar counts where there is one; the command works without."""
    settings = context.obj
    return settings is not None and (bool(settings.database_url) or (settings.folder / "huiyin.db").exists())


@calendar.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_calendar(file: Path) -> None:
    """Load the official calendar of one or more years (columns date,kind: off or work) and recompute deadlines."""
    db.migrate()
    years = working_days.store(working_days.read_csv(file.read_text(encoding="utf-8-sig")), file.name)
    moved = calendar_changes.recompute_all()
    click.echo(f"loaded {', '.join(map(str, years))}; {moved} deadlines computed anew")
