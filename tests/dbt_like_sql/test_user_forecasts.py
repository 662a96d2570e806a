"""Windows, standardised features, and clusters and forecasts in marts.user_profile."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from sample_shop import build_sample_shop, simulate_shops
from sql_shop import Shop, at

from assets.customer_models import PROFILES
from lingping.contracts import EVENTS
from lingping.profile.churn import evaluate_churn, fit_churn
from lingping.profile.clusters import cluster_customers
from lingping.profile.forecast_measures import compute_auc
from lingping.profile.window_features import EVALUATION, TRAINING, select_at, select_from
from lingping.sample.planted import simulate_planted
from warehouse.batches.customer_batches import customers
from warehouse.database.tables import digests

HISTORIES = simulate_shops(shops=2, scale=0.6)


@pytest.fixture(scope="module")
def world() -> Shop:
    return build_sample_shop(HISTORIES).build(steps=(PROFILES,))


@pytest.fixture(scope="module")
def events_only() -> Shop:
    return build_sample_shop(HISTORIES[:1], threads=2, tables=[EVENTS]).build(steps=(PROFILES,))


def test_a_window_separates_data_before_its_cutoff_from_outcomes_after_it():
    shop = Shop()
    shop.event("browse", "2026-01-01 10:00", "first")
    shop.event("browse", "2026-03-25 10:00", "last")
    shop.order("o1", Decimal("10.00"), "2026-02-20 10:00", refund_amount=3, refunded_at=at("2026-03-02 10:00"))
    shop.order("o2", Decimal("20.00"), "2026-02-24 10:00")
    shop.order("o3", Decimal("40.00"), "2026-03-24 10:00")
    shop.review("r1", None, "2026-02-25 10:00", rating=1, user_key="u1")
    shop.build()
    columns = (
        "cutoff, recency_days, tenure_days, seen_days, recent_days, orders, recent_orders, spend, refunds, complaints,"
        " is_seen_after, orders_after, spend_after"
    )
    windows = shop.ask(
        f"select {columns} from intermediate.user_windows where user_key = 'u1' and halves_back in (0, 2) order by 1"
    )
    assert windows == [
        (date(2026, 2, 25), 1, 5, 2, 2, 2, 2, Decimal("30.00"), 0, 1, True, 1, Decimal("40.00")),
        (date(2026, 3, 25), 1, 33, 3, 1, 3, 1, Decimal("70.00"), 1, 1, None, None, None),
    ]


@pytest.mark.parametrize(("days", "horizon"), [(5, None), (6, 2), (9, 2), (12, 4), (30, 7), (84, 28)])
def test_the_horizon_fits_three_times_into_the_days_of_the_log(days, horizon):
    shop = Shop()
    shop.event("browse", "2026-01-01 10:00")
    last = np.datetime64("2026-01-01") + days - 1
    shop.event("browse", f"{last} 10:00", "u2")
    shop.build()
    found = shop.ask("select distinct horizon_days from intermediate.merchant_windows")
    assert found == ([(horizon,)] if horizon else [])


def test_features_are_deviations_from_the_merchants_mean():
    shop = Shop()
    for user, times in {"u1": 1, "u2": 2, "u3": 4}.items():
        for day in range(times):
            shop.event("browse", f"2026-03-{10 - day:02} 10:00", user, item_id="i1")
    shop.event("browse", "2026-03-10 10:00", "u1", merchant_id="other")
    shop.build()
    found = shop.ask(
        "select activity, spend, recency from marts.user_features where merchant_id = 'shop' order by user_key"
    )
    logs = np.log([1, 2, 4])
    assert [row[0] for row in found] == pytest.approx((logs - logs.mean()) / logs.std(), abs=1e-3)
    assert {row[1:] for row in found} == {(0.0, 0.0)}
    assert shop.ask("select activity from marts.user_features where merchant_id = 'other'") == [(0.0,)]


def test_features_of_the_sample_world_have_mean_zero_and_deviation_one(world):
    found = world.con.sql("from marts.user_features where merchant_id = 'lanyu-appliance'").df()
    numbers = found[["recency", "activity", "browsing", "orders"]]
    assert numbers.mean().abs().max() < 0.02
    assert (numbers.std() - 1).abs().max() < 0.02


def test_every_customer_has_a_cluster_and_forecasts_and_each_merchant_has_figures(world):
    missing = "cluster is null or churn_risk is null or forecast_spend is null or horizon_days <> 28"
    assert world.ask(f"select count(*) from marts.user_profile where {missing}") == [(0,)]
    assert world.ask("select count(*) > 1000, count(distinct cluster) > 1 from marts.user_profile") == [(True, True)]
    figures = world.ask(
        "select slice, list(concat_ws(' ', model_id, figure, label) order by model_id, figure, label)"
        " from ops.model_quality where slice_kind = 'merchant' group by slice order by slice"
    )
    assert [merchant for merchant, _ in figures] == ["lanyu-appliance", "muchu-kitchen"]
    for _, names in figures:
        assert names == [
            *("churn auc ", "churn brier ", "churn calibration_error ", "clusters silhouette "),
            *("value auc orders", "value total_error orders", "value total_error spend"),
        ]


@pytest.mark.parametrize("seed", range(3))
def test_customers_keep_their_cluster_when_one_in_fifty_is_new(world, seed):
    for known in customers(world.con):
        after = cluster_customers(known.features)
        is_old = np.random.default_rng(seed).random(len(known.features)) >= 0.02
        before = cluster_customers(known.features.loc[is_old])
        assert before is not None
        assert after is not None
        assert set(before.names) == set(after.names)
        assert np.mean(before.names == after.names[is_old]) >= 0.95


def test_the_auc_of_the_churn_risk_is_at_least_nine_tenths_of_that_of_the_planted_probabilities(world):
    """The oracle knows each customer's planted rate and hazard, and the absence so far; the risk only the exports."""
    for known, history in zip(customers(world.con), HISTORIES, strict=True):
        churn = fit_churn(select_from(known.windows, TRAINING))
        evaluation = select_at(known.windows, EVALUATION)
        assert churn is not None
        assert {str(day)[:10] for day in evaluation["cutoff"]} == {"2026-03-01"}  # eight of twelve weeks are over
        planted = simulate_planted(history.shop, history.setting)
        oracle = dict(zip(planted.user_ids, planted.compute_absence(8, 4), strict=True))
        lost = ~evaluation["is_seen_after"].to_numpy(dtype=bool)
        best = compute_auc(lost, np.array([oracle[user] for user in evaluation["user_key"]]))
        ours = compute_auc(lost, churn.predict(evaluation))
        assert best > 0.78, known.merchant_id
        assert ours >= 0.9 * best, (known.merchant_id, ours, best)


