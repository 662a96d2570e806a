"""What to show each customer next: a step in Python between the SQL tables, like the models of customers."""

from lingping.recommend.recommendation_rows import Judged, judged, quality_rows, recommended, served
from warehouse.batches.recommendation_batches import (
    READS,
    WRITES,
    append_quality,
    append_recommendations,
    dealings,
    forget_recommendations,
    merchants_to_serve,
)
from warehouse.database.tables import Connection
from warehouse.sql_tables.sql_files import PythonStep


def recommend_items(con: Connection) -> None:
    """Up to 20 items for every known customer, and the figures of the recommender beside its yardsticks."""
    forget_recommendations(con)
    found: dict[str, Judged] = {}
    for merchant_id, as_of in merchants_to_serve(con):
        if known := served(dealings(con, merchant_id)):
            append_recommendations(con, recommended(known, merchant_id, as_of))
            if figures := judged(known, as_of):
                found[merchant_id] = figures
    append_quality(con, quality_rows(found))


RECOMMENDED = PythonStep("recommendations", reads=READS, writes=WRITES, make=recommend_items)
