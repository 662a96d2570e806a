"""Column types of every table, as DuckDB infers them: an empty warehouse in memory is built and asked."""

import duckdb

from lingping.contracts import TABLES
from warehouse.database.connection import prepare
from warehouse.database.tables import columns, create
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql


def column_types() -> dict[str, dict[str, str]]:
    """Name and type of each column, by schema-qualified name of the table, the SQL tables among them."""
    with duckdb.connect() as con:
        prepare(con)
        for table in TABLES:
            create(con, table)
        sql = read_sql()
        build(con, sql)
        names = [table.name for table in (*TABLES, *sql)]
        return {name: {column: _spelled(type_) for column, type_, _ in columns(con, name)} for name in names}


def _spelled(type_: str) -> str:
    return type_.replace("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")
