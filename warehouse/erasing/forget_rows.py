"""Customers taken out of a database: out of the warehouse in place, out of a snapshot by writing it anew."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from lingping.atomic import replace_folder
from lingping.contracts import DIRTY_DATES, ERASURES, EVENTS, OPT_OUTS
from lingping.home_layout import DATABASE
from warehouse.database.connection import prepare
from warehouse.database.tables import Connection, append_missing, columns, count, describe, digest, quote
from warehouse.erasing.person import (
    Belongings,
    condition_of,
    count_rows,
    find_belongings,
    list_tables,
    lists_of,
    without_evidence,
)
from warehouse.published.publish import STORAGE_VERSION
from warehouse.published.snapshots import MANIFEST


def forget_customers(con: Connection, theirs: Belongings, *, at: datetime) -> dict[str, int]:
    """Delete every row of the customers from the warehouse and enter that they are kept out; rows by table.

    `theirs` is what `find_belongings` found on `con`. The caller holds a transaction.
    """
    counts = count_rows(con)
    con.execute(
        f"insert into {DIRTY_DATES.name} select distinct (occurred_at at time zone 'Asia/Shanghai')::date as event_date"
        f" from {EVENTS.name} where {condition_of(con, EVENTS.name)} except from {DIRTY_DATES.name}"
    )
    for table in list_tables(con):
        condition = condition_of(con, table)
        if condition and counts.get(table):
            con.execute(f"delete from {table} where {condition}")
        for column in lists_of(con, table):
            con.execute(
                f"update {table} set {column} = {without_evidence(column)}"
                f" where list_has_any({column}, getvariable('erased_reviews'))"
            )
    append_missing(con, ERASURES, _marks(theirs, at))
    return {name: rows for name, rows in counts.items() if name != OPT_OUTS.name}


def _marks(theirs: Belongings, at: datetime) -> list[dict[str, object]]:
    customers = [(key, None) for key in theirs.customers]
    orders = [(key, merchant) for merchant, key in theirs.orders]
    return [{"erased_key": key, "merchant_id": merchant, "erased_at": at} for key, merchant in customers + orders]


def read_snapshot_of(folder: Path, customers: frozenset[str]) -> Belongings | None:
    """What a snapshot has of the customers; None where it has nothing."""
    with _opened(folder) as con:
        theirs = find_belongings(con, customers)
        return theirs if count_rows(con) else None


def rewrite_snapshot(folder: Path, customers: frozenset[str]) -> None:
    """Write a snapshot anew without the customers, under its id; what it counts stays as it was published."""
    with replace_folder(folder) as draft:
        with _opened(folder) as con:
            find_belongings(con, customers)
            written = _copy_tables(con, draft)
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
        manifest["tables"] = {name: {"rows": rows, "digest": each} for name, (rows, each) in sorted(written.items())}
        (draft / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=2), "utf-8")


@contextmanager
def _opened(folder: Path) -> Iterator[Connection]:
    """The snapshot, which cannot be changed; another database can be attached beside it."""
    with duckdb.connect() as con:
        prepare(con)
        con.execute(f"attach {quote(str(folder / DATABASE))} as snapshot (read_only); use snapshot")
        yield con


def _copy_tables(con: Connection, draft: Path) -> dict[str, tuple[int, str]]:
    con.execute(f"attach {quote(str(draft / DATABASE))} as copy (storage_version {quote(STORAGE_VERSION)})")
    tables = [_read_kept(con, name) for name in list_tables(con)]
    for table in tables:
        condition, lists = condition_of(con, table.name), lists_of(con, table.name)
        replaced = ", ".join(f"{without_evidence(column)} as {column}" for column in lists)
        select = f"select * {f'replace ({replaced})' if lists else ''} from {table.name}"
        con.execute(f"create schema if not exists copy.{table.name.split('.')[0]}")
        con.execute(f"create table copy.{table.name} as {select} {f'where not {condition}' if condition else ''}")
        parquet = quote(str(draft / f"{table.name}.parquet"))
        con.execute(f"copy (from copy.{table.name}) to {parquet} (format parquet)")
    describe(con, tables, "copy")
    written = {table.name: (count(con, f"copy.{table.name}"), digest(con, f"copy.{table.name}")) for table in tables}
    con.execute("detach copy")
    return written


@dataclass(frozen=True)
class _Kept:
    """A table of the snapshot as it describes itself."""

    name: str
    grain: str
    descriptions: Mapping[str, str]


def _read_kept(con: Connection, name: str) -> _Kept:
    ((grain,),) = con.execute(
        "select comment from duckdb_tables() where schema_name || '.' || table_name = ?"
        " and database_name = current_database()",
        [name],
    ).fetchall()
    described = {column: text for column, _, text in columns(con, name) if text}
    return _Kept(name, grain or "", described)


def renumber(con: Connection, table: str, file_id: str, lines: Mapping[int, int]) -> None:
    """Give rows of a file, or its quarantined rows, the lines that they have now: line before → line now."""
    if not lines:
        return
    con.register("moved_lines", pa.table({"before": list(lines), "now": list(lines.values())}))
    con.execute(f"update {table} set line = now from moved_lines where file_id = ? and line = before", [file_id])
    con.unregister("moved_lines")


def forget_quarantined(con: Connection, file_id: str, lines: Iterable[int]) -> None:
    """Delete the quarantined rows of these lines of a file."""
    con.execute("delete from ops.quarantine where file_id = ? and list_contains(?, line)", [file_id, list(lines)])
