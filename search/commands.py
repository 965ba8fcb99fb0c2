"""`huiyin search rebuild` and `huiyin search check`; bbs/cli.py adds the group."""

import sys

import click

from search import documents, services
from search.backend import IndexBusy, IndexUnavailable


@click.group(name="search")
def search_group() -> None:
    """The search index."""


@search_group.command(name="rebuild")
def rebuild() -> None:
    """Make the index anew from the database; search goes on with the old one until it is done."""
    with click.progressbar(length=max(1, documents.count()), label="indexing") as bar:
        done = 0

        def progress(now: int) -> None:
            nonlocal done
            bar.update(now - done)
            done = now

        try:
            services.rebuild(progress)
        except IndexBusy as busy:
            raise click.ClickException(f"{busy}.") from None
        bar.update(max(0, bar.length - done))
    click.echo(f"{services.engine().health().posts:,} posts are in the index")


@search_group.command(name="check")
def check() -> None:
    """Compare the index with the database; exit code 1 if they differ."""
    try:
        found = services.check()
    except IndexUnavailable as error:
        raise click.ClickException(f"{error}; `huiyin search rebuild` makes one.") from None
    click.echo(
        f"{found.posts:,} posts, {len(found.missing):,} not in the index, {len(found.superfluous):,} only in the index; "
        f"{found.health.state}, {found.health.analyzer}"
    )
    for name, ids in (("not in the index", found.missing), ("only in the index", found.superfluous)):
        if ids:
            click.echo(f"{name}: {', '.join(map(str, ids[:20]))}{' …' if len(ids) > 20 else ''}")
    if not found.is_well:
        sys.exit(1)
