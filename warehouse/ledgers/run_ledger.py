"""The ledger of runs: which run is under way, what it loaded, what it published."""

from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa

from lingping.contracts import HELD_OUT_KINDS, MODEL_QUALITY, RUNS
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, append
from warehouse.imports.load import ImportResult


def begin_run(
    con: Connection, run_id: str, *, at: datetime, as_of: date | None, imports: Sequence[ImportResult]
) -> None:
    """Enter a run with what it found in the inbox. Entering the same run again replaces its line."""
    statuses = [each.status for each in imports]
    line = {
        "run_id": run_id,
        "started_at": at,
        "as_of": as_of,
        "files_loaded": statuses.count("loaded"),
        "files_already_loaded": statuses.count("already_loaded"),
        "files_held": statuses.count("held"),
    }
    con.execute("delete from ops.runs where run_id = ?", [run_id])
    append(con, RUNS.name, [pa.RecordBatch.from_pylist([line], schema=RUNS.schema)])


def note_model(con: Connection, run_id: str, model_id: str) -> None:
    """Enter the classifier that the run uses."""
    con.execute("update ops.runs set model_id = ? where run_id = ?", [model_id, run_id])


def end_run(con: Connection, run_id: str, *, at: datetime, snapshot_id: str) -> None:
    """Enter the snapshot that the run published."""
    con.execute("update ops.runs set finished_at = ?, snapshot_id = ? where run_id = ?", [at, snapshot_id, run_id])


def note_quality(con: Connection, model_id: str, rows: list[dict[str, object]]) -> None:
    """Enter how good a classifier is, in place of what was entered before about the same texts.

    Labelled folder, contrast texts and public sets are replaced each by itself: an evaluation may leave some out.
    """
    parts = sorted({_find_part(str(row["slice_kind"])) for row in rows})
    with transaction(con):
        con.execute(
            f"delete from {MODEL_QUALITY.name} where model_id = $model_id"
            " and list_contains($parts, if(list_contains($kinds, slice_kind), slice_kind, ''))",
            {"model_id": model_id, "parts": parts, "kinds": list(HELD_OUT_KINDS)},
        )
        append(con, MODEL_QUALITY.name, [pa.RecordBatch.from_pylist(rows, schema=MODEL_QUALITY.schema)])


def _find_part(slice_kind: str) -> str:
    return slice_kind if slice_kind in HELD_OUT_KINDS else ""


def active_model(con: Connection) -> str | None:
    """The classifier of the newest run that named one."""
    newest = con.execute(
        "select model_id from ops.runs where model_id is not null order by started_at desc, run_id limit 1"
    ).fetchall()
    return newest[0][0] if newest else None
