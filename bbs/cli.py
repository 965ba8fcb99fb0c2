"""The `huiyin` command (roof). Each line of COMMANDS is one command or one group of them; packages write their own.

No command asks a question when its options are given. A refusal is one sentence and exit code 1, a bad setting 2.
"""

import sys

import click
from peewee import PeeweeException

from bbs import (
    VERSION,
    backup,
    clock,
    config,
    db,
    doctor,
    installing,
    logs,
    outbox,
    serving,
    wiring,
    worker,
)
from bbs.accounts.commands import user
from bbs.app import create_app
from bbs.config import BadSettings, Settings
from bbs.demo.commands import demo
from bbs.errors import Refused
from bbs.importing.commands import import_group
from moderation.commands import moderation_group
from official_accounts import rules
from official_accounts.commands import calendar, department, preset
from official_accounts.tracker.commands import tracker_group
from search.commands import search_group

#: These look after the database themselves, or must work while it is broken.
_WITHOUT_MIGRATING = {"backup", "calendar", "doctor", "restore", "worker"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--instance",
    metavar="DIR",
    help="Folder of this installation's data (default: instance/).",
)
@click.version_option(VERSION, prog_name="huiyin")
@click.pass_context
def huiyin(context: click.Context, instance: str | None) -> None:
    """Huiyin: a civic forum for a county. Settings come from HUIYIN_* (docs/settings.md)."""
    settings = config.load(instance=instance)
    context.obj = settings
    logs.configure(settings)
    clock.use_zone(settings.timezone)
    db.connect(settings)
    wiring.connect()
    if context.invoked_subcommand not in _WITHOUT_MIGRATING:
        db.migrate()


@huiyin.command()
@click.option(
    "--preset",
    type=click.Choice(rules.names()),
    default=rules.DEFAULT_PRESET,
    show_default=True,
    help="The county rules whose limits apply.",
)
@click.pass_obj
def init(settings: Settings, preset: str) -> None:
    """Make an installation: database, secrets, boards, limits, first administrator."""
    config.secret(settings, "secret_key")
    made = installing.install(preset)
    click.echo(f"instance: {settings.folder}\nboards: {made.boards}\nlimits: {preset}")
    click.echo(f"administrator: {made.name}\none-time password: {made.password}")
    click.echo("Sign in, change the password and set up the second factor. It is not shown again.")


@huiyin.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port; 0 takes a free one.",
)
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the forum: web and worker. Stops cleanly on SIGTERM and Ctrl-C."""
    serving.serve(settings, host=host, port=port)


@huiyin.command(name="worker")
@click.option(
    "--parent",
    type=int,
    hidden=True,
    help="Stop when this process is gone (used by serve).",
)
@click.pass_obj
def run_worker(settings: Settings, parent: int | None) -> None:
    """Run the worker alone: search index, mail, notices, clocks."""
    worker.run(settings, parent=parent)


@huiyin.command(name="doctor")
@click.pass_obj
def run_doctor(settings: Settings) -> None:
    """Tell what is wrong with this installation; exit code 1 if something is."""
    findings = doctor.examine(settings)
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'BAD '} {finding.what}: {finding.says}")
    if not all(finding.is_well for finding in findings):
        sys.exit(1)


@huiyin.command()
@click.pass_obj
def routes(settings: Settings) -> None:
    """List every address, its methods and who may enter."""
    for line in wiring.route_lines(create_app(settings)):
        click.echo(line)


@huiyin.group(name="outbox")
def outbox_group() -> None:
    """Errands that wait or have failed."""


@outbox_group.command(name="list")
def list_errands() -> None:
    """Numbers, then every errand that has failed, with its last error."""
    state = outbox.state()
    click.echo(f"waiting {state['waiting']} (oldest {state['oldest_seconds']} s), failed {state['failed']}")
    for failed in outbox.failed():
        click.echo(f"{failed.id}\t{failed.event}\t{failed.handler}\ttries {failed.tries}\t{failed.last_error}")


@outbox_group.command(name="retry")
@click.argument("rows", nargs=-1, type=int)
@click.option("--all", "everything", is_flag=True, help="Every errand that has failed.")
def retry_errands(rows: tuple[int, ...], everything: bool) -> None:
    """Give failed errands a fresh start."""
    chosen = [failed.id for failed in outbox.failed()] if everything else rows
    done = sum(outbox.retry(row) for row in chosen)
    click.echo(f"{done} of {len(chosen)} errands will be tried again")


@outbox_group.command(name="drain")
def drain_errands() -> None:
    """Do now what is due, in this process. The worker does it anyway while it runs."""
    with worker.only_one(db_settings(), wait=False):
        click.echo(f"{outbox.drain_all()} errands")


def db_settings() -> Settings:
    return click.get_current_context().find_object(Settings)


@huiyin.command(name="backup")
@click.argument("file", type=click.Path(dir_okay=False))
@click.pass_obj
def make_backup(settings: Settings, file: str) -> None:
    """Write the database, attachments and secrets into FILE (.tar.gz), while the forum runs."""
    size = backup.backup(settings, file)
    click.echo(f"{file}: {size:,} bytes. It holds the secrets too: keep it as safe as the server.")


@huiyin.command(name="restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.pass_obj
def restore_backup(settings: Settings, file: str) -> None:
    """Put a backup into an empty instance folder. Stop the forum first."""
    backup.restore(settings, file)
    db.migrate()
    click.echo(f"restored into {settings.folder}; the search index is made anew when the forum starts")


COMMANDS: list[click.Command] = [
    calendar,
    demo,
    department,
    preset,
    user,
    import_group,
    moderation_group,
    search_group,
    tracker_group,
]

for _command in COMMANDS:
    huiyin.add_command(_command)


def main() -> None:
    """Entry point: turns what was refused into one sentence and an exit code."""
    try:
        huiyin(prog_name="huiyin")
    except BadSettings as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except Refused as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except PeeweeException as error:
        click.echo(f"The database does not answer as it should: {error}", err=True)
        sys.exit(1)
