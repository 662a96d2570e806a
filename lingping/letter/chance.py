"""The fewest reviews for a share or a mean, and whether a change may be chance."""

from collections.abc import Iterable, Mapping

from lingping.letter.rows.letter_rows import Row
from lingping.stats.intervals import Share, Span, mean_of_counts, shares_may_be_equal, wilson

MIN_REVIEWS = 5
_FALSE_DISCOVERIES = 0.05


def share_of(count: int, total: int) -> Share | None:
    """`count` of `total` with its 95 % interval, or None below `MIN_REVIEWS`."""
    return wilson(count, total) if total >= MIN_REVIEWS else None


def complaint_rates(rates: Iterable[Row], need: str, negative_share: float) -> tuple[float, float] | None:
    """How often complaints about `need` are read as such, and other reviews as one; None where it was not measured.

    From the rows of error_rates: a complaint is read where the need and the sentiment are; a need found wrongly is a
    complaint as often as reviews are negative.
    """
    known = {row["label"]: row for row in rates}
    if need not in known or "negative" not in known:
        return None
    return known[need]["hits"] * known["negative"]["hits"], known[need]["false_alarms"] * negative_share


def is_chance(now: Share | None, before: Share | None) -> bool | None:
    """Whether the two shares may be equal. None where either is missing."""
    return None if now is None or before is None else shares_may_be_equal(now, before)


def mean_of(counts: Mapping[float, int]) -> Span | None:
    """The mean of values given so often (value → count), with its 95 % interval; None below `MIN_REVIEWS`."""
    return mean_of_counts(counts) if sum(counts.values()) >= MIN_REVIEWS else None


def is_by_chance(q_value: float) -> bool:
    """Whether chance explains a change, judged by its q-value: one in twenty of the others did not change either.

    The q-values are those of Benjamini and Hochberg (1995), among all needs of a week.
    """
    return q_value > _FALSE_DISCOVERIES
