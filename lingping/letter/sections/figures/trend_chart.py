"""The chart of the last weeks: negative share, mean rating and number of reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from lingping.letter.chance import MIN_REVIEWS, read_share
from lingping.letter.charts import ACCENT, INK, SOFT, WIDTH, to_svg
from lingping.letter.rows.letter_rows import Row
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

if TYPE_CHECKING:
    from markupsafe import Markup

_FEWEST_WEEKS = 2


@dataclass(frozen=True)
class TrendWeek:
    """One week of the trend; the share is None where too few reviews were read, the rating where too few gave one."""

    week: date
    reviews: int
    mean_rating: float | None
    negative: Share | None


def trend_week(row: Row) -> TrendWeek:
    """The week of the trend from a row of marts.merchant_weeks."""
    rating = row["mean_rating"]
    return TrendWeek(
        week=row["week"],
        reviews=row["reviews"],
        mean_rating=None if rating is None or row["reviews"] < MIN_REVIEWS else float(rating),
        negative=read_share(row["negatives"], row["read_reviews"], row),
    )


def trend_chart(weeks: Sequence[TrendWeek], say: Phrases) -> "Markup | str":
    """A panel for each series that is known, week by week; "" for fewer than two weeks with enough reviews."""
    if sum(week.reviews >= MIN_REVIEWS for week in weeks) < _FEWEST_WEEKS:
        return ""
    return draw_trend(weeks, say)


def draw_trend(weeks: Sequence[TrendWeek], say: Phrases) -> "Markup":
    """Negative share with its interval, mean rating and number of reviews; one panel for each that is known."""
    import altair as alt  # 1 s

    values = [trend_values(week) for week in weeks]
    week = alt.X("week:O", sort=None, title=None)
    bare = alt.X("week:O", sort=None, title=None, axis=alt.Axis(labels=False))
    base = alt.Chart(alt.Data(values=values)).encode(x=bare).properties(width=WIDTH, height=64)
    percent, stars = alt.Axis(format=".0%"), alt.Axis(format=".1f")
    band = base.mark_area(color=ACCENT, opacity=0.15).encode(y=alt.Y("low:Q", title=None, axis=percent), y2="high:Q")
    share = base.mark_line(color=ACCENT, point={"color": ACCENT, "size": 24}).encode(y=alt.Y("share:Q", title=None))
    rating = base.mark_line(color=INK, point={"color": INK, "size": 24}).encode(
        y=alt.Y("rating:Q", title=None, axis=stars, scale=alt.Scale(zero=False))
    )
    reviews = base.mark_bar(color=SOFT).encode(x=week, y=alt.Y("reviews:Q", title=None))
    panels = [
        (band + share).properties(title=say("trend.share")) if any(week.negative for week in weeks) else None,
        rating.properties(title=say("trend.rating")) if any(week.mean_rating for week in weeks) else None,
        reviews.properties(title=say("trend.reviews")),
    ]
    known = [panel for panel in panels if panel]
    return to_svg(alt.vconcat(*known, spacing=12), say("trend.chart", n=len(weeks)))


def trend_values(week: TrendWeek) -> dict[str, str | float | None]:
    """The week as the charts take it: its name, share with bounds, rating and reviews; None where unknown."""
    share = week.negative
    return {
        "week": f"{week.week.month}/{week.week.day}",
        "share": share.value if share else None,
        "low": share.low if share else None,
        "high": share.high if share else None,
        "rating": week.mean_rating,
        "reviews": week.reviews,
    }
