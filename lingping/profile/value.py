"""Value forecast: how often a customer will buy within the horizon, and what that is worth."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lingping.profile.forecast_measures import Figure, auc_figure
from lingping.profile.rhythm import JUDGED, LEARNT, NOW, at, column, over, rhythm

if TYPE_CHECKING:
    import pandas as pd

_FEWEST = 30  # customers to learn from
_FEWEST_ORDERS = 10  # and purchases
_PENALTY = 0.01
_PRIOR_ORDERS = 2  # purchases at the merchant's mean that a customer's own are mixed with


@dataclass(frozen=True)
class Forecast:
    """Expected purchases (customers,) in the horizon and their worth in yuan; `spend` is None without amounts."""

    orders: np.ndarray
    spend: np.ndarray | None


@dataclass(frozen=True)
class Value:
    """Learnt from windows of the past: a Poisson regression of the purchases."""

    regression: Any

    def forecast(self, windows: "pd.DataFrame") -> Forecast:
        """What is expected after the cutoff: purchases, times what one of the customer's is worth."""
        orders = self.regression.predict(_features(windows))
        worth = order_worth(windows)
        return Forecast(orders, None if worth is None else orders * worth)


def order_worth(windows: "pd.DataFrame") -> np.ndarray | None:
    """Yuan (customers,) that an order of each customer is worth: their mean, drawn to the merchant's.

    (spend + 2 * mean) / (orders + 2), as in the gamma-gamma model (Fader & Hardie 2013). None without amounts.
    """
    spend, orders = column(windows, "spend"), column(windows, "orders")
    if np.isnan(spend).any() or not orders.sum():
        return None
    return (spend + _PRIOR_ORDERS * spend.sum() / orders.sum()) / (orders + _PRIOR_ORDERS)


def fit_value(windows: "pd.DataFrame") -> Value | None:
    """Learn from windows that are over; None where customers or their purchases are too few."""
    orders = column(windows, "orders_after")
    if len(orders) < _FEWEST or orders.sum() < _FEWEST_ORDERS:
        return None
    from sklearn.linear_model import PoissonRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        regression = make_pipeline(StandardScaler(), PoissonRegressor(alpha=_PENALTY, max_iter=500))
        return Value(regression.fit(_features(windows), orders))


def current_value(windows: "pd.DataFrame") -> Forecast | None:
    """The forecast on the merchant's day, learnt from every window that is over; None where they are too few."""
    value = fit_value(over(windows, JUDGED))
    return value and value.forecast(at(windows, NOW))


def judge_value(windows: "pd.DataFrame") -> dict[tuple[str, str], Figure]:
    """How good the forecast is on a later window than those it was learnt from, by figure and label.

    `auc`: whether it ranks those who will buy above the others (baseline: by purchases so far). `total_error`: by what
    share the sum of all forecasts misses what came, of orders and of spend (baseline: that the last horizon repeats
    itself).
    """
    judged = at(windows, JUDGED)
    value = fit_value(over(windows, LEARNT))
    came = column(judged, "orders_after")
    if not value or not came.any() or came.all():
        return {}
    forecast = value.forecast(judged)
    figures = {
        ("auc", "orders"): auc_figure(came > 0, forecast.orders, column(judged, "orders")),
        ("total_error", "orders"): _total_error(judged, "orders", forecast.orders),
    }
    if forecast.spend is not None and column(judged, "spend_after").sum():
        figures["total_error", "spend"] = _total_error(judged, "spend", forecast.spend)
    return figures


def _total_error(judged: "pd.DataFrame", what: str, forecast: np.ndarray) -> Figure:
    came, repeated = column(judged, f"{what}_after").sum(), column(judged, f"recent_{what}").sum()
    return Figure(float(abs(forecast.sum() / came - 1)), len(judged), baseline=float(abs(repeated / came - 1)))


def _features(windows: "pd.DataFrame") -> np.ndarray:
    recent = np.stack([column(windows, "recent_orders"), column(windows, "recent_wants")], axis=1)
    return np.hstack([rhythm(windows), np.log1p(recent)])
