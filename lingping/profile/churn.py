"""Churn risk: the probability that a customer is not seen within the horizon, learnt from the merchant's history."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lingping.profile.forecast_measures import Figure, compute_brier, compute_calibration_error, measure_auc
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
_MIN_PER_CLASS = 5  # of those who came again, and of those who did not
_INVERSE_PENALTY = 0.05  # scikit-learn's C with up to _PENALTY_CUSTOMERS; with more, the penalty grows in proportion
_PENALTY_CUSTOMERS = 1200


@dataclass(frozen=True)
class ChurnModel:
    """A logistic regression on the features of past windows."""

    regression: Any

    def predict(self, windows: "pd.DataFrame") -> np.ndarray:
        """Probability (customers,) of not being seen in the horizon after the cutoff."""
        return self.regression.predict_proba(compute_features(windows))[:, 1]


def fit_churn(windows: "pd.DataFrame") -> ChurnModel | None:
    """Train on windows that are over (rows of intermediate.user_windows, in a fixed order).

    The logistic likelihood gives calibrated probabilities without a further step. The penalty is strong, so that the
    risk does not run away for customers who have been known for longer than any in the training windows. None if too
    few customers came again, or too few stayed away.
    """
    is_lost = read_column(windows, "is_seen_after") == 0
    if len(is_lost) < _MIN_CUSTOMERS or min(is_lost.sum(), (~is_lost).sum()) < _MIN_PER_CLASS:
        return None
    from sklearn.linear_model import LogisticRegression  # 1 s with its neighbours
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    customers = np.unique(read_column(windows, "halves_back"), return_counts=True)[1].max()
    regression = LogisticRegression(C=_INVERSE_PENALTY * min(1, _PENALTY_CUSTOMERS / customers), max_iter=500)
    with threadpool_limits(1):  # sums in a fixed order: equal rows give equal risks
        return ChurnModel(make_pipeline(StandardScaler(), regression).fit(compute_features(windows), is_lost))


def predict_current_risk(windows: "pd.DataFrame") -> np.ndarray | None:
    """Risk (customers,) on the as-of day, trained on all windows that are over; None if they are too few."""
    churn = fit_churn(select_from(windows, EVALUATION))
    return churn and churn.predict(select_at(windows, AS_OF))


def evaluate_churn(windows: "pd.DataFrame") -> dict[str, Figure]:
    """`auc`, `brier` and `calibration_error` of the risk, on a later window than those it was trained on.

    The evaluation window begins where the newest training window ends. Baselines: recency alone (auc), the share lost
    in the training windows (brier). Empty with too few customers for training or evaluation.
    """
    training, evaluation = select_from(windows, TRAINING), select_at(windows, EVALUATION)
    is_lost = read_column(evaluation, "is_seen_after") == 0
    churn = fit_churn(training)
    if not churn or min(is_lost.sum(), (~is_lost).sum()) < _MIN_PER_CLASS:
        return {}
    risk = churn.predict(evaluation)
    share = np.full(len(is_lost), np.mean(read_column(training, "is_seen_after") == 0))
    return {
        "auc": measure_auc(is_lost, risk, read_column(evaluation, "recency_days")),
        "brier": Figure(compute_brier(is_lost, risk), len(is_lost), baseline=compute_brier(is_lost, share)),
        "calibration_error": Figure(compute_calibration_error(is_lost, risk), len(is_lost)),
    }
