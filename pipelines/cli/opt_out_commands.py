"""`lingping opt-out …`: customers who objected to profiling."""

from pathlib import Path
from typing import Annotated

import typer

from lingping.counts import count_of
from lingping.errors import LingpingError
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say, show_table
from pipelines.cli.options import Home
from pipelines.time_format import format_instant

opt_out_app = typer.Typer(
    no_args_is_help=True,
    help="Customers who objected to profiling: no profile, audience or recommendation.",
    epilog="Example: lingping opt-out add --user u10086 --home demo",
)
Users = Annotated[list[str] | None, typer.Option("--user", help="Customer id as the export has it; may be repeated.")]
Ids = Annotated[Path | None, typer.Option(help="Many ids instead: one per line (.txt), or a table.")]
Column = Annotated[str | None, typer.Option(help="Column of the table that holds the ids.")]
Platform = Annotated[str | None, typer.Option(help="Platform of the ids. [the one that has rows of the id]")]


@opt_out_app.command(
    "add",
    epilog="Examples: lingping opt-out add --user u10086   ·   lingping opt-out add --ids objections.txt --platform jd",
)
def add(
    users: Users = None, ids: Ids = None, column: Column = None, platform: Platform = None, home: Home = None
) -> None:
    """Leave customers out of profiles, audiences and recommendations, at once and for rows to come.

    Their reviews, orders and events count in all other tables as before.
    """
    settings = load_settings(home=home)
    named = _read_ids(users, ids, column)
    from pipelines.operations.opt_out import add_opt_out

    with TerminalProgress() as progress:
        change = add_opt_out(settings, named, platform=platform, progress=progress)
    say(f"New on the list: {change.changed:,} of {count_of(change.named, 'customer')}.")
    say("Snapshots and lists of audiences from before have them still: `lingping snapshots list`.")


@opt_out_app.command("remove", epilog="Example: lingping opt-out remove --user u10086 --home demo")
def remove(
    users: Users = None, ids: Ids = None, column: Column = None, platform: Platform = None, home: Home = None
) -> None:
    """Profile customers again who have agreed to it."""
    settings = load_settings(home=home)
    named = _read_ids(users, ids, column)
    from pipelines.operations.opt_out import remove_opt_out

    with TerminalProgress() as progress:
        change = remove_opt_out(settings, named, platform=platform, progress=progress)
    say(f"Taken off the list, and profiled again: {change.changed:,} of {count_of(change.named, 'customer')}.")


@opt_out_app.command("list", epilog="Example: lingping opt-out list --home demo")
def show_list(home: Home = None) -> None:
    """List who objected and when, by pseudonym: the home holds no ids."""
    settings = load_settings(home=home)
    from pipelines.operations.opt_out import list_opt_outs

    found = list_opt_outs(settings)
    if not found:
        say("Nobody has objected: `lingping opt-out add` enters a customer.")
        return
    rows = [(each.user_key[:12], each.platform, format_instant(each.opted_out_at)) for each in found]
    show_table(f"{count_of(len(found), 'customer')} objected to profiling", ("pseudonym", "platform", "since"), rows)


def _read_ids(users: list[str] | None, ids: Path | None, column: str | None) -> list[str]:
    """The ids of the options. Raises LingpingError where both or neither are given."""
    if bool(users) == bool(ids):
        raise LingpingError("Whom? Give --user ID, or --ids FILE.")
    from lingping.ingest.id_lists import read_ids

    return list(users) if users else read_ids(ids, column) if ids else []
