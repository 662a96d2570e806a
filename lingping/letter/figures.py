"""The headline figures of the week, each beside the week before."""

from collections.abc import Callable

from lingping.letter.chance import MIN_REVIEWS, is_chance, share_of
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import Figure, Number


def headline_figures(this: Row, before: Row | None, weeks: list[Row]) -> tuple[Figure, ...]:
    """Reviews, rating and shares; then money and conversion where the merchant delivers orders and events at all."""
    figures = [_reviews(this, before), _rating(this, before), *_sentiment(this, before), _default_praise(this, before)]
    if any(row["orders"] for row in weeks):
        figures += [_revenue(this, before), _refunds(this, before)]
    if any(row["visitors"] for row in weeks):
        figures.append(_conversion(this, before))
    return tuple(figures)


def _reviews(this: Row, before: Row | None) -> Figure:
    note = f"其中 {this['read_reviews']:,} 条有实际内容"
    return Figure("评价数", "count", this["reviews"], before and before["reviews"], note)


def _rating(this: Row, before: Row | None) -> Figure:
    value = _rating_of(this)
    missing = "" if value is not None else "样本不足" if this["reviews"] < MIN_REVIEWS else "无星级数据"
    return Figure("平均评分", "stars", value, before and _rating_of(before), "满分 5 分", better="up", missing=missing)


def _rating_of(row: Row) -> Number | None:
    return row["mean_rating"] if row["reviews"] >= MIN_REVIEWS else None


def _sentiment(this: Row, before: Row | None) -> tuple[Figure, Figure]:
    return (
        _share_figure("差评占比", this, before, column="negatives", better="down"),
        _share_figure("好评占比", this, before, column="positives", better="up"),
    )
