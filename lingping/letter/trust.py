"""What the numbers rest on: reviews that may mislead, and how often the classifier errs."""

from lingping.letter.chance import MIN_REVIEWS, share_of
from lingping.letter.rows import LetterRows, Row
from lingping.letter.weekly_letter import Basis, Flag, ModelError
from lingping.stats.intervals import Span

_FLAGS = ("default_praise", "paid", "template", "conflict")


def basis_of(rows: LetterRows, this: Row, weeks: list[Row]) -> Basis:
    """What was received in the week, and whether amounts and events are delivered at all."""
    return Basis(
        reviews=this.get("reviews", 0),
        read_reviews=this.get("read_reviews", 0),
        default_praise=this.get("default_praise_reviews", 0),
        templates=this.get("template_reviews", 0),
        conflicts=this.get("conflict_reviews", 0),
        has_amounts=any(row["revenue"] is not None for row in weeks),
        has_events=any(row["visitors"] for row in weeks),
        snapshot=rows.snapshot,
    )


def flags_of(rows: list[Row]) -> tuple[Flag, ...]:
    """The flags that a review of the week carries, beside the four weeks before."""
    flagged = {row["flag"]: row for row in rows if row["flagged"]}
    return tuple(_flag(flagged[code]) for code in _FLAGS if code in flagged)


def _flag(row: Row) -> Flag:
    rest = row["reviews"] - row["flagged"]
    return Flag(
        code=row["flag"],
        flagged=row["flagged"],
        reviews=row["reviews"],
        share=share_of(row["flagged"], row["reviews"]),
        baseline=share_of(row["baseline_flagged"], row["baseline_reviews"]),
        flagged_rating=row["flagged_rating"] if row["flagged"] >= MIN_REVIEWS else None,
        other_rating=row["other_rating"] if rest >= MIN_REVIEWS else None,
    )


def model_error_of(quality: list[Row], error_rates: list[Row], model_id: str, this: Row) -> ModelError | None:
    """How often the classifier in use errs; None where nobody measured it."""
    known = {row["figure"]: row for row in quality if row["model_id"] == model_id}
    rates = next((row for row in error_rates if (row["model_id"], row["label"]) == (model_id, "negative")), None)
    accuracy = known.get("binary_accuracy")
    if accuracy is None and rates is None:
        return None
    is_enough = this.get("read_reviews", 0) >= MIN_REVIEWS
    return ModelError(
        accuracy=_span(accuracy) if accuracy else None,
        texts=(accuracy["texts"] or 0) if accuracy else 0,
        hits=rates["hits"] if rates else None,
        false_alarms=rates["false_alarms"] if rates else None,
        adjusted_negative=this.get("adjusted_negative_share") if is_enough else None,
    )


def _span(row: Row) -> Span:
    low, high = (row["value"] if row[bound] is None else row[bound] for bound in ("low", "high"))
    return Span(row["value"], low, high)
