"""Loading one file into the warehouse: rows, quarantine and ledger line in one transaction."""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256 as digest_of
from typing import Literal

import pyarrow as pa

from lingping.contracts import EVENTS, FILES, ITEMS, ORDERS, QUARANTINE, REVIEWS, Table
from lingping.counts import count_of
from lingping.ingest.content import Content
from lingping.ingest.export import Export
from lingping.ingest.faults import HeldFile
from lingping.ingest.fields import names_person
from lingping.ingest.times import instant_of
from lingping.progress import Advance
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, append, count, scalar
from warehouse.imports.refused_rows import find_excess

KINDS = {"reviews": REVIEWS, "events": EVENTS, "orders": ORDERS, "items": ITEMS}


@dataclass(frozen=True)
class ImportResult:
    """What became of one file, with its rows: received = accepted + duplicate + quarantined."""

    path: str
    sha256: str
    status: Literal["loaded", "held", "already_loaded", "unloaded"]
    received: int = 0
    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    reason: str | None = None
    notes: tuple[str, ...] = ()


def file_id_of(sha256: str, whose: str) -> str:
    """Id of a file in every table: 16 hex digits of a hash over its content and the merchant that it is loaded for.

    Of a held file the path takes the place of the merchant: the same content under two names is held twice.
    """
    return digest_of(f"{sha256} {whose}".encode()).hexdigest()[:16]


def load(
    con: Connection,
    export: Export,
    *,
    path: str,
    at: datetime,
    on_rows: Advance = lambda rows: None,
    is_nested: bool = False,
    number: int | None = None,
    remarks: Sequence[str] = (),
    is_released: bool = False,
) -> ImportResult:
    """Write one export's rows, quarantine and ledger line. Raises HeldFile, with nothing written, for a bad file.

    `is_nested`: as part of the caller's transaction, which is then no longer usable after an error. `number` is the
    import number of a file that is loaded again (None: the next one); `remarks` are further notes of the file.

    A file with too many refused rows is held, with its quarantine but without its rows, unless `is_released`: a person
    has looked at it. Nested, HeldFile is raised for it.

    A row is a duplicate when the warehouse, or another line of the file, has the key of its table. Equal events, and
    equal reviews that have no id, are numbered first: they count as often as they stand in the file with most of them.
    """
    table = KINDS[export.kind]
    name = file_id_of(export.content.sha256, export.merchant_id)
    with nullcontext() if is_nested else transaction(con):
        number = number or scalar(con, "select coalesce(max(import_number), 0) + 1 from ops.files")
        _forget_refused(con, export.content.sha256, path)
        received, quarantined, due = _stage(con, export, table, name, on_rows)
        excess = None if is_released else find_excess(con, name, path, received)
        if excess and is_nested:
            raise excess
        if excess:
            con.execute("drop table incoming")
            return _hold_refused(con, export, name, excess, path=path, due=due, at=at)
        repeated = _describe_repeated(con, table)
        accepted = _insert_new(con, table, name)
        if table is not EVENTS:
            _renew_returned(con, table, name, number)
        con.execute("drop table incoming")
        result = ImportResult(
            path=path,
            sha256=export.content.sha256,
            status="loaded",
            received=received,
            accepted=accepted,
            duplicate=received - quarantined - accepted,
            quarantined=quarantined,
            notes=(*remarks, *export.describe(), *repeated),
        )
        _write_ledger(con, _ledger_line(export, result, at, number, due))
    return result


def _hold_refused(
    con: Connection, export: Export, name: str, excess: HeldFile, *, path: str, due: datetime | None, at: datetime
) -> ImportResult:
    """Hold a file for its refused rows. The caller holds a transaction, in which the quarantine was written."""
    content = export.content
    held_as = file_id_of(content.sha256, path)
    con.execute(f"update {QUARANTINE.name} set file_id = ? where file_id = ?", [held_as, name])
    more = {"source": export.source, "kind": export.kind, "read_by": export.version, "read_again_at": due}
    merchant = export.merchant_id
    return _write_held(con, content.sha256, content.size, excess, path=path, merchant=merchant, at=at, more=more)


def hold_copy(
    con: Connection, sha256: str, held: HeldFile, *, path: str, merchant: str | None, at: datetime
) -> ImportResult:
    """Hold a file whose content is loaded from another path, with a ledger line of its own; see `hold`."""
    ((size,),) = con.execute("select max(bytes) from ops.files where sha256 = ?", [sha256]).fetchall()
    return _hold(con, sha256, size, held, path=path, merchant=merchant, at=at)


def hold(
    con: Connection, content: Content, held: HeldFile, *, path: str, merchant: str | None, at: datetime
) -> ImportResult:
    """Write the ledger line of a file of `merchant` (None: unknown) that could not be read.

    The same reason again changes nothing.
    """
    return _hold(con, content.sha256, content.size, held, path=path, merchant=merchant, at=at)


