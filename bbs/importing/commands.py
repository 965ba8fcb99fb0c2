"""`huiyin import …`: bring an older forum in; bbs/cli.py adds the group."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from bbs.config import Settings
from bbs.importing.messages import DEFAULT_KIND, Summary, import_messages
from boards.kinds import ISSUE_KINDS

_EXAMPLES = 5


@click.group(name="import")
def import_group() -> None:
    """Bring in what an older forum holds."""


def _lines(numbers: list[int]) -> str:
    shown = ", ".join(str(number) for number in numbers[:_EXAMPLES])
    return f"lines {shown}{' …' if len(numbers) > _EXAMPLES else ''}"


def _said(summary: Summary) -> None:
    click.echo(
        f"{summary.added:,} added ({summary.answered:,} with an official answer), "
        f"{summary.already_there:,} already there, {summary.rejected:,} rejected, {summary.seconds:.1f} s"
    )
    if summary.ignored_columns:
        click.echo(f"columns left out of account: {', '.join(summary.ignored_columns)}")
    if summary.unlike:
        click.echo(
            f"{len(summary.unlike)} of those already there have another writer or time in this file "
            f"and were left as they stand ({_lines(summary.unlike)})"
        )
    if summary.new_answers:
        click.echo(
            f"{len(summary.new_answers)} of those already there have an answer in this file and none in the forum; "
            f"their department answers there ({_lines(summary.new_answers)})"
        )
    if summary.rejected_path:
        click.echo(f"rejected rows and their reasons: {summary.rejected_path}")
        for reason, count in summary.reasons.most_common(_EXAMPLES):
            click.echo(f"  {count:,} × {reason}")
    if summary.added:
        click.echo("the worker indexes them for search; `huiyin outbox drain` does it now where no worker runs")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--board", metavar="SLUG", help="Issues board for all messages. Without it: one board per category.")
@click.option(
    "--department", metavar="NAME", help="Department of rows that name none; made if there is none so called."
)
@click.option(
    "--kind",
    type=click.Choice(list(ISSUE_KINDS)),
    default=DEFAULT_KIND,
    show_default=True,
    help="Kind of rows that name none.",
)
@click.pass_obj
def messages(settings: Settings, file: Path, board: str | None, department: str | None, kind: str) -> None:
    """Import messages and their answers from a CSV file; a second time changes nothing.

    Columns: id,user,subject,created_at,body and optionally category,kind,department,reply,replied_at,likes,dislikes;
    times YYYY-MM-DD HH:MM[:SS] local. Bad rows go to FILE.rejected.csv, the good ones go in.
    """
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task(file.name, total=file.stat().st_size)
        summary = import_messages(
            file,
            board=board,
            department=department,
            kind=kind,
            spare_folder=settings.folder,
            progress=lambda done: bar.update(task, completed=done),
        )
    _said(summary)