def test_churn_risk_is_calibrated_on_a_later_window(world):
    for known in customers(world.con):
        figures = evaluate_churn(known.windows)
        assert figures["calibration_error"].value < 0.08
        brier, auc = figures["brier"], figures["auc"]
        assert brier.baseline is not None
        assert auc.baseline is not None
        assert brier.value < brier.baseline
        assert auc.value > auc.baseline


def test_without_prices_everything_but_the_amounts_is_there(events_only):
    missing = "cluster is null or churn_risk is null or forecast_orders is null"
    assert events_only.ask(f"select count(*) > 500, count(*) filter (where {missing}) from marts.user_profile") == [
        (True, 0)
    ]
    money = "spend, monetary_score, price_band, average_order_value, forecast_spend"
    assert events_only.ask(f"select distinct {money} from marts.user_profile") == [(None,) * 5]


def test_the_number_of_threads_does_not_change_the_tables(events_only):
    before = digests(events_only.con)
    events_only.con.execute("set threads = 1")
    events_only.build(steps=(PROFILES,))
    assert digests(events_only.con) == before


def test_merchants_with_little_history_have_profiles_without_forecasts():
    shop = Shop()
    shop.order("o1", 10, "2026-01-01 10:00")
    shop.order("o2", 10, "2026-03-30 10:00", "u2")
    shop.order("o3", 10, "2026-03-30 10:00", "u3", merchant_id="new")
    shop.build(steps=(PROFILES,))
    columns = "merchant_id, orders, cluster, horizon_days, churn_risk, forecast_orders, forecast_spend"
    assert shop.ask(f"select {columns} from marts.user_profile order by user_key") == [
        ("shop", 1, None, 28, None, None, None),
        ("shop", 1, None, 28, None, None, None),
        ("new", 1, None, None, None, None, None),
    ]
    assert shop.ask("select count(*) from ops.model_quality") == [(0,)]
