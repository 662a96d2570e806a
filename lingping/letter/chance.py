"""What a letter dares to say: too few reviews give no share, and a change is weighed against chance."""

from lingping.insight.significance import Share, may_be_equal, wilson

MIN_REVIEWS = 5


def share_of(count: int, total: int) -> Share | None:
    """`count` of `total` with its 95 % interval, or None below `MIN_REVIEWS`."""
    return wilson(count, total) if total >= MIN_REVIEWS else None


def is_chance(now: Share | None, before: Share | None) -> bool | None:
    """Whether the two shares may well be one. None where either is missing."""
    return None if now is None or before is None else may_be_equal(now, before)
