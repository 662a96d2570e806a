"""The snapshot that analysts and letters read."""

from datetime import timedelta

import dagster as dg

from assets.metadata import FRESH, OWNERS, key_of
from assets.resources import ProgressParam, SettingsParam, Warehouse
from assets.retries import RETRY, final_if_known
from assets.sql_tables import SQL
from lingping.clock import utc_now
from lingping.contracts import EXPLANATIONS
from warehouse.ledgers.run_ledger import active_model, end_run
from warehouse.published.publish import publish


@dg.asset(
    key=["published", "snapshot"],
    deps=[
        key_of(name) for name in (*(table.name for table in SQL if table.name.startswith("marts.")), EXPLANATIONS.name)
    ],
    group_name="publish",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    freshness_policy=FRESH,
    retry_policy=RETRY,
)
@final_if_known
def snapshot(
    context: dg.AssetExecutionContext, warehouse: Warehouse, settings: SettingsParam, progress: ProgressParam
) -> dg.MaterializeResult:
    """Marts and ops tables as a read-only DuckDB file and Parquet, switched in by one atomic step."""
    now = utc_now()
    progress.step("publish the snapshot", unit="")
    with warehouse.writer() as con:
        published = publish(
            con,
            settings.published,
            SQL,
            run_id=context.run.run_id,
            at=now,
            as_of=settings.as_of,
            model_id=active_model(con),
            keep=settings.keep_snapshots,
            grace=timedelta(hours=settings.keep_snapshot_hours),
        )
        end_run(con, context.run.run_id, at=now, snapshot_id=published.snapshot_id)
    context.instance.add_run_tags(context.run.run_id, {"lingping/snapshot": published.snapshot_id})
    return dg.MaterializeResult(
        metadata={
            "snapshot": published.snapshot_id,
            "folder": dg.MetadataValue.path(str(published.folder)),
            "dagster/row_count": sum(published.rows.values()),
        }
    )
