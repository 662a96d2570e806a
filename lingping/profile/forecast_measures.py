"""Quality of predicted probabilities: ranking (AUC), squared error (Brier score) and calibration."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from lingping.stats.intervals import Z95

_BINS = 10


@dataclass(frozen=True)
class Figure:
    """A figure measured on `customers`, the bounds of its 95 % interval, and the same figure of a baseline.

    `low` and `high` are None without an interval, `baseline` without a baseline.
    """

    value: float
    customers: int
    low: float | None = None
    high: float | None = None
    baseline: float | None = None


def compute_auc(happened: np.ndarray, score: np.ndarray) -> float:
    """Probability that a case that `happened` has a higher `score` than one that did not; both (cases,).

    The Mann-Whitney statistic divided by the number of pairs: equal scores count half. Raises ValueError if all cases
    happened, or none.
    """
    from scipy.stats import rankdata

    happened = np.asarray(happened, dtype=bool)
    positives, negatives = int(happened.sum()), int((~happened).sum())
    if not positives or not negatives:
        raise ValueError("All cases are of one class: the AUC is not defined.")
    ranks = rankdata(score)[happened].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * negatives))


def measure_auc(happened: np.ndarray, score: np.ndarray, baseline: np.ndarray) -> Figure:
    """The AUC of `score` with its interval (Hanley & McNeil 1982), and that of the `baseline` scores."""
    value = compute_auc(happened, score)
    positives = int(np.sum(happened))
    negatives = len(score) - positives
    q1, q2 = value / (2 - value), 2 * value**2 / (1 + value)
    variance = value * (1 - value) + (positives - 1) * (q1 - value**2) + (negatives - 1) * (q2 - value**2)
    half = Z95 * sqrt(variance / (positives * negatives))
    return Figure(value, len(score), max(0.0, value - half), min(1.0, value + half), compute_auc(happened, baseline))


def compute_brier(happened: np.ndarray, probability: np.ndarray) -> float:
    """Mean squared difference between `probability` and what `happened` (Brier 1950); 0 is perfect."""
    return float(np.mean((np.asarray(happened, dtype=float) - probability) ** 2))


def compute_calibration_error(happened: np.ndarray, probability: np.ndarray) -> float:
    """Mean gap between probability and frequency over ten bins of equal size (expected calibration error).

    Naeini, Cooper & Hauskrecht 2015, with bins of equal size instead of equal width.
    """
    order = np.argsort(probability, kind="stable")
    bins = np.array_split(order, min(_BINS, len(order)))
    gaps = [abs(float(np.mean(np.asarray(happened, dtype=float)[part] - probability[part]))) for part in bins]
    return float(np.average(gaps, weights=[len(part) for part in bins]))
