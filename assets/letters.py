"""Weekly letters: one HTML file per merchant and week, from the published snapshot alone."""

from datetime import date

import dagster as dg

from assets.metadata import OWNERS
from assets.published import snapshot
from assets.resources import ProgressParam, SettingsParam
from warehouse.connection import open_snapshot
from warehouse.letters import merchants_with_letter, write_letters

WEEKS = dg.WeeklyPartitionsDefinition(start_date="2010-01-04", day_offset=1, timezone="Asia/Shanghai")


@dg.asset(
    key=["letters", "weekly"],
    deps=[snapshot],
    partitions_def=WEEKS,
    group_name="letters",
    kinds={"html"},
    owners=OWNERS,
)
def weekly(context: dg.AssetExecutionContext, settings: SettingsParam, progress: ProgressParam) -> dg.MaterializeResult:
    """The letter of every merchant that has something to read about in the week of the partition."""
    week = date.fromisoformat(context.partition_key)
    with open_snapshot(settings.published) as con:
        merchants = merchants_with_letter(con, week)
        advance = progress.step(f"letters of {week}", total=len(merchants), unit="letters")
        paths = write_letters(con, settings.letters, week, merchants, on_letter=advance)
    return dg.MaterializeResult(metadata={"letters": len(paths), "paths": [str(path) for path in paths]})
