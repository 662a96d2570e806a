"""What to show each customer next: a step in Python between the SQL tables, like the models of customers."""

from lingping.recommend.recommendation_rows import (
    MerchantQuality,
    build_quality_rows,
    build_sufficient_interactions,
    evaluate_merchant,
    recommend_items,
)
from warehouse.batches.recommendation_batches import (
    READS,
    WRITES,
    append_quality,
    append_recommendations,
    forget_recommendations,
    merchants_to_serve,
    read_interactions,
)
from warehouse.database.tables import Connection
from warehouse.sql_tables.sql_files import PythonStep


def write_recommendations(con: Connection) -> None:
    """Write up to 20 items for every known customer, and the quality of the recommender and of its baselines."""
    forget_recommendations(con)
    found: dict[str, MerchantQuality] = {}
    for merchant_id, as_of in merchants_to_serve(con):
        if interactions := build_sufficient_interactions(read_interactions(con, merchant_id)):
            append_recommendations(con, recommend_items(interactions, merchant_id, as_of))
            if figures := evaluate_merchant(interactions, as_of):
                found[merchant_id] = figures
    append_quality(con, build_quality_rows(found))


RECOMMENDED = PythonStep("recommendations", reads=READS, writes=WRITES, make=write_recommendations)
