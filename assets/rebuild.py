"""Days whose part of the sliced tables is rebuilt, whether their events changed or not."""

from datetime import date

import dagster as dg

from assets.metadata import OWNERS, in_one_run, key_of, spec_of
from assets.resources import SettingsParam, Warehouse
from assets.retries import RETRY, final_if_known
from lingping.contracts import DIRTY_DATES
from warehouse.database.tables import append_missing, count

DAYS = dg.DailyPartitionsDefinition(start_date="2010-01-01", timezone="Asia/Shanghai")


@in_one_run
@dg.asset(
    key=key_of(DIRTY_DATES.name),
    partitions_def=DAYS,
    group_name="ingest",
    kinds={"duckdb"},
    owners=OWNERS,
    description=DIRTY_DATES.grain,
    metadata=spec_of(DIRTY_DATES, group="ingest").metadata,
    retry_policy=RETRY,
)
@final_if_known
def dirty_dates(
    context: dg.AssetExecutionContext, warehouse: Warehouse, settings: SettingsParam
) -> dg.MaterializeResult:
    """The days of the partitions, besides those that imports have changed."""
    del settings  # asked for as the sign of life of the run
    with warehouse.writer() as con:
        append_missing(con, DIRTY_DATES, [{"event_date": date.fromisoformat(day)} for day in context.partition_keys])
        return dg.MaterializeResult(metadata={"dagster/row_count": count(con, DIRTY_DATES.name)})
