"""A period of the board: the last weeks of a merchant, added up, beside as many weeks before them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from lingping.letter.rows.letter_rows import Row

_COUNTS = ("reviews", "read_reviews", "negatives", "positives", "default_praise_reviews", "replied_reviews", "orders",
           "refunds")  # fmt: skip
_RATES = ("reading_hits", "reading_false_alarms")
_AMOUNTS = ("revenue", "refund_amount")


@dataclass(frozen=True)
class Period:
    """The last `weeks` weeks up to the board's: their rows, and their sums in the columns of marts.merchant_weeks.

    `before` are the sums of as many weeks before, None where the shop has fewer. `rows` may be fewer than `weeks`.
    `stars`: how often each rating was given, in the form of the letter's row set: `week` is that of `this` or `before`.
    """

    weeks: int
    rows: Sequence[Row]
    rows_before: Sequence[Row]
    this: Row
    before: Row | None
    stars: list[Row]


def make_period(weeks: Sequence[Row], stars: Sequence[Row], length: int) -> Period:
    """The period of the last `length` of `weeks` (one row a week, no gaps, at least one)."""
    rows, before = weeks[-length:], weeks[-2 * length : -length]
    if len(before) < length:
        before = before[:0]
    counts = [_count_stars(part, stars) for part in (rows, before)]
    return Period(
        weeks=length,
        rows=rows,
        rows_before=before,
        this=_add_up(rows, counts[0]),
        before=_add_up(before, counts[1]) if before else None,
        stars=[
            {"week": part[-1]["week"], "rating": rating, "reviews": reviews}
            for part, count in zip((rows, before), counts, strict=True)
            for rating, reviews in count.items()
        ],
    )


def _count_stars(rows: Sequence[Row], stars: Sequence[Row]) -> Counter[float]:
    weeks = {row["week"] for row in rows}
    counts: Counter[float] = Counter()
    for row in stars:
        if row["week"] in weeks:
            counts[row["rating"]] += row["reviews"]
    return counts


def _add_up(rows: Sequence[Row], stars: Counter[float]) -> Row:
    """The sums of `rows`, named by their last week. One row stays as it is, with what cannot be added up: visitors."""
    if len(rows) == 1:
        return rows[0]
    sums = {name: sum(row[name] for row in rows) for name in _COUNTS}
    known = {name: [row[name] for row in rows if row[name] is not None] for name in _AMOUNTS}
    amounts = {name: sum(values) if values else None for name, values in known.items()}
    alike = {name: rows[-1][name] for name in ("week", "is_refund_dated", *_RATES) if name in rows[-1]}
    return {**alike, "mean_rating": _mean(stars), "visitors": 0, "buyers": 0, **sums, **amounts}


def _mean(stars: Counter[float]) -> Decimal | None:
    """The mean with two decimals, rounded as SQL does: a half goes up."""
    if not stars:
        return None
    total = sum((Decimal(str(rating)) * n for rating, n in stars.items()), Decimal(0))
    return (total / stars.total()).quantize(Decimal("0.01"), ROUND_HALF_UP)
