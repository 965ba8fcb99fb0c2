"""`huiyin moderation verify`: is the log of moderation whole?"""

import sys

import click

from bbs import db
from moderation.services import log


@click.group(name="moderation")
def moderation_group() -> None:
    """The public log of moderation."""


@moderation_group.command()
def verify() -> None:
    """Walk the chained log; exit code 1 where an entry does not follow from the one before.

    The printed digest is that of the newest entry. Noted down elsewhere, it also betrays a log that was cut short.
    """
    with db.db.connection_context():
        chain = log.verify()
    if chain.is_whole:
        click.echo(f"{chain.count} entries, whole. {chain.head}")
        return
    click.echo(f"Broken at entry {chain.broken_at}: {chain.count} entries before it are whole.", err=True)
    sys.exit(1)
