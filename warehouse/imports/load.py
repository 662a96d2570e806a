"""Loading one file into the warehouse: rows, quarantine and ledger line in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import pyarrow as pa

from lingping.contracts import EVENTS, FILES, ITEMS, ORDERS, QUARANTINE, REVIEWS, Table
from lingping.ingest.content import Content
from lingping.ingest.export import Export
from lingping.ingest.faults import HeldFile
from lingping.progress import Advance
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, append, scalar

KINDS = {"reviews": REVIEWS, "events": EVENTS, "orders": ORDERS, "items": ITEMS}


@dataclass(frozen=True)
class ImportResult:
    """What became of one file, with its rows: received = accepted + duplicate + quarantined."""

    path: str
    sha256: str
    status: Literal["loaded", "held", "already_loaded"]
    received: int = 0
    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    reason: str | None = None


def file_id_of(sha256: str) -> str:
    """Id of a file in every table: the first 16 hex digits of its SHA-256."""
    return sha256[:16]


def is_loaded(con: Connection, sha256: str) -> bool:
    """Whether these bytes were loaded, under any name and compression."""
    return scalar(con, "select count(*) from ops.files where sha256 = ? and status = 'loaded'", [sha256]) > 0


def load(
    con: Connection,
    export: Export,
    *,
    path: str,
    at: datetime,
    on_rows: Advance = lambda rows: None,
) -> ImportResult:
    """Write one export's rows, quarantine and ledger line. Raises HeldFile, with nothing written, for a bad file.

    A row is a duplicate when the warehouse, or an earlier line of the file, has the key of its table.
    """
    table = KINDS[export.kind]
    name = file_id_of(export.content.sha256)
    with transaction(con):
        received, quarantined = _stage(con, export, table, name, on_rows)
        accepted = _insert_new(con, table, name)
        con.execute("drop table incoming")
        result = ImportResult(
            path=path,
            sha256=export.content.sha256,
            status="loaded",
            received=received,
            accepted=accepted,
            duplicate=received - quarantined - accepted,
            quarantined=quarantined,
        )
        _write_ledger(con, _ledger_line(export, result, at))
    return result


def hold(con: Connection, content: Content, held: HeldFile, *, path: str, at: datetime) -> ImportResult:
    """Write the ledger line of a file that could not be read. The same reason again changes nothing."""
    reason = f"{held.reason}: {held}"
    known = "select count(*) from ops.files where file_id = ? and status = 'held' and reason = ?"
    if not scalar(con, known, [file_id_of(content.sha256), reason]):
        line = {
            "file_id": file_id_of(content.sha256),
            "path": path,
            "sha256": content.sha256,
            "bytes": content.size,
            "status": "held",
            "reason": reason,
            "loaded_at": at,
        }
        with transaction(con):
            _write_ledger(con, line)
    return ImportResult(path=path, sha256=content.sha256, status="held", reason=reason)


def _stage(con: Connection, export: Export, table: Table, name: str, on_rows: Advance) -> tuple[int, int]:
    """Drain the export into the temporary table `incoming` and the quarantine; rows received and quarantined."""
    con.execute(f"create or replace temp table incoming as from {table.name} limit 0")
    received = quarantined = 0
    for batch in export.batches():
        append(con, "incoming", [_with_file(batch.accepted, name)])
        quarantined += append(con, QUARANTINE.name, [_with_file(batch.quarantined, name)])
        append(con, QUARANTINE.name, [_with_file(batch.unread, name)])
        received += batch.received
        on_rows(batch.received)
    return received, quarantined


def _with_file(batch: pa.RecordBatch, name: str) -> pa.RecordBatch:
    return batch.append_column("file_id", pa.array([name] * batch.num_rows, pa.string()))


def _insert_new(con: Connection, table: Table, name: str) -> int:
    """Move the rows of `incoming` that are new into their table; returns how many there were."""
    key = ", ".join(table.key)
    if table is EVENTS:  # equal events of one file are numbered; across files the larger count wins
        identity = ", ".join(column for column in table.key if column != "occurrence")
        numbered = (
            f"select * replace (row_number() over (partition by {identity} order by line) as occurrence) from incoming"
        )
    else:
        numbered = f"from incoming qualify row_number() over (partition by {key} order by line) = 1"
    con.execute(
        f"insert into {table.name} by name select d.* from ({numbered}) as d anti join {table.name} using ({key})"
    )
    if table is EVENTS:
        con.execute(
            "insert into ops.dirty_dates select distinct (occurred_at at time zone 'Asia/Shanghai')::date as event_date"
            " from raw.events where file_id = ? except from ops.dirty_dates",
            [name],
        )
    return scalar(con, f"select count(*) from {table.name} where file_id = ?", [name])


def _ledger_line(export: Export, result: ImportResult, at: datetime) -> dict[str, object]:
    return {
        "file_id": file_id_of(export.content.sha256),
        "path": result.path,
        "sha256": export.content.sha256,
        "bytes": export.content.size,
        "encoding": export.content.encoding,
        "source": export.source,
        "kind": export.kind,
        "merchant_id": export.merchant_id,
        "status": result.status,
        "reason": None,
        "received": result.received,
        "accepted": result.accepted,
        "duplicate": result.duplicate,
        "quarantined": result.quarantined,
        "new_columns": list(export.new_columns),
        "loaded_at": at,
    }


def _write_ledger(con: Connection, line: dict[str, object]) -> None:
    con.execute("delete from ops.files where file_id = ?", [line["file_id"]])
    append(con, FILES.name, [pa.RecordBatch.from_pylist([line], schema=FILES.schema)])
