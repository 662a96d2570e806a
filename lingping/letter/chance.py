"""Shares with their uncertainty: too few reviews give no share, and a change is weighed against chance."""

from math import hypot, sqrt

from lingping.letter.weekly_letter import Share

MIN_REVIEWS = 5
_Z = 1.959964  # 95 %, two-sided


def share_of(count: int, total: int) -> Share | None:
    """`count` of `total` with its 95 % interval (Wilson 1927, as in the marts), or None below `MIN_REVIEWS`."""
    if total < MIN_REVIEWS:
        return None
    share, spread = count / total, _Z**2 / total
    centre = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * sqrt(share * (1 - share) / total + spread / (4 * total))
    return Share(count, total, max(0.0, centre - half), min(1.0, centre + half))


def is_chance(now: Share | None, before: Share | None) -> bool | None:
    """Whether the two shares may well be one: the 95 % interval of their difference (Newcombe 1998, method 10) holds 0.

    None where either share is missing.
    """
    if now is None or before is None:
        return None
    high, low = (now, before) if now.value >= before.value else (before, now)
    return high.value - low.value <= hypot(high.value - high.low, low.high - low.value)
