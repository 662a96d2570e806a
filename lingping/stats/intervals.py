"""Estimates with 95 % intervals, and tests of whether two estimates differ significantly."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt

Z95 = 1.959964  # 97.5 % quantile of the normal distribution; dbt_like_sql/macros/intervals.sql has the same

# Correlation of a classifier's errors within a shop, as in lingping.evaluation.rate_spread
BETWEEN_SHOPS = 0.04


@dataclass(frozen=True)
class Share:
    """`count` of `total`, with the bounds of its 95 % interval, 0 to 1."""

    count: int
    total: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share, 0 to 1."""
        return self.count / self.total


@dataclass(frozen=True)
class Span:
    """An estimate with the bounds of its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def contains_zero(self) -> bool:
        """Whether the interval contains 0, so that the effect is not significant."""
        return self.low <= 0 <= self.high


def wilson(count: int, total: int, quantile: float = Z95) -> Share:
    """The share of `count` in `total` with its interval (Wilson 1927), by default that of 95 %, as in the marts.

    Raises ValueError unless 0 <= count <= total and total > 0.
    """
    if not 0 <= count <= total or total == 0:
        raise ValueError(f"{count} of {total} is not a share.")
    share, spread = count / total, quantile**2 / total
    centre = (share + spread / 2) / (1 + spread)
    half = quantile / (1 + spread) * sqrt(share * (1 - share) / total + spread / (4 * total))
    low, high = min(share, centre - half), max(share, centre + half)  # rounding errors at shares of 0 and 1
    return Share(count, total, max(0.0, low), min(1.0, high))


def widen_by_reading(share: Share, hits: float, false_alarms: float) -> Share:
    """The share of texts as a classifier read them, with bounds that also allow for its errors.

    `hits` and `false_alarms` are its rates where a text is, and is not, one of those counted. The share corrected for
    them (Rogan and Gladen 1978) has the error of the sample, and that of rates that differ between shops
    (BETWEEN_SHOPS), added in quadrature (Zou and Donner 2008). The bounds contain those of `share`; they are 0 and 1
    where hits exceed false alarms by less than 0.1.
    """
    gain = hits - false_alarms
    if gain < 0.1:
        return Share(share.count, share.total, 0.0, 1.0)
    true = min(1.0, max(0.0, (share.value - false_alarms) / gain))
    variance = true**2 * hits * (1 - hits) + (1 - true) ** 2 * false_alarms * (1 - false_alarms)
    reach = Z95 * sqrt(BETWEEN_SHOPS * variance) / gain
    low = true - hypot((share.value - share.low) / gain, reach)
    high = true + hypot((share.high - share.value) / gain, reach)
    return Share(share.count, share.total, max(0.0, min(low, share.low)), min(1.0, max(high, share.high)))


def shares_may_be_equal(one: Share, other: Share, quantile: float = Z95) -> bool:
    """Whether the interval of the difference of two shares contains 0 (Newcombe 1998, method 10).

    It is that of their samples alone, as wide as the normal `quantile` says. A classifier that reads both in the same
    way makes their difference smaller, and cannot make one.
    """
    high, low = (wilson(each.count, each.total, quantile) for each in (one, other))
    high, low = (high, low) if high.value >= low.value else (low, high)
    return high.value - low.value <= hypot(high.value - high.low, low.high - low.value)


def mean_of_counts(counts: Mapping[float, int]) -> Span:
    """The mean of values given by their counts (value → count), with its 95 % interval (Student 1908).

    Equal values give an interval of zero width. Raises ValueError for fewer than two values.
    """
    n = sum(counts.values())
    if n < 2:
        raise ValueError(f"A mean of {n} values has no interval.")
    mean = sum(value * count for value, count in counts.items()) / n
    variance = sum(count * (value - mean) ** 2 for value, count in counts.items()) / (n - 1)
    half = _compute_t_quantile(n - 1) * sqrt(variance / n)
    return Span(mean, mean - half, mean + half)


def means_may_be_equal(one: Span, other: Span, quantile: float = Z95) -> bool:
    """Whether the interval of the difference of two independent means contains 0: half widths add in quadrature.

    Both have 95 % intervals; `quantile` widens that of the difference.
    """
    reach = hypot(one.high - one.value, other.high - other.value) * quantile / Z95
    return abs(one.value - other.value) <= reach


def _compute_t_quantile(freedom: int) -> float:
    """97.5 % quantile of Student's t, Cornish-Fisher expansion (Abramowitz and Stegun 26.7.5): 0.6 % error at 4."""
    z, v = Z95, freedom
    terms = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + sum(term / v**power for power, term in enumerate(terms, start=1))
