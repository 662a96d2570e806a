"""The tables of a published snapshot, with the descriptions of their columns."""

from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from lingping.errors import LingpingError
from warehouse.database.connection import open_snapshot
from warehouse.published.snapshots import CURRENT


@dataclass(frozen=True)
class PublishedColumn:
    """A column: its name, DuckDB type, and what it holds."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class PublishedTable:
    """A table with its schema (`marts.reviews`), what one row is, the number of rows, and the columns in order."""

    name: str
    description: str
    rows: int
    columns: tuple[PublishedColumn, ...]


def read_catalogue(published: Path, snapshot: str = CURRENT) -> tuple[PublishedTable, ...]:
    """Every table of the newest snapshot, or of the one with the id or name `snapshot`, by name.

    Raises LingpingError where there is no such snapshot.
    """
    with open_snapshot(published, snapshot) as con:
        columns: dict[str, list[PublishedColumn]] = defaultdict(list)
        for table, *column in con.execute(
            "select schema_name || '.' || table_name, column_name, data_type, coalesce(comment, '')"
            " from duckdb_columns() where not internal order by 1, column_index"
        ).fetchall():
            columns[table].append(PublishedColumn(*column))
        tables = con.execute(  # a snapshot is written once, so that its estimated sizes are exact
            "select schema_name || '.' || table_name, coalesce(comment, ''), estimated_size"
            " from duckdb_tables() where not internal order by 1"
        ).fetchall()
    return tuple(PublishedTable(name, comment, rows, tuple(columns[name])) for name, comment, rows in tables)


def find_table(catalogue: tuple[PublishedTable, ...], name: str) -> PublishedTable:
    """The table called `name`, with or without its schema. Raises LingpingError with similar names for no such one."""
    known = {table.name: table for table in catalogue}
    short = {table.name.partition(".")[2]: table for table in catalogue}
    if found := known.get(name) or short.get(name):
        return found
    similar = get_close_matches(name.partition(".")[2] or name, short, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(short[each].name for each in similar)}?" if similar else "List the tables first."
    raise LingpingError(f"{name}: the snapshot has no such table. {hint}")
