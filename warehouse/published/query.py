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


def ask(published: Path, question: str, snapshot: str = CURRENT) -> pa.Table:
    """The answer to one SQL `question`, from the newest snapshot or from that of an id or a name.

    Raises LingpingError for SQL that does not run.
    """
    with open_snapshot(published, snapshot) as con:
        try:
            relation = con.sql(question)
        except duckdb.Error as error:
            raise LingpingError(f"SQL: {str(error).splitlines()[0]}") from error
        if relation is None:
            raise LingpingError("SQL: this is no query. A snapshot is read-only; write a SELECT.")
        return relation.to_arrow_table()


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
