"""The rows that one letter is built from, and the wall around them: one merchant, no week after the letter's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lingping.clock import week_of

if TYPE_CHECKING:
    import pyarrow as pa

WEEKS = 12
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "weeks": (
        "merchant_id", "week", "reviews", "read_reviews", "mean_rating", "negatives", "positives",
        "default_praise_reviews", "template_reviews", "conflict_reviews", "visitors",
        "orders", "buyers", "revenue", "refunds", "refund_amount", "top_keywords",
    ),
    "insights": (
        "merchant_id", "week", "item_id", "item_name", "need", "need_name", "negatives", "positives", "reviews",
        "baseline_reviews", "baseline_negatives", "rating_impact", "customers", "spend_touched", "priority",
        "evidence", "praise_evidence", "suggestion",
    ),
    "reviews": (
        "merchant_id", "review_key", "user_key", "text_id", "item_name", "rating", "text", "follow_up_text",
        "review_date",
    ),
    "review_needs": ("merchant_id", "review_key", "need", "words", "is_from_follow_up"),
    "segments": ("merchant_id", "rfm_segment", "users"),
})  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """What the tables were built by and for: the run, the merchant's newest day, the classifier, rows held back."""

    run_id: str
    as_of: date
    model_id: str
    quarantined: int


@dataclass(frozen=True)
class LetterRows:
    """Everything a letter may know: Arrow tables with at least `COLUMNS`, of ONE merchant.

    `weeks` are rows of marts.merchant_weeks, up to twelve ending with `week`; `insights` those of
    marts.feedback_insight in `week`, and of the weeks before for item '*'; `reviews` and `review_needs` those of
    the evidence; `segments` the number of users in each rfm_segment of marts.user_profile, which tells of customers as
    they are today: none unless `is_newest_week`, i.e. the merchant has no complete week after it.
    Raises ValueError for a column that is missing, a row of another merchant, and a week outside the twelve.
    """

    merchant_id: str
    week: date
    weeks: "pa.Table"
    insights: "pa.Table"
    reviews: "pa.Table"
    review_needs: "pa.Table"
    segments: "pa.Table"
    snapshot: Snapshot
    is_newest_week: bool = True

    def __post_init__(self) -> None:
        if self.week != week_of(self.week):
            raise ValueError(f"{self.week} is not a Monday: a letter's week is named by its Monday.")
        for name, columns in COLUMNS.items():
            self._refuse_missing_columns(name, columns)
            self._refuse_other_merchants(name)
        self._refuse_other_weeks("weeks")
        self._refuse_other_weeks("insights")

    def records(self, name: str) -> list[Row]:
        """The rows of the table `name` as plain Python values, one dict per row, `COLUMNS` only."""
        table: pa.Table = getattr(self, name)
        return table.select(list(COLUMNS[name])).to_pylist()

    def _refuse_missing_columns(self, name: str, columns: tuple[str, ...]) -> None:
        missing = sorted(set(columns) - set(getattr(self, name).column_names))
        if missing:
            raise ValueError(f"The letter's {name} lack the columns {', '.join(missing)}: select rows.COLUMNS.")

    def _refuse_other_merchants(self, name: str) -> None:
        others = set(getattr(self, name).column("merchant_id").unique().to_pylist()) - {self.merchant_id}
        if others:
            raise ValueError(
                f"The letter's {name} hold rows of {len(others)} merchants besides {self.merchant_id!r}: "
                "a letter is built from one merchant's rows."
            )

    def _refuse_other_weeks(self, name: str) -> None:
        first = self.week - timedelta(weeks=WEEKS - 1)
        others = [week for week in getattr(self, name).column("week").unique().to_pylist()
                  if week is None or not first <= week <= self.week]  # fmt: skip
        if others:
            raise ValueError(f"The letter's {name} hold the week {others[0]}, outside {first} to {self.week}.")
