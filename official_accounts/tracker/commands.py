"""`huiyin tracker rebuild|audit|report`; bbs/cli.py adds the group."""

import sys

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bbs import translations
from bbs.config import Settings
from bbs.db import row
from bbs.errors import NotFound
from bbs.text import N_
from official_accounts.tracker import queries, windows
from official_accounts.tracker.report import FORMATS, rendered
from official_accounts.tracker.services import audit as auditing
from official_accounts.tracker.services import keeping

_MOST_SHOWN = 20


@click.group(name="tracker")
def tracker_group() -> None:
    """Figures: made anew, checked against the ledger, printed."""


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


@tracker_group.command()
def rebuild() -> None:
    """Make every row of figures anew from the ledgers."""
    with _bar() as bar:
        task = bar.add_task("cases", total=keeping.count_cases())
        done = keeping.rebuild(lambda step: bar.advance(task, step))
    click.echo(f"{done:,} cases")


@tracker_group.command()
def audit() -> None:
    """Recompute everything from the ledger and verify its hash chains; exit code 1 on any difference."""
    found = 0
    with _bar() as bar:
        task = bar.add_task("cases", total=keeping.count_cases())
        for difference in auditing.audit(lambda step: bar.advance(task, step)):
            found += 1
            if found <= _MOST_SHOWN:
                click.echo(f"{difference.case_number}\t{difference.part}\t{difference.what}")
    if found:
        click.echo(f"{found:,} differences in {keeping.count_cases():,} cases")
        sys.exit(1)
    click.echo(f"{keeping.count_cases():,} cases agree with their ledgers")


def _translator(locale: str):
    if locale == "en":
        return str
    catalog = translations.merged(locale)

    def translate(text: str) -> str:
        message = catalog.get(text)
        return message.string if message is not None and isinstance(message.string, str) and message.string else text

    return translate


def _department_id(slug: str) -> int:
    found = row("SELECT id FROM department WHERE slug = ? OR name = ?", slug, slug)
    if found is None:
        raise NotFound(N_("There is no such department."))
    return found.id


@tracker_group.command()
@click.option("--from", "first", default="", metavar="DATE", help="First day, YYYY-MM-DD.")
@click.option("--to", "last", default="", metavar="DATE", help="Last day, YYYY-MM-DD.")
@click.option("--month", default="", metavar="YYYY-MM", help="One month instead of --from and --to.")
@click.option(
    "--view",
    type=click.Choice(windows.VIEWS),
    default="cohort",
    show_default=True,
    help="By day received, or by events.",
)
@click.option("--department", default="", metavar="SLUG", help="Only this department and its subordinate units.")
@click.option("--kind", default="", help="Only this kind of issue.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False), help="Write to this file instead of printing.")
@click.pass_obj
def report(
    settings: Settings,
    first: str,
    last: str,
    month: str,
    view: str,
    department: str,
    kind: str,
    form: str,
    output: str | None,
) -> None:
    """Print the figures of a window; without one, of everything up to today."""
    window = windows.make(first=first, last=last, month=month, view=view)
    department_id = _department_id(department) if department else None
    made = rendered(queries.figures(window, department_id=department_id, kind=kind), form, _translator(settings.locale))
    with click.open_file(output or "-", "wb") as out:
        out.write(made)
