"""The analyst's commands about old snapshots: list them, name the ones to keep."""

from typing import Annotated

import typer

from lingping.settings import load_settings
from pipelines.cli.console import out, show_table, shown_instant
from pipelines.cli.options import Home

snapshots_app = typer.Typer(
    no_args_is_help=True,
    help="Published snapshots: which there are, and the names of those to keep.",
    epilog="Example: lingping snapshots list --home demo",
)


@snapshots_app.command("list", epilog="Example: lingping snapshots list --home demo")
def list_snapshots(home: Home = None) -> None:
    """Every snapshot on disk, newest first; the arrow marks the current one."""
    settings = load_settings(home=home)
    from warehouse.published.snapshots import list_snapshots

    rows = [
        (
            "→" if kept.is_current else "",
            kept.snapshot_id,
            ", ".join(kept.names),
            shown_instant(kept.published_at),
            kept.model_id,
            kept.rows,
        )
        for kept in list_snapshots(settings.published)
    ]
    show_table("", ("", "snapshot", "name", "published", "model", "rows"), rows, whole="snapshot")
    out.print(f"Named ones stay; of the others the newest {settings.keep_snapshots}.", highlight=False)


@snapshots_app.command("name", epilog="Example: lingping snapshots name current before-618")
def name_snapshot(
    snapshot: Annotated[str, typer.Argument(help="Id, its beginning, or current.")],
    name: Annotated[str, typer.Argument(help="Letters, digits, _ and -.")],
    home: Home = None,
) -> None:
    """Give a snapshot a name: it stays for good, as HOME/published/named/NAME."""
    settings = load_settings(home=home)
    from warehouse.published.snapshots import give_name

    snapshot_id = give_name(settings.published, snapshot, name)
    out.print(f"{snapshot_id} is {name}: lingping sql --snapshot {name} …", highlight=False, soft_wrap=True)


@snapshots_app.command("unname", epilog="Example: lingping snapshots unname before-618")
def unname_snapshot(name: Annotated[str, typer.Argument(help="Name to forget.")], home: Home = None) -> None:
    """Forget a name: the snapshot goes once it is old."""
    settings = load_settings(home=home)
    from warehouse.published.snapshots import take_name

    out.print(f"{take_name(settings.published, name)} has one name less.", highlight=False, soft_wrap=True)
