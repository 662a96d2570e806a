"""Profiles from a log of nine days of browsing, carts and purchases, without prices, reviews, searches or orders."""

import numpy as np
import pytest
from sql_shop import Shop

from assets.customer_models import PROFILES
from assets.recommended_items import RECOMMENDED

STEPS = (PROFILES, RECOMMENDED)


@pytest.fixture(scope="module")
def log() -> Shop:
    """150 customers of a market of 300 items, each with eight of their own; the early ones come less and less."""
    shop, rng = Shop(), np.random.default_rng(5)
    own = rng.integers(0, 300, (150, 8))
    for day in range(9):
        for user in np.flatnonzero(rng.random(150) < np.where(np.arange(150) < 75, 0.9 - 0.1 * day, 0.6)):
            for second in range(rng.integers(1, 6)):
                kind = rng.choice(["browse", "browse", "favourite", "cart", "buy"])
                item = f"i{rng.choice(own[user]):03}"
                when = f"2017-11-{25 + day:02}" if day < 6 else f"2017-12-{day - 5:02}"
                hour = rng.integers(8, 23)
                shop.event(
                    kind, f"{when} {hour:02}:{second:02}:00", f"u{user:03}", item_id=item, category=f"c{item[-1]}"
                )
    return shop.build(steps=STEPS)


KNOWN = (
    "as_of, first_seen_at, recency_days, recency_score, frequency_score, session_minutes, session_conversion,"
    " preferred_category, active_hour, night_share, want_rate, cluster, horizon_days, churn_risk, forecast_orders"
)
UNKNOWN = (
    "spend, refund_amount, average_order_value, monetary_score, price_band, forecast_spend, last_search, mean_rating,"
    " satisfaction, search_conversion"
)


def test_every_buyer_has_all_columns_that_the_log_can_fill_and_no_others(log):
    missing = " or ".join(f"{column} is null" for column in KNOWN.split(", "))
    assert log.ask(
        f"select count(*) > 100, count(*) filter (where {missing}) from marts.user_profile where orders > 0"
    ) == [(True, 0)]
    assert log.ask(f"select distinct {UNKNOWN} from marts.user_profile") == [(None,) * len(UNKNOWN.split(", "))]
    assert log.ask("select distinct len(next_items), horizon_days from marts.user_profile") == [(5, 2)]


def test_no_cluster_is_named_after_missing_data(log):
    named = {name for (name,) in log.ask("select distinct cluster from marts.user_profile")}
    assert len(named) >= 2
    assert not named & {"big_spenders", "searchers", "discontented"}


def test_the_risk_is_learnt_and_evaluated_on_a_short_log(log):
    ((share, risk),) = log.ask(
        "select avg((recency_days > 4)::int), avg(churn_risk) from marts.user_profile where user_key < 'u075'"
    )
    ((others,),) = log.ask("select avg(churn_risk) from marts.user_profile where user_key >= 'u075'")
    assert risk > others + 0.1, (share, risk, others)
    figures = dict(log.ask("select figure, value from ops.model_quality where model_id = 'churn'"))
    assert figures["auc"] > 0.55
    assert set(figures) == {"auc", "brier", "calibration_error"}


def test_recommendations_differ_by_customer_and_are_evaluated_on_the_last_three_days(log):
    ((lists, own),) = log.ask(
        "select count(distinct next_items), avg(len(list_intersect(next_items, seen)) / 5) from marts.user_profile"
        " join (select user_key, list(item_id) as seen from marts.user_items group by user_key) using (user_key)"
    )
    assert lists > 100
    assert own > 0.5
    figures = dict(
        log.ask("select model_id, value from ops.model_quality where figure = 'recall_at_5' and slice_kind = ''")
    )
    assert figures["recommender"] > figures["popularity"] + 0.1


def test_audiences_of_a_log_have_members_and_no_expected_value(log):
    members = dict(log.ask("select audience, members from marts.audiences"))
    assert members["upsell"] > 50
    assert members["thank"] == members["warn"] == 0
    assert log.ask("select distinct expected_value from marts.audiences") == [(None,)]


@pytest.mark.parametrize("merchants", [1, 40])
def test_a_log_of_one_day_is_profiled_without_forecasts(merchants):
    shop = Shop()
    for user in range(80):
        shop.event("browse", "2014-11-11 00:00", f"u{user}", item_id=f"i{user % 7}", merchant_id=f"m{user % merchants}")
    shop.build(steps=STEPS)
    assert shop.ask("select count(*), count(horizon_days), count(churn_risk) from marts.user_profile") == [(80, 0, 0)]
    assert shop.ask("select count(*) from ops.model_quality where model_id in ('churn', 'value')") == [(0,)]
