"""All SQL tables, and what Python makes between them, as ONE multi-asset: one transaction, all or nothing."""

from collections.abc import Iterator
from itertools import chain

import dagster as dg

from assets.customer_models import PROFILES
from assets.metadata import key_of, spec_of, table_result
from assets.recommended_items import RECOMMENDED
from assets.resources import ProgressParam, SettingsParam, Warehouse
from assets.retries import RETRY, final_if_known
from lingping.contracts import DIRTY_DATES
from warehouse.ledgers.run_ledger import active_model
from warehouse.sql_tables.builder import BuildReport, ChecksFailed, build
from warehouse.sql_tables.sql_files import read_sql, read_sql_tests

STEPS = (PROFILES, RECOMMENDED)
SQL = read_sql(steps=STEPS)
BETWEEN_TABLES = read_sql_tests()
TESTS = (*(test for table in SQL for test in table.tests), *BETWEEN_TABLES)


@dg.multi_asset(
    specs=[
        spec_of(
            table,
            group=table.name.split(".")[0],
            deps=sorted(table.dependencies | ({DIRTY_DATES.name} if table.slice_column else set())),
            kinds=["duckdb", "sql"],
        )
        for table in SQL
    ]
    + [
        spec_of(table, group="profile", deps=step.reads, kinds=["duckdb", "scikitlearn"])
        for step in STEPS
        for table in step.writes
    ],
    check_specs=[
        dg.AssetCheckSpec(test.name, asset=key_of(test.table), description=test.check, blocking=not test.is_warning)
        for test in TESTS
    ],
    retry_policy=RETRY,
)
@final_if_known
def sql_tables(
    warehouse: Warehouse, settings: SettingsParam, progress: ProgressParam
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Staging, intermediate tables and marts, and the models of customers.

    A test that finds rows keeps the tables of the last good run.
    """
    advance = progress.step("build and test the tables", total=len(SQL), unit="tables")
    with warehouse.writer() as con:
        try:
            report = build(
                con,
                SQL,
                BETWEEN_TABLES,
                steps=STEPS,
                as_of=settings.as_of,
                model_id=active_model(con),
                on_table=lambda name: advance(1),
            )
        except ChecksFailed as broken:
            yield from _checks(broken.report)
            raise
        advance = progress.step("record tables and checks", total=len(report.rows) + len(report.results), unit="")
        for each in chain((table_result(con, name) for name in report.rows), _checks(report)):
            yield each  # Dagster stores it before it asks for the next
            advance(1)


def _checks(report: BuildReport) -> Iterator[dg.AssetCheckResult]:
    for result in report.results:
        yield dg.AssetCheckResult(
            asset_key=key_of(result.test.table),
            check_name=result.test.name,
            passed=result.failing_rows == 0,
            severity=dg.AssetCheckSeverity.WARN if result.test.is_warning else dg.AssetCheckSeverity.ERROR,
            metadata={
                "failing_rows": result.failing_rows,
                "query": dg.MetadataValue.md(f"```sql\n{result.test.query}\n```"),
                **({"example": result.example} if result.example else {}),
            },
        )
