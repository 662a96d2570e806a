"""Recommendations of the daily run: learnt from the tables, in a mart of their own and in the profiles."""

import numpy as np
import pytest
from sql_shop import Shop

from assets.recommended_items import RECOMMENDED
from warehouse.database.tables import digest


@pytest.fixture(scope="module")
def shop() -> Shop:
    """A log of what 60 customers do with eight items, each with their own half of them."""
    shop, rng = Shop(), np.random.default_rng(2)
    for line, user in enumerate(rng.integers(0, 60, 1500)):
        day = np.datetime64("2026-02-01") + int(rng.integers(0, 50))
        item = f"i{2 * rng.integers(0, 4) + user % 2}"
        shop.event(("browse", "cart", "buy")[line % 3], f"{day} 10:00", f"u{user}", item_id=item)
    return shop.build(steps=(RECOMMENDED,))


def test_every_customer_gets_items_of_their_own_half_first(shop):
    query = "select count(*), count(distinct user_key), min(rank), max(rank) from marts.recommendations"
    assert shop.ask(query) == [(480, 60, 1, 8)]
    ((own_half,),) = shop.ask(
        "select avg((item_id[2:]::int % 2 = user_key[2:]::int % 2)::int) from marts.recommendations where rank = 1"
    )
    assert own_half > 0.9


def test_profiles_name_the_next_items_in_their_order(shop):
    assert shop.ask(
        """
        select count(*)
        from marts.user_profile
        join (
            select user_key, list(item_id order by rank) as items
            from marts.recommendations
            where rank <= 5
            group by user_key
        ) using (user_key)
        where next_items = items
        """
    ) == [(60,)]


def test_the_same_rows_give_the_same_items_and_figures(shop):
    figures = shop.ask("select distinct model_id, figure from ops.model_quality order by all")
    assert figures == [
        (ranker, figure)
        for ranker in ("item-item", "popularity", "recommender")
        for figure in ("coverage", "ndcg_at_20", "recall_at_20", "recall_at_5")
    ]
    before = [digest(shop.con, name) for name in ("ml.recommendations", "ops.model_quality")]
    shop.build(steps=(RECOMMENDED,))
    assert [digest(shop.con, name) for name in ("ml.recommendations", "ops.model_quality")] == before
