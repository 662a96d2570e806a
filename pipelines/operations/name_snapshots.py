"""Published snapshots: list and locate them, and name those that must be kept."""

from dataclasses import dataclass
from pathlib import Path

from lingping.home_layout import CURRENT
from lingping.settings import Settings
from warehouse.published import snapshots
from warehouse.published.snapshots import KeptSnapshot, find_snapshot, give_name, take_name


@dataclass(frozen=True)
class SnapshotName:
    """A name, and the id of the snapshot that has or had it."""

    snapshot_id: str
    name: str


@dataclass(frozen=True)
class SnapshotPlace:
    """A snapshot's id, and the folder that holds it for as long as it is kept: one snapshot, never a mixture."""

    snapshot_id: str
    folder: Path


def locate_snapshot(settings: Settings, snapshot: str = CURRENT) -> SnapshotPlace:
    """The snapshot that is current now, or the one of a name, an id or the beginning of one.

    Raises LingpingError where there is no such snapshot.
    """
    folder = find_snapshot(settings.published, snapshot).resolve()
    return SnapshotPlace(folder.name, folder)


def list_snapshots(settings: Settings) -> tuple[KeptSnapshot, ...]:
    """Every snapshot on disk, newest first."""
    return tuple(snapshots.list_snapshots(settings.published))


def name_snapshot(settings: Settings, snapshot: str, name: str) -> SnapshotName:
    """Name a snapshot, given by id, the beginning of its id, or `current`: it is then kept until it is unnamed.

    Raises LingpingError for a name that is taken or not allowed, and where there is no such snapshot.
    """
    return SnapshotName(give_name(settings.published, snapshot, name), name)


def unname_snapshot(settings: Settings, name: str) -> SnapshotName:
    """Remove a name; its snapshot is deleted once it is old. Raises LingpingError for an unknown name."""
    return SnapshotName(take_name(settings.published, name), name)
