"""Features of customers at a cutoff, in units of the forecast horizon, so that short and long logs are comparable."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

AS_OF, EVALUATION, TRAINING = 0, 2, 4  # halves_back: the as-of day, a horizon before it, a horizon before that
_MAX_MISSED = 8


def compute_features(windows: "pd.DataFrame") -> np.ndarray:
    """Features (customers, 7) of rows of intermediate.user_windows, from data up to the cutoff only.

    Time since the customer was last and first seen; recent days seen; frequency; visits missed since the last one
    (absence times frequency: the statistic behind Schmittlein, Morrison & Colombo 1987); purchase rate; complaints and
    refunds per purchase. Rates, not sums: sums grow with the length of the log, so that a model trained on last
    month's would not fit this month's.
    """
    horizon = read_column(windows, "horizon_days")
    absent, known = read_column(windows, "recency_days") / horizon, read_column(windows, "tenure_days") / horizon
    days, orders = read_column(windows, "seen_days"), read_column(windows, "orders")
    frequency = days / (known + 0.5)
    problems = read_column(windows, "complaints") + read_column(windows, "refunds")
    features = (
        np.log1p(4 * absent),
        np.log1p(4 * known),
        np.log1p(read_column(windows, "recent_days")),
        np.log(frequency),
        np.minimum(absent * frequency, _MAX_MISSED),
        np.log1p(orders / (known + 0.5)),
        problems / (orders + 1),
    )
    return np.stack(features, axis=1)


def read_column(windows: "pd.DataFrame", name: str) -> np.ndarray:
    """The values (customers,) of a column as floats; NaN where it is NULL."""
    return windows[name].to_numpy(dtype=float)


def select_from(windows: "pd.DataFrame", halves_back: int) -> "pd.DataFrame":
    """The windows whose cutoff is at least `halves_back` half horizons before the as-of day."""
    return windows.loc[windows["halves_back"] >= halves_back]


def select_at(windows: "pd.DataFrame", halves_back: int) -> "pd.DataFrame":
    """The windows whose cutoff is exactly `halves_back` half horizons before the as-of day."""
    return windows.loc[windows["halves_back"] == halves_back]