def _hold(
    con: Connection, sha256: str, size: int, held: HeldFile, *, path: str, merchant: str | None, at: datetime
) -> ImportResult:
    """Write the ledger line of a held file; the same again keeps its time.

    A merchant's name with personal data in it, or one that is not UTF-8, is not noted. (Older versions did not note the
    merchant at all.)
    """
    merchant = merchant if merchant is not None and _is_noted(merchant) else None
    with transaction(con):
        _forget_refused(con, sha256, path)
        return _write_held(con, sha256, size, held, path=path, merchant=merchant, at=at)


def _write_held(
    con: Connection,
    sha256: str,
    size: int,
    held: HeldFile,
    *,
    path: str,
    merchant: str | None,
    at: datetime,
    more: dict[str, object] | None = None,
) -> ImportResult:
    """See `_hold`; `more` are further columns of the line. The caller holds a transaction."""
    reason = f"{held.reason}: {held}"
    file = {"file_id": file_id_of(sha256, path), "sha256": sha256, "bytes": size, "path": path}
    known = "select min(loaded_at) from ops.files where sha256 = ? and path = ? and status = 'held' and reason = ?"
    ((since,),) = con.execute(known, [sha256, path, reason]).fetchall()
    line = {"merchant_id": merchant, "status": "held", "reason": reason, "loaded_at": since or at}
    _write_ledger(con, {**file, **line, **(more or {})})
    return ImportResult(path=path, sha256=sha256, status="held", reason=reason)


def forget_held(con: Connection, sha256: str, path: str) -> None:
    """Delete the ledger line of a held file whose content is loaded now: from another path, or for its merchant."""
    _forget_refused(con, sha256, path)
    con.execute("delete from ops.files where sha256 = ? and path = ? and status = 'held'", [sha256, path])


def _forget_refused(con: Connection, sha256: str, path: str) -> None:
    """Delete the quarantine of a held file, which is read again."""
    held = "select file_id from ops.files where sha256 = ? and path = ? and status = 'held'"
    con.execute(f"delete from {QUARANTINE.name} where file_id in ({held})", [sha256, path])


def _is_noted(merchant: str) -> bool:
    """Whether a table may and can hold the name: that of a folder may be any bytes, and that of a person."""
    return merchant == merchant.encode(errors="ignore").decode() and not names_person(merchant)


def _stage(
    con: Connection, export: Export, table: Table, name: str, on_rows: Advance
) -> tuple[int, int, datetime | None]:
    """Drain the export into the temporary table `incoming` and the quarantine.

    Returns the rows received, those quarantined, and when the first that lies in the future can be read.
    """
    dues: list[int] = []
    con.execute(f"create or replace temp table incoming as from {table.name} limit 0")
    received = quarantined = 0
    for batch in export.batches():
        append(con, "incoming", [_with_file(batch.accepted, name)])
        quarantined += append(con, QUARANTINE.name, [_with_file(batch.quarantined, name)])
        append(con, QUARANTINE.name, [_with_file(batch.unread, name)])
        received += batch.received
        dues += [] if batch.due is None else [batch.due]
        on_rows(batch.received)
    if table is REVIEWS:
        _number_equal_reviews(con)
    return received, quarantined, instant_of(min(dues)) if dues else None


def _with_file(batch: pa.RecordBatch, name: str) -> pa.RecordBatch:
    return batch.append_column("file_id", pa.array([name] * batch.num_rows, pa.string()))


def _number_equal_reviews(con: Connection) -> None:
    """Give the second of equal reviews without an id the id `c:…#2`, and so on.

    Those with a follow-up or a reply come first, and equal ones in one order: a later file, in which one of them has
    got a follow-up, gives them the same numbers as far as it can.
    """
    con.execute(
        """
        create or replace temp table incoming as
        select * exclude (number, is_own)
            replace (if(is_own and number > 1, review_id || '#' || number, review_id) as review_id)
        from (
            select *, regexp_full_match(review_id, 'c:[0-9a-f]{32}') as is_own,
                row_number() over (
                    partition by platform, merchant_id, review_id
                    order by follow_up_text is null, reply_text is null, content_hash, line
                ) as number
            from incoming
        )
        """
    )


def _describe_repeated(con: Connection, table: Table) -> list[str]:
    """A sentence on rows of the file that are equal and count once, as they have an id; events are all kept."""
    if table is EVENTS:
        return []
    rows = scalar(
        con,
        "select coalesce(sum(rows - 1), 0)::bigint"
        f" from (select count(*) as rows from incoming group by {', '.join(table.key)})",
    )
    repeat, is_counted = ("repeats", "counts") if rows == 1 else ("repeat", "count")
    told = f"{count_of(rows, 'row')} {repeat} another row of the file, the id included, and {is_counted} once."
    return [told] if rows else []


