"""`lingping backup` and `restore`: what they did, and what a person has to keep apart."""

from pathlib import Path

from lingping.clock import utc_now
from lingping.settings import Settings
from pipelines.cli.console import TerminalProgress, err, out
from warehouse.backups.backup import key_fingerprint, write_backup
from warehouse.backups.restore import restore


def back_up_home(settings: Settings, target: Path | None, *, with_inbox: bool) -> None:
    """Write the archive, and name it and the key file, which is not in it."""
    with TerminalProgress() as progress:
        archive, manifest = write_backup(settings, target, at=utc_now(), with_inbox=with_inbox, progress=progress)
    size = archive.stat().st_size / 1e6
    _say(f"{len(manifest.tables)} tables and {len(manifest.files)} files, {size:,.1f} MB → {archive}")
    if not with_inbox:
        _say("The inbox is not in it: --with-inbox packs it too.")
    if settings.storage:
        _say("Runs and events of Dagster lie in the Postgres of `storage`: back that up with its own tools.")
    _say(
        f"Keep {settings.key_file} apart from it, as safely: the key is not in it, and with another key "
        "a file that is delivered again gets other pseudonyms."
    )


def restore_home(settings: Settings, archive: Path, *, replace: bool) -> None:
    """Restore the archive into the home; warn when the key of this machine is not the one of the backup."""
    with TerminalProgress() as progress:
        manifest, replaced = restore(archive, settings.home, at=utc_now(), replace=replace, progress=progress)
    _say(f"{len(manifest.tables)} tables and {len(manifest.files)} files, as of {manifest.made_at} → {settings.home}")
    if replaced:
        _say(f"What was there before: {replaced}")
    if manifest.key_fingerprint and manifest.key_fingerprint != key_fingerprint(settings.key_file):
        err.print(
            f"[yellow]key:[/] {settings.key_file} is missing or not the key of this backup. Put that one there before "
            "the next run, or every customer becomes a stranger.",
            highlight=False,
            soft_wrap=True,
        )
    _say(f"Next: lingping run --home {settings.home}")


def _say(line: str) -> None:
    out.print(line, highlight=False, markup=False, soft_wrap=True)
