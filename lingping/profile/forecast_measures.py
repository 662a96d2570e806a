"""How good a probability is: whether it ranks rightly, and whether it means what it says."""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from lingping.stats.intervals import Z95

_BINS = 10


@dataclass(frozen=True)
class Figure:
    """A figure measured on so many `customers`, the bounds of its 95 % interval, and that of a simpler way.

    `low` and `high` are None where no interval is known, `baseline` where nothing simpler was measured.
    """

    value: float
    customers: int
    low: float | None = None
    high: float | None = None
    baseline: float | None = None


def auc(happened: np.ndarray, score: np.ndarray) -> float:
    """Chance that one to whom it `happened` (cases,) has a higher `score` (cases,) than one to whom it did not.

    The Mann–Whitney statistic over the number of pairs: equal scores count half. Raises ValueError when it happened to
    all or to none.
    """
    from scipy.stats import rankdata

    happened = np.asarray(happened, dtype=bool)
    positives, negatives = int(happened.sum()), int((~happened).sum())
    if not positives or not negatives:
        raise ValueError("It happened to all or to none: there is nothing to rank.")
    ranks = rankdata(score)[happened].sum()
    return float((ranks - positives * (positives + 1) / 2) / (positives * negatives))


def auc_figure(happened: np.ndarray, score: np.ndarray, baseline: np.ndarray) -> Figure:
    """The AUC of `score` with its interval (Hanley & McNeil 1982), beside that of the `baseline` scores."""
    value = auc(happened, score)
    positives = int(np.sum(happened))
    negatives = len(score) - positives
    one, two = value / (2 - value), 2 * value**2 / (1 + value)
    variance = value * (1 - value) + (positives - 1) * (one - value**2) + (negatives - 1) * (two - value**2)
    half = Z95 * sqrt(variance / (positives * negatives))
    return Figure(value, len(score), max(0.0, value - half), min(1.0, value + half), auc(happened, baseline))


def brier(happened: np.ndarray, chance: np.ndarray) -> float:
    """Mean squared difference between the `chance` and what `happened` (Brier 1950); 0 is perfect."""
    return float(np.mean((np.asarray(happened, dtype=float) - chance) ** 2))


def calibration_error(happened: np.ndarray, chance: np.ndarray) -> float:
    """Mean gap between chance and frequency over ten groups of equal size, by chance (expected calibration error).

    Naeini, Cooper & Hauskrecht 2015, with groups of equal size instead of equal width.
    """
    order = np.argsort(chance, kind="stable")
    groups = np.array_split(order, min(_BINS, len(order)))
    gaps = [abs(float(np.mean(np.asarray(happened, dtype=float)[group] - chance[group]))) for group in groups]
    return float(np.average(gaps, weights=[len(group) for group in groups]))
