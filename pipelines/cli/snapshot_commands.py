"""`lingping snapshots …`: list published snapshots, and name those to keep."""

from typing import Annotated

import typer

from lingping.settings import load_settings
from pipelines.cli.console import emit, say, show_table
from pipelines.cli.options import Home
from pipelines.time_format import format_instant

snapshots_app = typer.Typer(
    no_args_is_help=True,
    help="Published snapshots, and names for those to keep.",
    epilog="Example: lingping snapshots list --home demo",
)


@snapshots_app.command("list", epilog="Example: lingping snapshots list --home demo")
def show_snapshots(home: Home = None) -> None:
    """List the snapshots on disk, newest first; the arrow marks the current one."""
    settings = load_settings(home=home)
    from pipelines.operations.name_snapshots import list_snapshots

    rows = [
        (
            "→" if kept.is_current else "",
            kept.snapshot_id,
            ", ".join(kept.names),
            format_instant(kept.published_at),
            kept.model_id,
            kept.rows,
        )
        for kept in list_snapshots(settings)
    ]
    show_table("", ("", "snapshot", "name", "published", "model", "rows"), rows, whole="snapshot")
    say(f"Named snapshots are kept, and the newest {settings.keep_snapshots} of the others.")


@snapshots_app.command("path", epilog="Example: lingping snapshots path --home demo")
def show_path(
    snapshot: Annotated[str, typer.Argument(help="Id, beginning of an id, or name.")] = "current",
    home: Home = None,
) -> None:
    """Print the folder of the current snapshot, or of an older one; its last part is the id.

    The folder never changes, while published/current leads to another one after each run.
    """
    settings = load_settings(home=home)
    from pipelines.operations.name_snapshots import locate_snapshot

    emit(f"{locate_snapshot(settings, snapshot).folder}\n")


@snapshots_app.command("name", epilog="Example: lingping snapshots name current before-618")
def give_name(
    snapshot: Annotated[str, typer.Argument(help="Id, beginning of an id, or current.")],
    name: Annotated[str, typer.Argument(help="Letters, digits, _ and -.")],
    home: Home = None,
) -> None:
    """Name a snapshot: it is then kept, as HOME/published/named/NAME."""
    settings = load_settings(home=home)
    from pipelines.operations.name_snapshots import name_snapshot

    named = name_snapshot(settings, snapshot, name)
    say(f"{named.snapshot_id} is {named.name}: lingping sql --snapshot {named.name} …")


@snapshots_app.command("unname", epilog="Example: lingping snapshots unname before-618")
def take_name(name: Annotated[str, typer.Argument(help="Name to remove.")], home: Home = None) -> None:
    """Remove a name; the snapshot is deleted once it is old."""
    settings = load_settings(home=home)
    from pipelines.operations.name_snapshots import unname_snapshot

    unnamed = unname_snapshot(settings, name)
    say(f"{unnamed.snapshot_id} is no longer called {unnamed.name}.")
