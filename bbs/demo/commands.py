"""`huiyin demo`: the invented county in an empty instance."""

import click

from bbs.accounts import queries
from bbs.demo import build as building
from bbs.demo.people import ACCOUNTS, PASSWORD


@click.command()
@click.option("--seed", default=7, show_default=True, help="Another number gives another county.")
@click.option("--accounts", "only_accounts", is_flag=True, help="Only say with which accounts one signs in.")
@click.option("--if-empty", is_flag=True, help="Leave an instance alone that holds something, without complaint.")
def demo(seed: int, only_accounts: bool, if_empty: bool) -> None:
    """Fill an empty instance with 云溪县: 78 departments, residents, eight months of threads in every state."""
    if not only_accounts and not (if_empty and not building.is_empty()):
        _build(seed)
    if queries.id_by_name(ACCOUNTS[-1].name):
        click.echo(f"Sign in with the password {PASSWORD} as:")
        for account in ACCOUNTS:
            click.echo(f"  {account.name}\t{account.who}")


def _build(seed: int) -> None:
    building.check_empty()
    with click.progressbar(length=1, label="云溪县", item_show_func=lambda day: day or "") as bar:

        def progress(done: int, total: int, what: str) -> None:
            bar.length = total
            bar.update(done - bar.pos, what)

        made = building.build(seed, progress)
    click.echo(
        f"{made.departments} departments, {made.people} people, {made.threads} threads, {made.posts} posts, "
        f"{made.cases} cases."
    )
