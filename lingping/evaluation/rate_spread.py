"""How much a classifier's rates of hits and false alarms differ between sets of texts, and intervals that allow for it.

A rate that was measured on some texts does not hold elsewhere: shops differ in what their customers write, by far more
than chance. So the rate of a set is drawn from a Beta distribution, and the texts found in a set are beta-binomial.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# Intraclass correlation of a classifier's errors within one set of texts. Measured for lingping-mini-4 with
# `python -m benchmarks.shares --seeds 10 --data … --exports …`: tuning texts, dev texts, real shops, the sample world.
BETWEEN_SETS = 0.04
_MANY_SETS = 5  # from here on the sets themselves show how much they differ
_LEAST_DIFFERENCE = 0.1  # of hits and false alarms; see `error_rates.correct_share`
_MOST_TEXTS = 1_000  # of more texts, chance adds nothing to the differences between sets
_LEAST_RATE = 1e-4  # a Beta distribution has no mean of 0 or 1
_TAIL = 0.025


@dataclass(frozen=True)
class Rate:
    """A rate in texts that it was not measured on: its mean, and the number of texts that knowing it is worth.

    The rate of a set has the Beta distribution with this mean and the variance value · (1 - value) / (texts + 1).
    """

    value: float
    texts: float


@dataclass(frozen=True)
class ErrorRates:
    """A classifier's rates of hits (found where it is) and of false alarms (found where it is not) for one label."""

    hits: Rate
    false_alarms: Rate


def pool_rate(sets: Sequence[tuple[int, int]]) -> Rate:
    """The rate in a further set, from (found, texts) of each set measured so far.

    The correlation within sets is the ANOVA estimate (Elston 1977; Ridout, Demétrio and Firth 1999), of fewer than
    five sets at least BETWEEN_SETS; it weighs the sets' shares (Kleinman 1973). Raises ValueError without a text.
    """
    found, texts = np.array([each for each in sets if each[1]], float).reshape(-1, 2).T
    if not texts.sum():
        raise ValueError("A rate needs at least one set with texts.")
    correlation = estimate_correlation(sets)
    if len(texts) < _MANY_SETS:
        correlation = max(correlation, BETWEEN_SETS)
    weights = texts / (1 + (texts - 1) * correlation)
    least = 0.5 / (texts.sum() + 1)  # none of n found does not mean never
    value = float(np.clip((weights * found / texts).sum() / weights.sum(), least, 1 - least))
    return Rate(value, max(1.0, float(1 / (correlation + 1 / weights.sum()) - 1)))


def estimate_correlation(sets: Sequence[tuple[int, int]]) -> float:
    """Intraclass correlation of (found, texts) of several sets, 0 to 1: 0 where they differ only by chance.

    0 for fewer than two sets with texts.
    """
    found, texts = np.array([each for each in sets if each[1]], float).reshape(-1, 2).T
    count, total = len(texts), texts.sum()
    if count < 2 or total <= count:
        return 0.0
    squares = (found**2 / texts).sum()
    between = (squares - found.sum() ** 2 / total) / (count - 1)
    within = (found.sum() - squares) / (total - count)
    size = (total - (texts**2).sum() / total) / (count - 1)
    spread = between + (size - 1) * within
    return float(np.clip((between - within) / spread, 0, 1)) if spread > 0 else 0.0


def assume_rates(hits: float, false_alarms: float, *, correlation: float = BETWEEN_SETS) -> ErrorRates:
    """Rates of which only the values are known, as in a model's manifest: those of one large set.

    That set and the further one both differ from the mean of all sets; `correlation`, above 0, is as in `pool_rate`.
    """
    worth = max(1.0, 1 / (2 * correlation) - 1)
    return ErrorRates(*(Rate(float(np.clip(value, 0.001, 0.999)), worth) for value in (hits, false_alarms)))


def estimate_interval(found: int, texts: int, rates: ErrorRates) -> tuple[float, float]:
    """95 % interval of the share of a label among these `texts`, of which the classifier finds it in `found`.

    The shares that an exact test of 2.5 % on either side does not reject (Clopper and Pearson 1934), where the found
    texts are the sum of two beta-binomial counts. (0, 1) where hits exceed false alarms by less than 0.1.
    """
    if rates.hits.value - rates.false_alarms.value < _LEAST_DIFFERENCE:
        return 0.0, 1.0
    if texts > _MOST_TEXTS:
        found, texts = round(found / texts * _MOST_TEXTS), _MOST_TEXTS
    shares = range(texts + 1)  # texts with the label: the more there are, the more are found
    low = bisect_left(
        shares, True, key=lambda labelled: _compute_at_most(found - 1, texts, labelled, rates) < 1 - _TAIL
    )
    high = bisect_left(shares, True, key=lambda labelled: _compute_at_most(found, texts, labelled, rates) <= _TAIL) - 1
    low, high = min(low, texts), max(high, 0)
    return min(low, high) / texts, max(low, high) / texts


def _compute_at_most(found: int, texts: int, labelled: int, rates: ErrorRates) -> float:
    """Probability that at most `found` are found where `labelled` of `texts` have the label."""
    if found < 0:
        return 0.0
    hits = _compute_chances(labelled, rates.hits)[: found + 1]
    alarms = _compute_chances(texts - labelled, rates.false_alarms)[: found + 1]
    return float(np.convolve(hits, alarms)[: found + 1].sum())


def _compute_chances(texts: int, rate: Rate) -> np.ndarray:
    """Beta-binomial probabilities (texts + 1,) of finding 0, 1, … of `texts`."""
    from scipy.special import betaln, gammaln  # 0.1 s

    number = np.arange(texts + 1)
    value = min(max(rate.value, _LEAST_RATE), 1 - _LEAST_RATE)
    one, other = value * rate.texts, (1 - value) * rate.texts
    ways = gammaln(texts + 1) - gammaln(number + 1) - gammaln(texts - number + 1)
    return np.exp(ways + betaln(number + one, texts - number + other) - betaln(one, other))
