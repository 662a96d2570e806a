"""Backups: pack a home into one archive, and restore it."""

from dataclasses import dataclass
from pathlib import Path

from lingping.clock import utc_now
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from warehouse.backups.backup import Manifest, find_left_out, write_backup
from warehouse.backups.restore import restore


@dataclass(frozen=True)
class Backup:
    """A written archive: its `manifest` and size, and what is not in it and has to be kept apart.

    `key_file` is never in it, the inbox only where `has_inbox`. `left_out`: what else of the home is not, because it
    may hold secrets (deliveries.toml) or is not of Lingping. `is_history_elsewhere`: Dagster's runs and events are in
    the Postgres database of the setting `storage`.
    """

    archive: Path
    manifest: Manifest
    size_bytes: int
    key_file: Path
    has_inbox: bool
    is_history_elsewhere: bool
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Restored:
    """A restored home; `replaced` is the folder of the files that were there before, if any."""

    home: Path
    manifest: Manifest
    replaced: Path | None


def back_up_home(
    settings: Settings, target: Path | None = None, *, with_inbox: bool = False, progress: Progress = SILENT
) -> Backup:
    """Write warehouse, newest and named snapshots, letters, models, mappings and run history into one archive.

    `target` is a file or a folder, by default HOME/backups. Raises LingpingError for a home without a warehouse, one
    that a run holds, and a target that exists.
    """
    archive, manifest = write_backup(settings, target, at=utc_now(), with_inbox=with_inbox, progress=progress)
    return Backup(
        archive=archive,
        manifest=manifest,
        size_bytes=archive.stat().st_size,
        key_file=settings.key_file,
        has_inbox=with_inbox,
        is_history_elsewhere=settings.storage is not None,
        left_out=tuple(find_left_out(settings.home)),
    )


def restore_home(
    settings: Settings,
    archive: Path,
    *,
    replace: bool = False,
    without_key: bool = False,
    progress: Progress = SILENT,
) -> Restored:
    """Restore `archive` into the home; every file and table is verified before anything is changed.

    `replace`: also into a home in use, which is moved to HOME/backups. `without_key`: also where the key file does not
    hold the key of its customers; runs are then refused until it does, or until `accept_key`. Raises LingpingError for
    a damaged archive; without `replace`, for a home in use; and without `without_key`, for another key.
    """
    key_file = None if without_key else settings.key_file
    manifest, replaced = restore(
        archive, settings.home, at=utc_now(), key_file=key_file, replace=replace, progress=progress
    )
    return Restored(settings.home, manifest, replaced)
