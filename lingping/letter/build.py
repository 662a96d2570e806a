"""A merchant's rows to the letter's contents."""

from datetime import timedelta

from lingping.letter.chance import MIN_REVIEWS, share_of
from lingping.letter.figures import headline_figures
from lingping.letter.needs import delights, need_counts, pain_points
from lingping.letter.quotes import Quotes
from lingping.letter.rows import LetterRows, Row
from lingping.letter.weekly_letter import Basis, Segment, TrendWeek, WeeklyLetter

_KEYWORDS = 8


def build(rows: LetterRows) -> WeeklyLetter:
    """The letter of the rows' merchant and week. A week without a row of its own gives a letter that says so."""
    weeks = sorted(rows.records("weeks"), key=lambda row: row["week"])
    by_week = {row["week"]: row for row in weeks}
    this = by_week.get(rows.week)
    insights = rows.records("insights")
    quotes = Quotes(rows.records("reviews"), rows.records("review_needs"), rows.merchant_id)
    return WeeklyLetter(
        merchant_id=rows.merchant_id,
        week=rows.week,
        figures=headline_figures(this, by_week.get(rows.week - timedelta(weeks=1)), weeks) if this else (),
        keywords=tuple(this["top_keywords"][:_KEYWORDS]) if this else (),
        pains=pain_points(insights, rows.week, quotes),
        delights=delights(insights, rows.week, quotes),
        needs=need_counts(insights, rows.week),
        trend=tuple(_trend_week(row) for row in weeks),
        segments=_segments(rows.records("segments")),
        basis=_basis(rows, this or {}, weeks),
        is_newest_week=rows.is_newest_week,
    )


def _trend_week(row: Row) -> TrendWeek:
    rating = row["mean_rating"]
    return TrendWeek(
        week=row["week"],
        reviews=row["reviews"],
        mean_rating=None if rating is None or row["reviews"] < MIN_REVIEWS else float(rating),
        negative=share_of(row["negatives"], row["read_reviews"]),
    )


def _segments(records: list[Row]) -> tuple[Segment, ...]:
    segments = [Segment(row["rfm_segment"], row["users"]) for row in records]
    return tuple(sorted(segments, key=lambda segment: (-segment.users, segment.code)))


def _basis(rows: LetterRows, this: Row, weeks: list[Row]) -> Basis:
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
