"""The commands `backup` and `restore`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.counts import count_of
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say, warn
from pipelines.cli.options import Home

if TYPE_CHECKING:
    from pipelines.operations.backup_home import Backup, Restored
    from warehouse.backups.backup import Manifest

backup_app = typer.Typer()


@backup_app.command(epilog="Example: lingping backup /mnt/usb --home demo")
def backup(
    target: Annotated[
        Path | None, typer.Argument(help="File or folder. [HOME/backups/lingping-TIME.tar]", show_default=False)
    ] = None,
    home: Home = None,
    with_inbox: Annotated[bool, typer.Option("--with-inbox", help="Pack the files of the inbox too.")] = False,
) -> None:
    """Pack warehouse, snapshot, letters, models, mappings and run history into one file, with checksums."""
    settings = load_settings(home=home)
    from pipelines.operations.backup_home import back_up_home

    with TerminalProgress() as progress:
        made = back_up_home(settings, target, with_inbox=with_inbox, progress=progress)
    _show_backup(made)


def _show_backup(made: "Backup") -> None:
    say(f"{_content(made.manifest)}, {made.size_bytes / 1e6:,.1f} MB → {made.archive}")
    if not made.has_inbox:
        say("The inbox is not in it: --with-inbox packs it too.")
    if made.left_out:
        say(f"Not in it, keep them yourself: {', '.join(made.left_out)}")
    if made.is_history_elsewhere:
        say("Runs and events of Dagster are in the Postgres database of `storage`: back it up with its own tools.")
    say(
        f"Keep {made.key_file} apart from it, as safely: the key is not in it, and with another key "
        "runs of the restored home are refused."
    )


@backup_app.command(epilog="Example: lingping restore lingping.tar --home elsewhere")
def restore(
    archive: Annotated[Path, typer.Argument(help="What `lingping backup` wrote.")],
    home: Home = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also into a home in use, which is kept in HOME/backups.")
    ] = False,
    without_key: Annotated[
        bool, typer.Option("--without-key", help="Also without the pseudonym key of the backup, where it is lost.")
    ] = False,
) -> None:
    """Restore a home from a backup. Every file and table is verified before anything is changed.

    Stop `lingping daemon` and `lingping ui` of that home first.
    """
    settings = load_settings(home=home)
    from pipelines.operations.backup_home import restore_home

    with TerminalProgress() as progress:
        restored = restore_home(settings, archive, replace=replace, without_key=without_key, progress=progress)
    _show_restored(restored)
    if without_key:
        warn(
            "key", f"Runs are refused until {settings.key_file} holds the key of the backup, or `lingping key accept`."
        )
    say(f"Next: lingping run --home {restored.home}")


def _show_restored(restored: "Restored") -> None:
    say(f"{_content(restored.manifest)}, as of {restored.manifest.made_at} → {restored.home}")
    if restored.replaced:
        say(f"The files from before: {restored.replaced}")


def _content(manifest: "Manifest") -> str:
    return f"{count_of(len(manifest.tables), 'table')} and {count_of(len(manifest.files), 'file')}"
