"""Value forecast: the number of purchases expected of a customer within the horizon, and their value in yuan."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lingping.profile.forecast_measures import Figure, measure_auc
from lingping.profile.window_features import (
    AS_OF,
    EVALUATION,
    TRAINING,
    compute_features,
    read_column,
    select_at,
    select_from,
)

if TYPE_CHECKING:
    import pandas as pd

_MIN_CUSTOMERS = 30  # to train on
_MIN_ORDERS = 10  # of theirs
_PENALTY = 0.01
_PRIOR_ORDERS = 2  # orders of the merchant's mean value that are added to a customer's own


@dataclass(frozen=True)
class Forecast:
    """Expected purchases (customers,) in the horizon and their value in yuan; `spend` is None without amounts."""

    orders: np.ndarray
    spend: np.ndarray | None


@dataclass(frozen=True)
class ValueModel:
    """A Poisson regression of the number of purchases on the features of past windows."""

    regression: Any

    def forecast(self, windows: "pd.DataFrame") -> Forecast:
        """Expected purchases after the cutoff, and these times the value of an order of the customer."""
        orders = self.regression.predict(_compute_features(windows))
        value = estimate_order_value(windows)
        return Forecast(orders, None if value is None else orders * value)


def estimate_order_value(windows: "pd.DataFrame") -> np.ndarray | None:
    """Mean value (customers,) in yuan of an order of each customer, shrunk towards the merchant's mean.

    (spend + 2 * mean) / (orders + 2), as in the gamma-gamma model (Fader & Hardie 2013). None without amounts.
    """
    spend, orders = read_column(windows, "spend"), read_column(windows, "orders")
    if np.isnan(spend).any() or not orders.sum():
        return None
    return (spend + _PRIOR_ORDERS * spend.sum() / orders.sum()) / (orders + _PRIOR_ORDERS)


def fit_value(windows: "pd.DataFrame") -> ValueModel | None:
    """Train on windows that are over; None with too few customers or purchases."""
    orders = read_column(windows, "orders_after")
    if len(orders) < _MIN_CUSTOMERS or orders.sum() < _MIN_ORDERS:
        return None
    from sklearn.linear_model import PoissonRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        regression = make_pipeline(StandardScaler(), PoissonRegressor(alpha=_PENALTY, max_iter=500))
        return ValueModel(regression.fit(_compute_features(windows), orders))


def forecast_current_value(windows: "pd.DataFrame") -> Forecast | None:
    """The forecast on the as-of day, trained on all windows that are over; None if they are too few."""
    value = fit_value(select_from(windows, EVALUATION))
    return value and value.forecast(select_at(windows, AS_OF))


def evaluate_value(windows: "pd.DataFrame") -> dict[tuple[str, str], Figure]:
    """Quality of the forecast on a later window than those it was trained on, by figure and label.

    `auc`: ranking of the customers who buy above the others (baseline: purchases so far). `total_error`: relative error
    of the sum of all forecasts, for orders and for spend (baseline: the sum of the horizon before the cutoff).
    """
    evaluation = select_at(windows, EVALUATION)
    value = fit_value(select_from(windows, TRAINING))
    actual = read_column(evaluation, "orders_after")
    if not value or not actual.any() or actual.all():
        return {}
    forecast = value.forecast(evaluation)
    figures = {
        ("auc", "orders"): measure_auc(actual > 0, forecast.orders, read_column(evaluation, "orders")),
        ("total_error", "orders"): _measure_total_error(evaluation, "orders", forecast.orders),
    }
    if forecast.spend is not None and read_column(evaluation, "spend_after").sum():
        figures["total_error", "spend"] = _measure_total_error(evaluation, "spend", forecast.spend)
    return figures


def _measure_total_error(windows: "pd.DataFrame", name: str, forecast: np.ndarray) -> Figure:
    actual, recent = read_column(windows, f"{name}_after").sum(), read_column(windows, f"recent_{name}").sum()
    return Figure(float(abs(forecast.sum() / actual - 1)), len(windows), baseline=float(abs(recent / actual - 1)))


def _compute_features(windows: "pd.DataFrame") -> np.ndarray:
    recent = np.stack([read_column(windows, "recent_orders"), read_column(windows, "recent_wants")], axis=1)
    return np.hstack([compute_features(windows), np.log1p(recent)])
