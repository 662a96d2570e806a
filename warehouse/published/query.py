"""Questions to a published snapshot."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Literal, cast

import duckdb
import pyarrow as pa

from lingping.errors import LingpingError
from warehouse.database.connection import open_snapshot
from warehouse.database.database_faults import is_fault
from warehouse.database.tables import Connection
from warehouse.published.snapshots import CURRENT

# EXPLAIN ANALYZE runs what it explains, and a COPY may write beside the database that is open.
_EXPLAIN = re.compile(r"(?:\s|--.*?\n)*explain(?P<how>\s+analyze\b)?\s*(?P<select>.+)", re.IGNORECASE | re.DOTALL)
_BATCH_ROWS = 1_000
# Also within lists and structs. Arrow has no type for most; bytes are no text, and Arrow drops the zone of a time.
_UNWRITABLE = re.compile(r"\b(INTERVAL|BIT|UNION|BLOB|BIGNUM|GEOMETRY|VARIANT|TIME WITH TIME ZONE)\b")
_SHOW_TABLES = re.compile(r"\s*show\s+tables\s*;?\s*", re.IGNORECASE)
_TABLES = """
select schema_name || '.' || table_name as "table", estimated_size as "rows", comment as description
from duckdb_tables() where not internal order by 1
"""  # DuckDB's own answer has no table, because all are in a schema
_QUOTE = '"'


@dataclass(frozen=True)
class Limits:
    """What one question may cost: rows of its answer, seconds, and memory ("2GB"). None: as much as it takes."""

    rows: int | None = None
    seconds: float | None = None
    memory: str | None = None


_UNLIMITED = Limits()


def ask(published: Path, question: str, snapshot: str = CURRENT, limits: Limits = _UNLIMITED) -> pa.Table:
    """The answer to one SQL `question`, from the newest snapshot or from that of an id or a name.

    `show tables` lists the tables with their schemas. Of more rows than `limits.rows`, the first. Raises LingpingError
    for anything but one SELECT (or the EXPLAIN of one), for SQL that does not run, and for SQL that takes more seconds
    or memory than `limits`.
    """
    with open_snapshot(published, snapshot, memory=limits.memory) as con, _stopped_after(limits.seconds, con):
        try:
            return _first_rows(con.sql(_allow(con, question)), limits.rows)
        except (duckdb.Error, OSError) as error:  # an error of a later batch is an OSError of Arrow
            if is_fault(error):
                raise
            raise LingpingError(f"SQL: {_in_words(str(error), limits)}") from error


def _allow(con: Connection, question: str) -> str:
    """The SQL to run: `question`, where it is one SELECT or the EXPLAIN of one. Raises LingpingError otherwise."""
    if _SHOW_TABLES.fullmatch(question):
        return _TABLES
    if _types(con, question) == [duckdb.StatementType.EXPLAIN] and (explain := _EXPLAIN.fullmatch(question)):
        question, how = explain["select"], f"explain {explain['how'] or ''} "
    else:
        how = ""
    if _types(con, question) != [duckdb.StatementType.SELECT]:
        raise LingpingError("SQL: write one SELECT. A snapshot is read-only, and its connection is locked.")
    return how + question


def _types(con: Connection, question: str) -> list[duckdb.StatementType]:
    return [statement.type for statement in con.extract_statements(question)]


@contextmanager
def _stopped_after(seconds: float | None, con: Connection) -> Iterator[None]:
    """Interrupt the query that runs on `con` after so many seconds."""
    if seconds is None:
        yield
        return
    timer = Timer(seconds, con.interrupt)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _first_rows(answer: duckdb.DuckDBPyRelation, rows: int | None) -> pa.Table:
    answer = _spell(answer)
    if rows is None:
        return answer.to_arrow_table()
    reader = answer.to_arrow_reader(_BATCH_ROWS)
    batches: list[pa.RecordBatch] = []
    while sum(len(batch) for batch in batches) < rows and (batch := next(reader, None)) is not None:
        batches.append(batch)
    return pa.Table.from_batches(batches, reader.schema).slice(0, rows)


def _spell(answer: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The answer with the values that Arrow cannot write as text (`83 days 13:52:01`) as DuckDB spells them."""
    spelled = [bool(_UNWRITABLE.search(str(kind))) for kind in answer.types]
    if not any(spelled):
        return answer
    columns = [f"column_{number}" for number in range(len(spelled))]  # names may repeat
    chosen = ", ".join(
        f'{f"cast({column} as varchar)" if is_spelled else column} as "{name.replace(_QUOTE, 2 * _QUOTE)}"'
        for column, is_spelled, name in zip(columns, spelled, answer.columns, strict=True)
    )
    asked = answer.query("answer", f"select {chosen} from answer as renamed({', '.join(columns)})")
    return cast("duckdb.DuckDBPyRelation", asked)  # None only for what is no SELECT


def _in_words(error: str, limits: Limits) -> str:
    """DuckDB's message with its hints and the line of the SQL, in one line; for what a lock stopped, what to do."""
    if error.startswith("Permission Error"):
        return "files and other databases cannot be read from here. Query the tables of the snapshot."
    if error.startswith("INTERRUPT Error") and limits.seconds is not None:
        return describe_excess("seconds", limits)
    if error.startswith("Out of Memory Error") and limits.memory:
        return describe_excess("memory", limits)
    lines = [line.strip() for line in error.splitlines()]
    return " ".join(line for line in lines if line.strip("^"))  # a line of ^ points into the line above


def describe_excess(kind: Literal["seconds", "memory"], limits: Limits) -> str:
    """What a question took too much of, and what to do."""
    taken = f"stopped after {limits.seconds:g} s" if kind == "seconds" else f"needs more than {limits.memory} of memory"
    return f"{taken}. Filter the rows, or join and group fewer of them."
