"""Churn risk: the chance that a customer will not be seen within the horizon, learnt from the merchant's own past."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lingping.profile.forecast_measures import Figure, auc_figure, brier, calibration_error
from lingping.profile.rhythm import JUDGED, LEARNT, NOW, at, column, over, rhythm

if TYPE_CHECKING:
    import pandas as pd

_FEWEST = 30  # customers to learn from
_FEWEST_OF_A_KIND = 5  # of those who came again, and of those who did not
_STRENGTH, _CUSTOMERS = 0.05, 1200  # of the penalty: that of 1,200 customers grows in proportion with more


@dataclass(frozen=True)
class Churn:
    """Learnt from windows of the past: a logistic regression on the rhythm of the customers."""

    regression: Any

    def risk(self, windows: "pd.DataFrame") -> np.ndarray:
        """Chance (customers,) of not being seen in the horizon after the cutoff."""
        return self.regression.predict_proba(rhythm(windows))[:, 1]


def fit_churn(windows: "pd.DataFrame") -> Churn | None:
    """Learn from windows that are over (rows of intermediate.user_windows, in a fixed order).

    A logistic likelihood gives calibrated probabilities as they are; a firm penalty, lest the risk runs away where
    customers have been known for longer than those learnt from. None where too few customers came again or stayed away.
    """
    lost = column(windows, "is_seen_after") == 0
    if len(lost) < _FEWEST or min(lost.sum(), (~lost).sum()) < _FEWEST_OF_A_KIND:
        return None
    from sklearn.linear_model import LogisticRegression  # 1 s with its neighbours
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    customers = np.unique(column(windows, "halves_back"), return_counts=True)[1].max()
    regression = LogisticRegression(C=_STRENGTH * min(1, _CUSTOMERS / customers), max_iter=500)
    with threadpool_limits(1):  # sums in a fixed order: equal rows give equal risks
        return Churn(make_pipeline(StandardScaler(), regression).fit(rhythm(windows), lost))


def current_risk(windows: "pd.DataFrame") -> np.ndarray | None:
    """Risk (customers,) on the merchant's day, learnt from every window that is over; None where they are too few."""
    churn = fit_churn(over(windows, JUDGED))
    return churn and churn.risk(at(windows, NOW))


def judge_churn(windows: "pd.DataFrame") -> dict[str, Figure]:
    """How good the risk is on a later window than those it was learnt from: `auc`, `brier`, `calibration_error`.

    The window judged begins where the newest one learnt from ends. Baselines: recency alone (auc), the share lost
    before (brier). Empty where there are too few customers to learn from or to judge.
    """
    before, judged = over(windows, LEARNT), at(windows, JUDGED)
    lost = column(judged, "is_seen_after") == 0
    churn = fit_churn(before)
    if not churn or min(lost.sum(), (~lost).sum()) < _FEWEST_OF_A_KIND:
        return {}
    risk = churn.risk(judged)
    share = np.full(len(lost), np.mean(column(before, "is_seen_after") == 0))
    return {
        "auc": auc_figure(lost, risk, column(judged, "recency_days")),
        "brier": Figure(brier(lost, risk), len(lost), baseline=brier(lost, share)),
        "calibration_error": Figure(calibration_error(lost, risk), len(lost)),
    }
