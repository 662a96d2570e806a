"""Published snapshots: which there are, what people call them, and finding one again.

A name is a directory symlink `published/named/NAME`, so that any tool opens `published/named/NAME/lingping.duckdb`.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lingping.errors import BrokenHome, LingpingError
from lingping.home_layout import CURRENT, DATABASE, NAMED, SNAPSHOTS

MANIFEST = "manifest.json"
REPUBLISH = "`lingping doctor --fix` publishes the newest whole snapshot again; `lingping run` makes a new one."
_TIME = "%Y%m%dT%H%M%SZ"
_ID = re.compile(r"\d{8}T")
_NAME = re.compile(r"\w[\w-]{0,59}")


@dataclass(frozen=True)
class KeptSnapshot:
    """A snapshot on disk, from its manifest; `rows` of all tables together."""

    snapshot_id: str
    names: tuple[str, ...]
    published_at: datetime
    as_of: str
    model_id: str | None
    rows: int
    is_current: bool


def format_id(at: datetime, run_id: str) -> str:
    """The id of the snapshot that a run publishes at `at`: ids sort by time."""
    return f"{at:{_TIME}}-{run_id[:8]}"


def read_time(snapshot_id: str) -> datetime:
    """When the snapshot of this id was published."""
    return datetime.strptime(snapshot_id.partition("-")[0], _TIME).replace(tzinfo=UTC)


def list_snapshots(published: Path) -> list[KeptSnapshot]:
    """Every snapshot on disk, newest first. Raises BrokenHome for a damaged manifest."""
    names = read_names(published)
    return [_read(published, folder, names) for folder in reversed(_folders(published))]


def read_snapshot(published: Path, wanted: str) -> KeptSnapshot:
    """The snapshot called `wanted`, as `find_snapshot` finds it.

    Raises LingpingError when there is none, BrokenHome for a damaged manifest.
    """
    return _read(published, find_snapshot(published, wanted).resolve(), read_names(published))


def read_names(published: Path) -> dict[str, str]:
    """Name → id of the snapshot."""
    return {link.name: link.readlink().name for link in sorted((published / NAMED).glob("*")) if link.is_symlink()}


def find_orphaned_names(published: Path) -> list[str]:
    """Names whose snapshot is gone."""
    return [name for name, each in read_names(published).items() if not (published / SNAPSHOTS / each).is_dir()]


def find_snapshot(published: Path, wanted: str) -> Path:
    """Folder of the snapshot called `wanted`: `current`, a name, an id, or the beginning of one id only.

    Raises LingpingError when there is none, or more than one; BrokenHome where `current` leads nowhere.
    """
    if wanted == CURRENT:
        folder = published / CURRENT
        if folder.is_symlink() and not (folder / DATABASE).exists():
            raise BrokenHome(f"{folder}: the newest snapshot is missing.", REPUBLISH)
        if not (folder / DATABASE).exists():
            raise LingpingError(f"{published}: no snapshot yet. Run `lingping run` with this home first.")
        return folder
    ids = [folder.name for folder in _folders(published)]
    exact = read_names(published).get(wanted, wanted)
    found = [exact] if exact in ids else [each for each in ids if each.startswith(wanted)]
    if len(found) != 1:
        what = f"{len(found)} snapshots begin with it" if found else "there is no such snapshot"
        raise LingpingError(f"Snapshot {wanted}: {what}. `lingping snapshots list` shows ids and names.")
    return published / SNAPSHOTS / found[0]


def give_name(published: Path, wanted: str, name: str) -> str:
    """Call the snapshot `wanted` by `name` from now on: it then stays for good. Returns its id.

    Raises LingpingError for a name that is taken, or that could be read as an id.
    """
    if not is_snapshot_name(name):
        raise LingpingError(f"{name!r} is no name: letters, digits, _ and - only, 60 at most, and unlike an id.")
    if name in read_names(published):
        raise LingpingError(
            f"{name} is the name of {read_names(published)[name]}: `lingping snapshots unname {name}` first."
        )
    folder = find_snapshot(published, wanted).resolve()
    link = published / NAMED / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(Path("..", SNAPSHOTS, folder.name), target_is_directory=True)
    return folder.name


def is_snapshot_name(name: str) -> bool:
    """Whether a snapshot may be called so: a plain file name that could not be read as an id."""
    return bool(_NAME.fullmatch(name)) and not _ID.match(name) and name != CURRENT


def take_name(published: Path, name: str) -> str:
    """Remove a name: its snapshot is no longer kept for it. Returns its id. Raises LingpingError for no such name."""
    names = read_names(published)
    if name not in names:
        raise LingpingError(f"No snapshot is called {name}. `lingping snapshots list` shows ids and names.")
    (published / NAMED / name).unlink()
    return names[name]


def _folders(published: Path) -> list[Path]:
    return sorted((published / SNAPSHOTS).glob("[0-9]*"))


def _read(published: Path, folder: Path, names: dict[str, str]) -> KeptSnapshot:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
        return KeptSnapshot(
            snapshot_id=folder.name,
            names=tuple(name for name, snapshot_id in names.items() if snapshot_id == folder.name),
            published_at=datetime.fromisoformat(manifest["published_at"]),
            as_of=manifest["as_of"],
            model_id=manifest["model_id"],
            rows=sum(table["rows"] for table in manifest["tables"].values()),
            is_current=folder.resolve() == (published / CURRENT).resolve(),
        )
    except (ValueError, TypeError, KeyError, AttributeError, FileNotFoundError) as error:
        raise BrokenHome(f"{path}: missing or damaged.", REPUBLISH) from error
