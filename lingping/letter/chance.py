"""What a letter dares to say: too few reviews give no share, and a change is weighed against chance."""

from collections.abc import Mapping
from math import hypot, sqrt

from lingping.letter.weekly_letter import Span
from lingping.stats.intervals import Share, may_be_equal, wilson

MIN_REVIEWS = 5


def share_of(count: int, total: int) -> Share | None:
    """`count` of `total` with its 95 % interval, or None below `MIN_REVIEWS`."""
    return wilson(count, total) if total >= MIN_REVIEWS else None


def is_chance(now: Share | None, before: Share | None) -> bool | None:
    """Whether the two shares may well be one. None where either is missing."""
    return None if now is None or before is None else may_be_equal(now, before)


def mean_of(counts: Mapping[int, int]) -> Span | None:
    """The mean of values given so often, with its 95 % interval (Student 1908); None below `MIN_REVIEWS`.

    Few values that are all alike give an interval of no width: that is what they say, not what is certain.
    """
    n = sum(counts.values())
    if n < MIN_REVIEWS:
        return None
    mean = sum(value * count for value, count in counts.items()) / n
    variance = sum(count * (value - mean) ** 2 for value, count in counts.items()) / (n - 1)
    half = _quantile_of_t(n - 1) * sqrt(variance / n)
    return Span(mean, mean - half, mean + half)


def means_may_be_equal(one: Span, other: Span) -> bool:
    """Whether the interval of the difference of two independent means holds 0: half widths add as squares."""
    return abs(one.value - other.value) <= hypot(one.high - one.value, other.high - other.value)


def _quantile_of_t(freedom: int) -> float:
    """97.5 % quantile of Student's t by the Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5): 0.6 % off at 4."""
    z, v = 1.959964, freedom
    terms = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + sum(term / v**power for power, term in enumerate(terms, start=1))
