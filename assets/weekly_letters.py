"""Weekly letters: one page per merchant and week with the files beside it, from the published snapshot alone."""

from datetime import date, timedelta

import dagster as dg
from pydantic import Field

from assets.metadata import OWNERS, in_one_run
from assets.published import snapshot
from assets.resources import ProgressParam, SettingsParam
from assets.retries import RETRY, final_if_known
from lingping.letter.forms.pdf import refuse_without_weasyprint
from warehouse.database.connection import open_snapshot
from warehouse.letters.letter_writer import merchants_with_letter, write_letters

WEEKS = dg.WeeklyPartitionsDefinition(start_date="2010-01-04", day_offset=1, timezone="Asia/Shanghai")


class LetterConfig(dg.Config):
    """Whose letters to write: those named, else of every merchant that has one in the week."""

    merchants: list[str] = Field(default_factory=list)


@in_one_run
@dg.asset(
    key=["letters", "weekly"],
    deps=[snapshot],
    partitions_def=WEEKS,
    group_name="letters",
    kinds={"html"},
    owners=OWNERS,
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=timedelta(days=8)),
    retry_policy=RETRY,
)
@final_if_known
def weekly(
    context: dg.AssetExecutionContext, config: LetterConfig, settings: SettingsParam, progress: ProgressParam
) -> dg.MaterializeResult:
    """The letter of every merchant that has something to read about in the week of each partition."""
    paths = []
    if "pdf" in settings.letter_formats:
        refuse_without_weasyprint()
    with open_snapshot(settings.published) as con:
        for week in map(date.fromisoformat, context.partition_keys):
            merchants = config.merchants or merchants_with_letter(con, week)
            advance = progress.step(f"letters of {week}", total=len(merchants), unit="letters")
            paths += write_letters(
                con,
                settings.letters,
                week,
                merchants,
                on_letter=advance,
                formats=settings.letter_formats,
                language=settings.letter_language,
            )
    context.instance.add_run_tags(context.run.run_id, {"lingping/letters": str(len(paths))})
    return dg.MaterializeResult(metadata={"letters": len(paths), "paths": [str(path) for path in paths]})
