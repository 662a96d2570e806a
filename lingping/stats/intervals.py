"""Shares with their uncertainty, and whether two of them differ by more than chance explains."""

from dataclasses import dataclass
from math import hypot, sqrt

_Z = 1.959964  # 95 %, two-sided


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


def wilson(count: int, total: int) -> Share:
    """The share of `count` in `total` with its interval (Wilson 1927), as in the marts.

    Raises ValueError unless 0 <= count <= total and total > 0.
    """
    if not 0 <= count <= total or total == 0:
        raise ValueError(f"{count} of {total} is no share.")
    share, spread = count / total, _Z**2 / total
    centre = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / total + spread / (4 * total))
    low, high = min(share, centre - half), max(share, centre + half)  # rounding may pass the share at 0 and at 1
    return Share(count, total, max(0.0, low), min(1.0, high))


def may_be_equal(one: Share, other: Share) -> bool:
    """Whether the 95 % interval of the difference of two shares holds 0 (Newcombe 1998, method 10)."""
    high, low = (one, other) if one.value >= other.value else (other, one)
    return high.value - low.value <= hypot(high.value - high.low, low.high - low.value)
