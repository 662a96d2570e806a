"""A merchant's rows to the letter's contents."""

from datetime import timedelta

from lingping.letter.chance import MIN_REVIEWS, share_of
from lingping.letter.comparisons import effects_of, standings_of
from lingping.letter.customers import advice_of, departures_of, segments_of
from lingping.letter.figures import headline_figures
from lingping.letter.issues import risen_issues, wishes_of
from lingping.letter.names import Names
from lingping.letter.needs import delights, need_counts, pain_points
from lingping.letter.phrases import say
from lingping.letter.quotes import Quotes
from lingping.letter.rows import LetterRows, Row
from lingping.letter.trust import basis_of, flags_of, model_error_of
from lingping.letter.watch import TOO_FEW, items_to_watch
from lingping.letter.weekly_letter import Language, TrendWeek, WeeklyLetter

_KEYWORDS = 8


def build(rows: LetterRows, language: Language = "zh") -> WeeklyLetter:
    """The letter of the rows' merchant and week. A week without a row of its own gives a letter that says so."""
    weeks = sorted(rows.records("weeks"), key=lambda row: row["week"])
    by_week = {row["week"]: row for row in weeks}
    this = by_week.get(rows.week)
    before = by_week.get(rows.week - timedelta(weeks=1))
    insights = rows.records("insights")
    items = rows.records("items")
    quality = rows.records("quality")
    names = Names(rows.records("taxonomy"), language)
    quotes = Quotes(rows.records("reviews"), rows.records("review_needs"), rows.merchant_id)
    any_item = say(language, "item.any")
    return WeeklyLetter(
        merchant_id=rows.merchant_id,
        week=rows.week,
        language=language,
        figures=headline_figures(this, before, weeks, rows.records("stars"), language) if this else (),
        keywords=tuple(this["top_keywords"][:_KEYWORDS]) if this else (),
        pains=pain_points(insights, rows.week, quotes, names, any_item),
        delights=delights(insights, rows.week, quotes, names),
        needs=need_counts(insights, rows.week, names),
        trend=tuple(_trend_week(row) for row in weeks),
        wishes=wishes_of(rows.records("wishes"), names),
        wish_reviews=len(rows.records("wishes")),
        issues=risen_issues(rows.records("issues"), rows.week, quotes, names),
        items_to_watch=items_to_watch(items, names),
        items_judged=sum(row["state"] != TOO_FEW for row in items),
        items_too_few=sum(row["state"] == TOO_FEW for row in items),
        segments=segments_of(rows.records("segments")),
        departures=departures_of(rows.records("leaving"), rows.records("leaving_needs"), quality, names),
        audiences=advice_of(rows.records("audiences"), language),
        standings=standings_of(rows.records("standings"), names),
        effects=effects_of(rows.records("effects"), rows.week, names),
        flags=flags_of(rows.records("flags")),
        model_error=model_error_of(quality, rows.records("error_rates"), rows.snapshot.model_id, this or {}),
        basis=basis_of(rows, this or {}, weeks),
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
