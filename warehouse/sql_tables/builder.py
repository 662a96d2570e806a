"""Building the SQL tables: every SELECT, then every check, in one transaction that a failing check rolls back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import duckdb

from lingping.contracts import SQL_TABLES
from lingping.counts import count_of
from lingping.errors import LingpingError
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, count, describe, quote, replace, scalar
from warehouse.sql_tables.sql_files import PythonStep, SqlError, SqlTable, SqlTest, read_macros, recipe

_TOO_MANY_DAYS = 400  # above this many dirty days a full rebuild is cheaper than naming them


@dataclass(frozen=True)
class TestResult:
    """How many rows failed one check; of a warning, the first of them as text."""

    __test__ = False  # pytest: not a test class

    test: SqlTest
    failing_rows: int
    example: str | None = None


@dataclass(frozen=True)
class BuildReport:
    """Rows of each table and the result of each test."""

    rows: dict[str, int]
    results: tuple[TestResult, ...]

    @property
    def failures(self) -> tuple[TestResult, ...]:
        """The tests, warnings apart, that found rows."""
        return tuple(result for result in self.results if result.failing_rows and not result.test.is_warning)


class ChecksFailed(LingpingError):
    """Tests of SQL tables failed, so nothing was changed. `report` holds what was found."""

    def __init__(self, report: BuildReport) -> None:
        self.report = report
        named = ", ".join(
            f"{found.test.table} {found.test.name} ({count_of(found.failing_rows, 'row')})" for found in report.failures
        )
        super().__init__(f"SQL tests failed, the tables of the last good run stay: {named}. See dbt_like_sql/.")


def build(
    con: Connection,
    tables: tuple[SqlTable, ...],
    tests: tuple[SqlTest, ...] = (),
    *,
    steps: tuple[PythonStep, ...] = (),
    as_of: date | None = None,
    model_id: str | None = None,
    on_table: Callable[[str], None] = lambda name: None,
) -> BuildReport:
    """Rebuild `tables` (in dependency order) and test them, all or nothing.

    `tests` are checks between tables; those of the headers always run. Each of `steps` runs before the first table
    that reads what it writes (`read_sql` with the same steps orders the tables that it reads before). SQL reads
    `as_of` and `model_id` through `getvariable`. Raises ChecksFailed after a rollback; any error in a SELECT or a step
    also rolls back.
    """
    variables: dict[str, object] = {"as_of": as_of, "model_id": model_id}
    con.execute(f"set variable as_of = {f'date {quote(str(as_of))}' if as_of else 'null::date'}")
    con.execute(f"set variable model_id = {quote(model_id) if model_id else 'null::varchar'}")
    con.execute(read_macros())
    with transaction(con):
        rows = _build_all(con, tables, steps, variables, on_table)
        every_test = [*(test for table in tables for test in table.tests), *tests]
        report = BuildReport(rows, tuple(_run_test(con, test) for test in every_test))
        if report.failures:
            raise ChecksFailed(report)
    return report


def _build_all(
    con: Connection,
    tables: tuple[SqlTable, ...],
    steps: tuple[PythonStep, ...],
    variables: dict[str, object],
    on_table: Callable[[str], None],
) -> dict[str, int]:
    built_from = dict(con.execute("select table_name, sha256 from ops.sql_tables").fetchall())
    dirty = [day for (day,) in con.execute("select event_date from ops.dirty_dates order by all").fetchall()]
    recipes: dict[str, str] = {}
    rows: dict[str, int] = {}
    waiting = list(steps)
    for table in tables:
        for step in [step for step in waiting if step.feeds(table)]:
            waiting.remove(step)
            rows |= _run_step(con, step)
        on_table(table.name)
        recipes[table.name] = recipe(table, recipes, variables)
        is_sliceable = table.slice_column and len(dirty) <= _TOO_MANY_DAYS
        is_slices = is_sliceable and built_from.get(table.name) == recipes[table.name]
        _build_table(con, table, days=dirty if is_slices else None)
        rows[table.name] = count(con, table.name)
    for step in waiting:
        rows |= _run_step(con, step)
    replace(con, SQL_TABLES, [{"table_name": name, "sha256": sha} for name, sha in recipes.items()])
    con.execute("delete from ops.dirty_dates")
    return rows


def _run_step(con: Connection, step: PythonStep) -> dict[str, int]:
    step.make(con)
    return {table.name: count(con, table.name) for table in step.writes}


def _build_table(con: Connection, table: SqlTable, *, days: list[date] | None) -> None:
    """Build the parts of these days (None: the whole table) and describe it. Raises SqlError naming the file."""
    try:
        if days is None:
            con.execute(f"create schema if not exists {table.name.split('.')[0]}")
            con.execute(f"create or replace table {table.name} as {table.select}")
        elif days:
            _rebuild_slices(con, table, days)
        describe(con, [table])
    except duckdb.Error as error:
        raise SqlError(f"{table.path.name}: {str(error).splitlines()[0]} Correct the SELECT or its header.") from error


def _rebuild_slices(con: Connection, table: SqlTable, days: list[date]) -> None:
    named = ", ".join(f"date '{day}'" for day in days)  # literals: DuckDB pushes them below windows and joins
    con.execute(f"delete from {table.name} where {table.slice_column} in ({named})")
    con.execute(f"insert into {table.name} by name from ({table.select}) where {table.slice_column} in ({named})")


def _run_test(con: Connection, test: SqlTest) -> TestResult:
    query = test.query.strip().rstrip(";")
    failing = scalar(con, f"select count(*) from ({query})")
    return TestResult(test, failing, _first_row(con, query) if failing and test.is_warning else None)


def _first_row(con: Connection, query: str) -> str:
    """Names and values of the first row, for people: which merchant, which week, which file."""
    found = con.execute(f"select * from ({query}) order by all limit 1")
    names = [name for name, *_ in found.description or ()]
    ((*values,),) = found.fetchall()
    shown = [f"{value:.3g}" if isinstance(value, float) else str(value) for value in values]
    return ", ".join(f"{name} {value}" for name, value in zip(names, shown, strict=True))
