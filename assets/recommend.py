"""What to show each customer of a merchant next, and how well that would have foretold the last two weeks."""

from collections.abc import Iterator

import dagster as dg
import pyarrow as pa

from assets.faults import RETRY, final_if_known
from assets.metadata import materialised, spec_of
from assets.resources import ProgressParam, SettingsParam, Warehouse
from lingping.contracts import RECOMMENDATIONS
from lingping.recommend.tables import Judged, judged, quality_rows, recommended, served
from warehouse.recommendations import dealings, merchants_to_serve, replace_recommendations
from warehouse.runs import note_quality


@dg.multi_asset(
    specs=[
        spec_of(
            RECOMMENDATIONS,
            group="marts",
            deps=["intermediate.merchant_as_of", "intermediate.purchases", "staging.events"],
            kinds=["duckdb", "python"],
        )
    ],
    retry_policy=RETRY,
)
@final_if_known
def recommendations(warehouse: Warehouse, settings: SettingsParam, progress: ProgressParam) -> dg.MaterializeResult:
    """Up to 20 items for every known customer, and the figures of the recommender beside its yardsticks."""
    del settings  # asked for as the sign of life of the run
    found: dict[str, Judged] = {}

    def batches() -> Iterator[pa.RecordBatch]:
        for merchant_id, as_of in merchants:
            if known := served(dealings(reader, merchant_id)):
                if figures := judged(known, as_of):
                    found[merchant_id] = figures
                yield from recommended(known, merchant_id, as_of)
            advance(1)

    with warehouse.writer() as con:
        reader = con.cursor()
        merchants = merchants_to_serve(con)
        advance = progress.step("recommend items", total=len(merchants), unit="merchants")
        replace_recommendations(con, batches())
        for model_id, rows in quality_rows(found).items():
            note_quality(con, model_id, rows)
        return materialised(con, RECOMMENDATIONS.name)