def _insert_new(con: Connection, table: Table, name: str) -> int:
    """Move the rows of `incoming` that are new into their table; returns how many there were."""
    con.execute(
        f"insert into {table.name} by name select d.* from ({_list_rows(table)}) as d"
        f" anti join {table.name} as known on {_equal(table.key, 'd', 'known')}"
    )
    if table is EVENTS:
        con.execute(
            "insert into ops.dirty_dates select distinct (occurred_at at time zone 'Asia/Shanghai')::date as event_date"
            " from raw.events where file_id = ? except from ops.dirty_dates",
            [name],
        )
    return scalar(con, f"select count(*) from {table.name} where file_id = ?", [name])


def _list_rows(table: Table) -> str:
    """Query of the rows of `incoming`, one for each key; equal events are numbered, so that each has its own."""
    if table is EVENTS:  # across files the larger count wins
        identity = ", ".join(column for column in table.key if column != "occurrence")
        return (
            f"select * replace (row_number() over (partition by {identity} order by line) as occurrence) from incoming"
        )
    return f"from incoming qualify row_number() over (partition by {', '.join(table.key)} order by line desc) = 1"


def _renew_returned(con: Connection, table: Table, name: str, number: int) -> None:
    """Make revisions that came back after another one rows of this file: the later import wins in staging."""
    record = [column for column in table.key if column != "content_hash"]
    con.execute(
        f"""
        update {table.name} as known set file_id = $name, line = d.line
        from (select {", ".join(table.key)}, max(line) as line from incoming group by all) as d
        where {_equal(table.key, "d", "known")} and known.rowid in (
            select own.rowid
            from {table.name} as own
            left join ops.files as f using (file_id)
            semi join incoming as i on {_equal(record, "own", "i")}
            qualify coalesce(f.import_number, $number) < max(coalesce(f.import_number, $number)) over (
                partition by {", ".join(f"own.{column}" for column in record)}
            )
        )
        """,
        {"name": name, "number": number},
    )


def _equal(columns: Sequence[str], left: str, right: str) -> str:
    """SQL condition: the rows agree in these columns, or both lack them."""
    return " and ".join(f"{left}.{column} is not distinct from {right}.{column}" for column in columns)


def _ledger_line(
    export: Export, result: ImportResult, at: datetime, number: int, due: datetime | None
) -> dict[str, object]:
    return {
        "file_id": file_id_of(export.content.sha256, export.merchant_id),
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
        "import_number": number,
        "notes": list(result.notes),
        "read_by": export.version,
        "read_again_at": due,
    }


def _write_ledger(con: Connection, line: dict[str, object]) -> None:
    con.execute(
        "delete from ops.files where file_id = ? or (sha256 = ? and path = ?)",
        [line["file_id"], line["sha256"], line["path"]],
    )
    append(con, FILES.name, [pa.RecordBatch.from_pylist([line], schema=FILES.schema)])


def restore_rows(con: Connection, export: Export, name: str, keys: str, *, on_rows: Advance = lambda rows: None) -> int:
    """Bring back rows of the loaded file with the id `name` whose keys are in the table `keys`, in its own no more.

    They were duplicates of what was taken back since. Those that an older file has brought back become rows of this
    one: the later import wins. The caller holds a transaction. Returns how many came back; raises HeldFile for a bad
    file.
    """
    table = KINDS[export.kind]
    con.execute(f"create or replace temp table incoming as from {table.name} limit 0")
    for batch in export.batches():
        append(con, "incoming", [_with_file(batch.accepted, name)])
        on_rows(batch.received)
    if table is REVIEWS:
        _number_equal_reviews(con)
    con.execute(
        f"create or replace temp table incoming as select d.* from ({_list_rows(table)}) as d"
        f" semi join {keys} as taken on {_equal(table.key, 'd', 'taken')}"
    )
    before = count(con, table.name)
    con.execute(
        f"insert into {table.name} by name select d.* from incoming as d"
        f" anti join {table.name} as known on {_equal(table.key, 'd', 'known')}"
    )
    restored = count(con, table.name) - before
    if table is not EVENTS:
        con.execute(
            f"update {table.name} as known set file_id = $name, line = d.line from incoming as d"
            f" where {_equal(table.key, 'd', 'known')} and known.file_id in (select file_id from ops.files"
            " where import_number < (select import_number from ops.files where file_id = $name))",
            {"name": name},
        )
    if restored:
        con.execute(
            "update ops.files set accepted = found.rows, duplicate = received - quarantined - found.rows"
            f" from (select count(*) as rows from {table.name} where file_id = $name) as found where file_id = $name",
            {"name": name},
        )
    con.execute("drop table incoming")
    return restored
