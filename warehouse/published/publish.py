"""Publishing: a snapshot folder is written, then one atomic switch of `published/current`. Readers never wait."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from lingping.atomic import make_folder, replace_folder, sync_folder
from lingping.contracts import (
    ACTIONS,
    AUDIENCE_EXPORTS,
    CORRECTIONS,
    ERROR_RATES,
    EXPLANATIONS,
    FILE_STAMPS,
    FILES,
    MODEL_QUALITY,
    PSEUDONYM_KEYS,
    QUARANTINE,
    RUNS,
    TAXONOMY,
)
from lingping.home_layout import CURRENT, DATABASE, SNAPSHOTS
from warehouse.database.tables import Connection, Described, count, describe, digest, quote
from warehouse.published.old_snapshots import forget_old
from warehouse.published.snapshots import MANIFEST, format_id
from warehouse.sql_tables.sql_files import SqlTable

STORAGE_VERSION = "v1.5.0"  # what DuckDB 1.5 tools open
_PYTHON_TABLES = (
    *(FILES, QUARANTINE, RUNS, MODEL_QUALITY, TAXONOMY, ERROR_RATES, CORRECTIONS, EXPLANATIONS),
    *(ACTIONS, AUDIENCE_EXPORTS, PSEUDONYM_KEYS, FILE_STAMPS),
)


@dataclass(frozen=True)
class Snapshot:
    """A published snapshot: its id, folder, and rows of each table."""

    snapshot_id: str
    folder: Path
    rows: dict[str, int]


def is_published(name: str) -> bool:
    """Whether the table `name` is in every snapshot."""
    return name.startswith("marts.") or name in {table.name for table in _PYTHON_TABLES}


def publish(
    con: Connection,
    published: Path,
    tables: Iterable[SqlTable],
    *,
    run_id: str,
    at: datetime,
    as_of: date | None,
    model_id: str | None,
    keep: int = 14,
    grace: timedelta = timedelta(0),
) -> Snapshot:
    """Write marts and the ops tables that users see as DuckDB, Parquet and manifest, and switch `current` to them.

    The snapshot's own line in `ops.runs` is written as finished. Only the newest `keep` snapshots stay, those that have
    a name, those that were replaced less than `grace` ago, and those that a process has open in DuckDB.
    """
    snapshot_id = format_id(at, run_id)
    folder = published / SNAPSHOTS / snapshot_id
    chosen = [*(table for table in tables if is_published(table.name)), *_PYTHON_TABLES]
    make_folder(published, is_private=True)
    with replace_folder(folder) as draft:  # it replaces one only where a run is executed again
        written = _write_tables(con, draft, chosen, _finished_runs(run_id, at, snapshot_id))
        manifest = {
            "snapshot_id": snapshot_id,
            "run_id": run_id,
            "published_at": at.isoformat(),
            "as_of": str(as_of) if as_of else "newest day of each merchant",
            "model_id": model_id,
            "tables": {name: {"rows": rows, "digest": content} for name, (rows, content) in sorted(written.items())},
        }
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2), "utf-8")
    switch(published / CURRENT, folder)
    forget_old(published, keep=keep, grace=grace, now=at)
    return Snapshot(snapshot_id, folder, {name: rows for name, (rows, _) in written.items()})


def _finished_runs(run_id: str, at: datetime, snapshot_id: str) -> str:
    """`ops.runs` as it will be once this snapshot is out (one transaction can't write two databases)."""
    this, finished = f"run_id = {quote(run_id)}", f"timestamptz {quote(at.isoformat())}"
    return (
        f"select * replace (if({this}, {finished}, finished_at) as finished_at,"
        f" if({this}, {quote(snapshot_id)}, snapshot_id) as snapshot_id) from ops.runs"
    )


def _write_tables(con: Connection, folder: Path, tables: Sequence[Described], runs: str) -> dict[str, tuple[int, str]]:
    """Copy the tables with their descriptions into the snapshot's files; rows and digest of each, read from there."""
    database = quote(str(folder / DATABASE))
    con.execute(f"attach {database} as snapshot (storage_version {quote(STORAGE_VERSION)})")
    names = [table.name for table in tables]
    for name in names:
        select = runs if name == RUNS.name else f"from {name}"
        con.execute(f"create schema if not exists snapshot.{name.split('.')[0]}")
        con.execute(f"create table snapshot.{name} as {select}")
        con.execute(f"copy (from snapshot.{name}) to {quote(str(folder / f'{name}.parquet'))} (format parquet)")
    describe(con, tables, "snapshot")
    written = {name: (count(con, f"snapshot.{name}"), digest(con, f"snapshot.{name}")) for name in names}
    con.execute("detach snapshot")
    return written


def switch(current: Path, folder: Path) -> None:
    """Point the directory symlink `current` at the snapshot `folder`, in one step.

    A *file* symlink would name the catalog after its target.
    """
    fresh = current.with_name(".current")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.relative_to(current.parent), target_is_directory=True)
    fresh.replace(current)
    sync_folder(current.parent)
