"""Which snapshots hold what their manifests say."""

import json
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lingping.errors import BrokenHome, LingpingError
from lingping.home_layout import CURRENT, DATABASE, SNAPSHOTS
from warehouse.database.connection import prepare
from warehouse.database.database_faults import explain_faults
from warehouse.database.tables import digest, digests, quote
from warehouse.published.snapshots import MANIFEST, REPUBLISH, read_names, read_snapshot


@dataclass(frozen=True)
class DamagedSnapshot:
    """A snapshot that is not what was published: its folder, what is wrong, and whether people gave it a name."""

    folder: Path
    fault: str
    is_named: bool


def find_damaged(published: Path) -> tuple[list[str], list[DamagedSnapshot]]:
    """The ids of the whole snapshots, oldest first, and the damaged ones. Every row of each is read."""
    whole: list[str] = []
    damaged: list[DamagedSnapshot] = []
    named = set(read_names(published).values())
    for folder in sorted((published / SNAPSHOTS).glob("[0-9]*")):
        try:
            _refuse_damaged(published, folder)
            whole.append(folder.name)
        except LingpingError as error:
            fault = error.what if isinstance(error, BrokenHome) else str(error)
            damaged.append(DamagedSnapshot(folder, fault, folder.name in named))
    return whole, damaged


def find_current(published: Path) -> str | None:
    """The id to which `current` leads, whether that snapshot is there or not; None without `current`."""
    current = published / CURRENT
    return current.readlink().name if current.is_symlink() else None


def _refuse_damaged(published: Path, folder: Path) -> None:
    """Raise BrokenHome unless database and Parquet files hold the rows that were published."""
    read_snapshot(published, folder.name)
    tables = json.loads((folder / MANIFEST).read_bytes())["tables"]
    path = folder / DATABASE
    with explain_faults(path, REPUBLISH), duckdb.connect(path, read_only=True) as con:
        prepare(con)
        if digests(con) != {name: table["digest"] for name, table in tables.items()}:
            raise BrokenHome(f"{path}: its tables are not those that were published.", REPUBLISH)
        for name, table in tables.items():
            parquet = folder / f"{name}.parquet"
            try:
                content = digest(con, f"read_parquet({quote(str(parquet))})")
            except duckdb.Error as error:
                raise BrokenHome(f"{parquet}: missing or damaged.", REPUBLISH) from error
            if content != table["digest"]:
                raise BrokenHome(f"{parquet}: its rows are not those that were published.", REPUBLISH)
