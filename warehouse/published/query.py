"""Questions to a published snapshot."""

import io
import json
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow import csv

from lingping.errors import LingpingError
from warehouse.database.connection import open_snapshot
from warehouse.published.snapshots import CURRENT

_ALLOWED = ([duckdb.StatementType.SELECT], [duckdb.StatementType.EXPLAIN])


def ask(published: Path, question: str, snapshot: str = CURRENT) -> pa.Table:
    """The answer to one SQL `question`, from the newest snapshot or from that of an id or a name.

    Raises LingpingError for anything but one SELECT (or the EXPLAIN of one), and for SQL that does not run.
    """
    with open_snapshot(published, snapshot) as con:
        try:
            statements = con.extract_statements(question)
            if [statement.type for statement in statements] not in _ALLOWED:
                raise LingpingError("SQL: write one SELECT. A snapshot is read-only, and its connection is locked.")
            return con.sql(question).to_arrow_table()
        except duckdb.Error as error:
            raise LingpingError(f"SQL: {_in_words(error)}") from error


def _in_words(error: duckdb.Error) -> str:
    """DuckDB's message with its hints and the line of the SQL, in one line; for a refused file what to do instead."""
    if isinstance(error, duckdb.PermissionException):
        return "files and other databases cannot be read from here. Query the tables of the snapshot."
    lines = [line.strip() for line in str(error).splitlines()]
    return " ".join(line for line in lines if line.strip("^"))  # a line of ^ points into the line above


def as_csv_text(answer: pa.Table) -> str:
    """The answer as CSV with a header; lists as JSON, NULL as an empty field."""
    flat = [
        pa.array([None if value is None else json.dumps(value, ensure_ascii=False) for value in column.to_pylist()])
        if pa.types.is_nested(column.type)
        else column
        for column in answer.columns
    ]
    sink = io.BytesIO()
    csv.write_csv(pa.table(flat, names=answer.column_names), sink)
    return sink.getvalue().decode()


def as_json_lines(answer: pa.Table) -> str:
    """The answer as one JSON object a line; instants and money as strings."""
    return "".join(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in answer.to_pylist())
