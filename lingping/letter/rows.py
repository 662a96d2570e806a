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
        "orders", "buyers", "revenue", "refunds", "refund_amount", "top_keywords", "adjusted_negative_share",
    ),
    "insights": (
        "merchant_id", "week", "item_id", "item_name", "need", "need_name", "negatives", "positives", "reviews",
        "baseline_reviews", "baseline_negatives", "rating_impact", "customers", "spend_touched", "priority",
        "evidence", "praise_evidence", "suggestion", "shrunk_share", "q_value", "matched_complainers",
        "repurchase_change", "repurchase_low", "repurchase_high", "refund_change", "refund_low", "refund_high",
    ),
    "reviews": (
        "merchant_id", "review_key", "user_key", "text_id", "item_name", "rating", "text", "follow_up_text",
        "review_date",
    ),
    "review_needs": ("merchant_id", "review_key", "need", "words", "is_from_follow_up"),
    "segments": ("merchant_id", "rfm_segment", "users"),
    "stars": ("merchant_id", "week", "rating", "reviews"),
    "issues": (
        "merchant_id", "item_id", "item_name", "kind", "topic", "topic_name", "polarity", "start_date", "opened_week",
        "first_opened_week", "mentions", "total", "share", "baseline_share", "log_odds_z", "evidence",
    ),
    "wishes": ("merchant_id", "review_key", "week", "item_id", "item_name", "wish", "needs", "p_wish"),
    "items": (
        "merchant_id", "week", "item_id", "item_name", "state", "recent_reviews", "recent_negatives", "shop_share",
        "top_complaint", "top_complaint_reviews",
    ),
    "leaving": ("merchant_id", "rfm_segment", "horizon_days", "judged", "leaving", "spend"),
    "leaving_needs": ("merchant_id", "need", "users"),
    "audiences": ("merchant_id", "audience", "name_zh", "suggestion", "members", "expected_value"),
    "standings": (
        "merchant_id", "week", "category", "need", "need_name", "reviews", "negatives", "category_merchants",
        "category_share", "standing",
    ),
    "effects": (
        "merchant_id", "action_id", "outcome", "item_id", "item_name", "audience", "need", "need_name", "measure",
        "action_date", "is_complete", "share_before", "share_after", "controls", "control_before", "control_after",
        "effect", "effect_low", "effect_high", "verdict",
    ),
    "flags": (
        "merchant_id", "week", "flag", "reviews", "flagged", "baseline_reviews", "baseline_flagged", "flagged_rating",
        "other_rating",
    ),
    "taxonomy": ("need", "name_zh", "name_en", "measure_en"),
    "quality": ("model_id", "figure", "value", "low", "high", "texts"),
    "error_rates": ("model_id", "label", "hits", "false_alarms"),
})  # fmt: skip
# Tables that tell of no merchant: the taxonomy and the classifier. Of `quality`, the merchant's own slice besides.
_SHARED = ("taxonomy", "quality", "error_rates")
_DATED = ("weeks", "insights", "stars", "wishes", "items", "standings", "flags")

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
    the evidence; `segments` the number of users in each rfm_segment of marts.user_profile, which tells of customers
    as they are today: none unless `is_newest_week`, i.e. no complete week comes after it. The rest may be left out, and
    so are the sections that rest on it: `stars` how often each rating was given in `week` and the one before;
    `issues` rows of marts.emerging_issues that are open in `week`; `wishes`, `items` (marts.item_health), `standings`
    and `flags` those of `week`; `leaving` the customers with two purchases or more by segment, judged and at risk,
    `leaving_needs` what those at risk complained of; `effects` of measures taken by the end of `week`; `taxonomy`,
    `quality` and `error_rates` as in nlp and ops, of the classifier in use.
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
    stars: "pa.Table | None" = None
    issues: "pa.Table | None" = None
    wishes: "pa.Table | None" = None
    items: "pa.Table | None" = None
    leaving: "pa.Table | None" = None
    leaving_needs: "pa.Table | None" = None
    audiences: "pa.Table | None" = None
    standings: "pa.Table | None" = None
    effects: "pa.Table | None" = None
    flags: "pa.Table | None" = None
    taxonomy: "pa.Table | None" = None
    quality: "pa.Table | None" = None
    error_rates: "pa.Table | None" = None

    def __post_init__(self) -> None:
        if self.week != week_of(self.week):
            raise ValueError(f"{self.week} is not a Monday: a letter's week is named by its Monday.")
        for name, columns in COLUMNS.items():
            if getattr(self, name) is not None:
                self._refuse_missing_columns(name, columns)
                if name not in _SHARED:
                    self._refuse_other_merchants(name)
                if name in _DATED:
                    self._refuse_other_weeks(name)

    def records(self, name: str) -> list[Row]:
        """The rows of the table `name` as plain Python values, one dict per row, `COLUMNS` only; none if left out."""
        table: pa.Table | None = getattr(self, name)
        return [] if table is None else table.select(list(COLUMNS[name])).to_pylist()

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
