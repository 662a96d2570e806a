"""What the rhythm of a customer tells, in units of the horizon, so that logs of a week and of a year look alike."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

NOW, JUDGED, LEARNT = 0, 2, 4  # halves_back: the merchant's day, a horizon before it, a horizon before that
_MOST_MISSED = 8


def rhythm(windows: "pd.DataFrame") -> np.ndarray:
    """Features (customers, 7) of rows of intermediate.user_windows. None knows what came after the cutoff.

    How long ago the customer was last and first seen, on how many days of late, how often; how many visits were missed
    since the last (absence times frequency: the statistic behind Schmittlein, Morrison & Colombo 1987); how often they
    bought; what went wrong for each purchase. Rates, not sums: sums grow with the log, and what is learnt from last
    month's would not hold for this month's.
    """
    horizon = column(windows, "horizon_days")
    absent, known = column(windows, "recency_days") / horizon, column(windows, "tenure_days") / horizon
    days, orders = column(windows, "seen_days"), column(windows, "orders")
    frequency = days / (known + 0.5)
    wrong = column(windows, "complaints") + column(windows, "refunds")
    features = (
        np.log1p(4 * absent),
        np.log1p(4 * known),
        np.log1p(column(windows, "recent_days")),
        np.log(frequency),
        np.minimum(absent * frequency, _MOST_MISSED),
        np.log1p(orders / (known + 0.5)),
        wrong / (orders + 1),
    )
    return np.stack(features, axis=1)


def column(windows: "pd.DataFrame", name: str) -> np.ndarray:
    """The numbers (customers,) of a column; NaN where it is NULL."""
    return windows[name].to_numpy(dtype=float)


def over(windows: "pd.DataFrame", halves_back: int) -> "pd.DataFrame":
    """The windows that lie at least so many half horizons back."""
    return windows.loc[windows["halves_back"] >= halves_back]


def at(windows: "pd.DataFrame", halves_back: int) -> "pd.DataFrame":
    """The window that lies so many half horizons back."""
    return windows.loc[windows["halves_back"] == halves_back]
