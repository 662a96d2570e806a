"""Tables of the contracts: creating them, appending Arrow batches, describing, counting and digesting any table."""

from collections.abc import Iterable, Mapping
from typing import Protocol

import duckdb
import pyarrow as pa

from lingping.contracts import Table

Connection = duckdb.DuckDBPyConnection


class Described(Protocol):
    """A table with its grain and what its columns hold: one of the contracts or of `dbt_like_sql/`."""

    @property
    def name(self) -> str:
        """Schema-qualified name."""
        ...

    @property
    def grain(self) -> str:
        """What one row is, in a sentence."""
        ...

    @property
    def descriptions(self) -> Mapping[str, str]:
        """What each column holds."""
        ...


def create(con: Connection, table: Table) -> None:
    """Create `table`, its key columns not null, unless it exists."""
    schema, name = table.name.split(".")
    if scalar(con, "select count(*) from duckdb_tables() where (schema_name, table_name) = (?, ?)", [schema, name]):
        return
    columns = ", ".join(
        f"{column.name} {column.type}{' not null' if column.name in table.key else ''}" for column in table.columns
    )
    con.execute(f"create schema if not exists {schema}; create table {table.name} ({columns})")


def describe(con: Connection, tables: Iterable[Described], database: str | None = None) -> None:
    """Make grain and column descriptions the comments of these tables of `database` (None: the current one).

    Only comments that differ are written: a rewording needs no migration.
    """
    known = _read_comments(con, database)
    prefix = f"{database}." if database else ""
    for table in tables:
        if known.get((table.name, None)) != table.grain:
            con.execute(f"comment on table {prefix}{table.name} is {quote(table.grain)}")
        for column, text in table.descriptions.items():
            if known.get((table.name, column)) != text:
                con.execute(f"comment on column {prefix}{table.name}.{column} is {quote(text)}")


def _read_comments(con: Connection, database: str | None) -> dict[tuple[str, str | None], str | None]:
    """Comment of each table (column None) and of each column."""
    rows = con.execute(
        """
        select schema_name || '.' || table_name, null, comment
        from duckdb_tables() where database_name = coalesce($database, current_database())
        union all
        select schema_name || '.' || table_name, column_name, comment
        from duckdb_columns() where database_name = coalesce($database, current_database())
        """,
        {"database": database},
    ).fetchall()
    return {(table, column): comment for table, column, comment in rows}


def append(con: Connection, name: str, batches: Iterable[pa.RecordBatch]) -> int:
    """Append Arrow batches to the table `name`, columns matched by name. Returns the number of rows."""
    rows = 0
    for batch in batches:
        con.register("arrow_batch", batch)
        con.execute(f"insert into {name} by name select * from arrow_batch")
        con.unregister("arrow_batch")
        rows += batch.num_rows
    return rows


def replace(con: Connection, table: Table, rows: list[dict[str, object]]) -> int:
    """Make `rows` the whole content of `table`. Returns their number."""
    con.execute(f"delete from {table.name}")
    return append(con, table.name, [pa.RecordBatch.from_pylist(rows, schema=table.schema)])


def append_missing(con: Connection, table: Table, rows: list[dict[str, object]]) -> None:
    """Append those of `rows` whose key `table` does not hold yet."""
    con.register("arrow_rows", pa.Table.from_pylist(rows, schema=table.schema))
    con.execute(
        f"insert into {table.name} by name from arrow_rows anti join {table.name} using ({', '.join(table.key)})"
    )
    con.unregister("arrow_rows")


def columns(con: Connection, name: str) -> list[tuple[str, str, str | None]]:
    """Name, type and description of each column of the table `name`, in order."""
    return con.execute(
        "select column_name, data_type, comment from duckdb_columns()"
        " where schema_name || '.' || table_name = ? order by column_index",
        [name],
    ).fetchall()


def count(con: Connection, name: str) -> int:
    """Number of rows of the table `name`."""
    return scalar(con, f"select count(*) from {name}")


def digest(con: Connection, name: str) -> str:
    """Content of the table `name` as a number in hex: the same rows in any order give the same digest.

    Sum of the lower 64 bits of each row's MD5, so that repeated rows count.
    """
    total = scalar(con, f"select coalesce(sum(md5_number_lower(t::varchar)::hugeint), 0) from {name} as t")
    return f"{total:032x}"


def digests(con: Connection) -> dict[str, str]:
    """Digest of every table of the database, by schema-qualified name."""
    names = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where not temporary order by all"
    ).fetchall()
    return {name: digest(con, name) for (name,) in names}


def scalar(con: Connection, query: str, parameters: object = None) -> int:
    """The single number that `query` yields, with the result drained: fetchone() would leave `con` busy."""
    ((number,),) = con.execute(query, parameters).fetchall()
    return number


def quote(text: str) -> str:
    """`text` as an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
