"""Questions to a published snapshot."""

from pathlib import Path

import duckdb
import pyarrow as pa

from lingping.errors import LingpingError
from warehouse.connection import open_snapshot


def ask(published: Path, question: str) -> pa.Table:
    """The answer to one SQL `question`, from the newest snapshot. Raises LingpingError for SQL that does not run."""
    with open_snapshot(published) as con:
        try:
            relation = con.sql(question)
        except duckdb.Error as error:
            raise LingpingError(f"SQL: {str(error).splitlines()[0]}") from error
        if relation is None:
            raise LingpingError("SQL: this is no query. A snapshot is read-only; write a SELECT.")
        return relation.to_arrow_table()
