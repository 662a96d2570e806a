"""The fewest reviews for a share or a mean, and whether a change may be chance."""

from collections.abc import Mapping

from lingping.letter.rows.letter_rows import Row
from lingping.stats.intervals import (
    Share,
    Span,
    mean_of_counts,
    means_may_be_equal,
    shares_may_be_equal,
    widen_by_reading,
    wilson,
)

MIN_REVIEWS = 5
FALSE_DISCOVERIES = 0.01
# Quantile of the normal distribution at which eight figures of a letter, none of which changed, are called better or
# worse in one letter of twenty (Bonferroni: 0.05 / 8, two-sided).
_OF_EIGHT_FIGURES = 2.734
# The same for two effects of each of three problems, as a part of the quantile of 95 %: 2.638 / 1.960
_OF_SIX_EFFECTS = 1.346


def share_of(count: int, total: int) -> Share | None:
    """`count` of `total` with its 95 % interval, or None below `MIN_REVIEWS`."""
    return wilson(count, total) if total >= MIN_REVIEWS else None


def read_share(count: int, total: int, row: Row) -> Share | None:
    """As `share_of`, for texts that the classifier read: the interval also allows for its errors.

    Its rates are `reading_hits` and `reading_false_alarms` of the mart's row; unknown ones widen nothing.
    """
    share, hits, alarms = share_of(count, total), row.get("reading_hits"), row.get("reading_false_alarms")
    return share if share is None or hits is None or alarms is None else widen_by_reading(share, hits, alarms)


def is_chance(now: Share | None, before: Share | None) -> bool | None:
    """Whether the two shares may be equal, as one of several figures of a letter. None where either is missing."""
    return None if now is None or before is None else shares_may_be_equal(now, before, _OF_EIGHT_FIGURES)


def are_means_by_chance(now: Span | None, before: Span | None) -> bool | None:
    """Whether the two means may be equal. None where either is missing."""
    return None if now is None or before is None else means_may_be_equal(now, before, _OF_EIGHT_FIGURES)


def mean_of(counts: Mapping[float, int]) -> Span | None:
    """The mean of values given so often (value → count), with its 95 % interval; None below `MIN_REVIEWS`."""
    return mean_of_counts(counts) if sum(counts.values()) >= MIN_REVIEWS else None


def is_by_chance(q_value: float) -> bool:
    """Whether chance explains a change, judged by its q-value (intermediate.need_changes).

    One in a hundred of the others is. That is stricter than usual, because a classifier's errors come in clusters: at
    0.05, one letter in eleven of the sample worlds claimed a rise that was not planted (`benchmarks.letter_truth`).
    """
    return q_value > FALSE_DISCOVERIES


def is_clear_effect(effect: Span) -> bool:
    """Whether an effect is beyond chance, as one of six of a letter, by its 95 % interval widened for as many."""
    low, high = (effect.value + _OF_SIX_EFFECTS * (end - effect.value) for end in (effect.low, effect.high))
    return not low <= 0 <= high
