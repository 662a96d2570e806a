"""The weeks of the board: a table, the values of its charts, and the stars of a period."""

from collections.abc import Sequence

from lingping.board.board_cells import (
    Cell,
    Column,
    count_cell,
    interval_cell,
    make_table,
    money_cell,
    percent_cell,
    rating_cell,
    share_cell,
)
from lingping.board.periods import Period
from lingping.letter.chance import MIN_REVIEWS, read_share
from lingping.letter.rows.letter_rows import Row
from lingping.letter.sections.figures.trend_chart import trend_values, trend_week
from lingping.letter.wording.phrases import Phrases

_COLUMNS = ("week", "reviews", "read", "negatives", "negative", "interval", "corrected", "rating", "replied", "orders",
            "revenue", "refunds", "refund_amount")  # fmt: skip


def week_table(weeks: Sequence[Row], say: Phrases) -> dict[str, object]:
    """A row a week, the newest first. Columns of what the shop never has (answers, orders, amounts) are left out."""
    columns = [Column(say(f"column.{name}"), name != "week") for name in _COLUMNS]
    has = {name: any(row[name] for row in weeks) for name in ("replied_reviews", "orders", "refunds")}
    return make_table(columns, [_row(row, has, say) for row in reversed(weeks)])


def _row(row: Row, has: dict[str, bool], say: Phrases) -> list[Cell]:
    share = read_share(row["negatives"], row["read_reviews"], row)
    rating = row["mean_rating"] if row["reviews"] >= MIN_REVIEWS else None
    return [
        [row["week"].toordinal(), row["week"].isoformat()],
        count_cell(row["reviews"]),
        count_cell(row["read_reviews"]),
        count_cell(row["negatives"]),
        share_cell(share, say),
        interval_cell(share),
        percent_cell(row["adjusted_negative_share"]) if share else None,
        rating_cell(rating),
        count_cell(row["replied_reviews"]) if has["replied_reviews"] else None,
        count_cell(row["orders"]) if has["orders"] else None,
        money_cell(row["revenue"]),
        count_cell(row["refunds"]) if has["refunds"] else None,
        money_cell(row["refund_amount"]),
    ]


def chart_weeks(weeks: Sequence[Row]) -> list[dict[str, object]]:
    """What the charts show of each week, oldest first; share, rating and reviews are those of the letter's trend."""
    return [
        {**trend_values(trend_week(row)), "revenue": None if row["revenue"] is None else float(row["revenue"])}
        for row in weeks
    ]


def stars_table(period: Period, say: Phrases) -> dict[str, object]:
    """How often each rating was given in the period, most stars first, with its share of all ratings."""
    counts = {row["rating"]: row["reviews"] for row in period.stars if row["week"] == period.this["week"]}
    total = sum(counts.values())
    columns = [Column(say(f"column.{name}")) for name in ("stars", "reviews", "share")]
    rows = [
        [[rating, say("stars_unit", n=int(rating) if rating == int(rating) else rating)], count_cell(n),
         [n / total, f"{n / total:.1%}", {"fill": round(n / total, 4)}]]
        for rating, n in sorted(counts.items(), reverse=True)
    ]  # fmt: skip
    return make_table(columns, rows)
