"""Tables of the contracts: creating them, appending Arrow batches, describing, counting and digesting any table."""

from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from lingping.contracts import Table

Connection = duckdb.DuckDBPyConnection


def create(con: Connection, table: Table) -> None:
    """Create `table` with its key columns not null and its descriptions as comments, where it does not stand yet."""
    schema, name = table.name.split(".")
    if scalar(con, "select count(*) from duckdb_tables() where (schema_name, table_name) = (?, ?)", [schema, name]):
        return
    columns = ", ".join(
        f"{column.name} {column.type}{' not null' if column.name in table.key else ''}" for column in table.columns
    )
    con.execute(f"create schema if not exists {schema}; create table {table.name} ({columns})")
    describe(con, table.name, table.grain, {column.name: column.description for column in table.columns})


def describe(con: Connection, name: str, grain: str, columns: Mapping[str, str]) -> None:
    """Write the grain and the column descriptions of a table as its comments."""
    comments = [f"comment on table {name} is {quote(grain)}"]
    comments += [f"comment on column {name}.{column} is {quote(text)}" for column, text in columns.items()]
    con.execute("; ".join(comments))


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
