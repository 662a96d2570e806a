"""Churn risk and value of simulated customers, who visit at random at individual rates until they leave for good."""

import numpy as np
import pandas as pd
import pytest

from lingping.profile.churn import evaluate_churn, fit_churn, predict_current_risk
from lingping.profile.value import estimate_order_value, evaluate_value, forecast_current_value

H = 28


def windows(count: int = 1500, seed: int = 7, *, amounts: bool = True) -> pd.DataFrame:
    """Rows of intermediate.user_windows for 168 days of daily visits, a third of which are purchases."""
    rng = np.random.default_rng(seed)
    rate, leaves = rng.gamma(0.8, 0.1, count), rng.geometric(0.004, count)
    days = np.arange(168)
    visits = (rng.random((count, 168)) < rate[:, None]) & (days < leaves[:, None])
    orders = visits & (rng.random(visits.shape) < 1 / 3)
    spend = orders * rng.uniform(20, 60, count)[:, None]
    parts = [window(visits, orders, spend if amounts else None, halves) for halves in range(6)]
    return pd.concat(parts, ignore_index=True)


def window(visits: np.ndarray, orders: np.ndarray, spend: np.ndarray | None, halves: int) -> pd.DataFrame:
    end = 168 - halves * H // 2  # days before it are known
    known, recent, after = slice(0, end), slice(end - H, end), slice(end, end + H)
    frame = pd.DataFrame(
        {
            "halves_back": halves,
            "horizon_days": H,
            "recency_days": visits[:, known][:, ::-1].argmax(1),
            "tenure_days": end - 1 - visits.argmax(1),
            "seen_days": visits[:, known].sum(1),
            "recent_days": visits[:, recent].sum(1),
            "orders": orders[:, known].sum(1),
            "recent_orders": orders[:, recent].sum(1),
            "recent_wants": 0,
            "refunds": 0,
            "complaints": 0,
            "spend": np.nan if spend is None else spend[:, known].sum(1),
            "recent_spend": np.nan if spend is None else spend[:, recent].sum(1),
            "is_seen_after": visits[:, after].any(1) if halves >= 2 else None,
            "orders_after": orders[:, after].sum(1) if halves >= 2 else np.nan,
            "spend_after": np.nan if spend is None or halves < 2 else spend[:, after].sum(1),
        }
    )
    return frame.loc[frame["seen_days"] > 0]


def test_the_risk_ranks_better_than_recency_and_is_calibrated():
    figures = evaluate_churn(windows())
    auc, brier = figures["auc"], figures["brier"]
    assert auc.baseline is not None
    assert auc.low is not None
    assert auc.high is not None
    assert brier.baseline is not None
    assert auc.value > auc.baseline > 0.7
    assert auc.low < auc.value < auc.high
    assert brier.value < brier.baseline
    assert figures["calibration_error"].value < 0.07


def test_the_evaluation_window_is_not_used_for_training():
    table = windows()
    figures = evaluate_churn(table)
    turned = table.copy()
    newer = turned["halves_back"].isin([2, 3])
    turned.loc[newer, "is_seen_after"] = ~turned.loc[newer, "is_seen_after"].astype(bool)
    assert evaluate_churn(turned)["auc"].value == pytest.approx(1 - figures["auc"].value)


def test_frequent_customers_who_stay_away_have_a_high_risk():
    table = windows()
    now = table.loc[table["halves_back"] == 0]
    risk = predict_current_risk(table)
    assert risk is not None
    often = now["seen_days"].to_numpy() >= 12
    silent = now["recency_days"].to_numpy() > 60
    assert risk[often & silent].min() > 0.8
    assert risk[often & (now["recency_days"].to_numpy() < 3)].max() < 0.3


def test_a_window_with_fewer_than_five_lost_customers_is_not_evaluated():
    table = windows()
    lost = [row for row, is_seen in table.loc[table["halves_back"] == 2, "is_seen_after"].items() if not is_seen]
    for left, is_evaluated in [(4, False), (5, True)]:
        kept = table.drop(lost[left:])
        assert bool(evaluate_churn(kept)) == is_evaluated


def test_too_few_customers_or_a_single_outcome_give_no_risk():
    table = windows()
    assert fit_churn(table.loc[table["halves_back"] == 4].head(29)) is None
    stayed = table.loc[table["halves_back"] == 4].assign(is_seen_after=True)
    assert fit_churn(stayed) is None
    assert evaluate_churn(table.head(0)) == {}
    assert predict_current_risk(table.head(0)) is None


@pytest.mark.parametrize("seed", range(4))
def test_forecasts_rank_buyers_and_their_sum_is_close_to_the_actual_one_even_without_new_customers(seed):
    figures = evaluate_value(windows(seed=seed))
    auc = figures["auc", "orders"]
    assert auc.baseline is not None
    assert auc.value > auc.baseline + 0.03
    for what in ("orders", "spend"):
        assert figures["total_error", what].value < 0.25


def test_without_amounts_orders_are_forecast_and_spend_is_not():
    table = windows(amounts=False)
    forecast = forecast_current_value(table)
    assert forecast is not None
    assert forecast.spend is None
    assert forecast.orders.min() >= 0
    assert set(evaluate_value(table)) == {("auc", "orders"), ("total_error", "orders")}


def test_the_value_of_an_order_is_the_customers_mean_shrunk_to_that_of_all():
    table = pd.DataFrame({"spend": [0.0, 100.0, 200.0], "orders": [0, 1, 2]})
    assert estimate_order_value(table) == pytest.approx([100, 100, 100])
    table = pd.DataFrame({"spend": [0.0, 300.0, 80.0], "orders": [0, 1, 1]})
    assert estimate_order_value(table) == pytest.approx([190, (300 + 380) / 3, (80 + 380) / 3])
    assert estimate_order_value(table.assign(spend=np.nan)) is None
