"""The headline figures of the week, each beside the week before."""

from dataclasses import dataclass

from lingping.insight.significance import Share
from lingping.letter.chance import MIN_REVIEWS, is_chance, share_of
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import NEGATIVE_SHARE, RATING, Better, Figure, Number


def headline_figures(this: Row, before: Row | None, weeks: list[Row]) -> tuple[Figure, ...]:
    """Reviews, rating and shares; then money and conversion where the merchant delivers amounts and events at all."""
    pair = _Pair(this, before)
    figures = [_reviews(pair), _rating(pair), _negative(pair), _positive(pair), _default_praise(pair)]
    if any(row["revenue"] is not None for row in weeks):
        figures += [_revenue(pair), _refunds(pair)]
    if any(row["visitors"] for row in weeks):
        figures.append(_conversion(pair))
    return tuple(figures)


@dataclass(frozen=True)
class _Pair:
    """The week's row and the row of the week before, None where the merchant had none."""

    this: Row
    before: Row | None

    def values(self, column: str) -> tuple[Number | None, Number | None]:
        return self.this[column], self.before[column] if self.before else None

    def shares(self, part: str, whole: str) -> tuple[Share | None, Share | None]:
        before = share_of(self.before[part], self.before[whole]) if self.before else None
        return share_of(self.this[part], self.this[whole]), before


def _reviews(pair: _Pair) -> Figure:
    value, previous = pair.values("reviews")
    return Figure("评价数", "count", value, previous, note=f"其中 {pair.this['read_reviews']:,} 条有实际内容")


def _rating(pair: _Pair) -> Figure:
    value, previous = pair.values("mean_rating")
    missing = "无星级"
    if pair.this["reviews"] < MIN_REVIEWS:
        value, missing = None, "样本不足"
    if pair.before and pair.before["reviews"] < MIN_REVIEWS:
        previous = None
    return Figure(RATING, "stars", value, previous, note="满分 5 分", better="up", missing=missing)


def _negative(pair: _Pair) -> Figure:
    shares = pair.shares("negatives", "read_reviews")
    return _share(NEGATIVE_SHARE, *shares, note=_of(pair.this, "negatives", "read_reviews"), better="down")


def _positive(pair: _Pair) -> Figure:
    shares = pair.shares("positives", "read_reviews")
    return _share("好评占比", *shares, note=_of(pair.this, "positives", "read_reviews"), better="up")


def _default_praise(pair: _Pair) -> Figure:
    now, before = pair.shares("default_praise_reviews", "reviews")
    note = _of(pair.this, "default_praise_reviews", "reviews")
    return Figure("默认好评", "share", now and now.value, before and before.value, note=note, missing="样本不足")


def _revenue(pair: _Pair) -> Figure:
    value, previous = pair.values("revenue")
    return Figure("订单额", "money", value, previous, note=f"{pair.this['orders']:,} 单", better="up")


def _refunds(pair: _Pair) -> Figure:
    value, previous = pair.values("refund_amount")
    return Figure("退款额", "money", value, previous, note=f"{pair.this['refunds']:,} 笔退款", better="down")


def _conversion(pair: _Pair) -> Figure:
    value, previous = (
        100 * row["buyers"] / row["visitors"] if row and row["visitors"] else None for row in (pair.this, pair.before)
    )
    note = f"{pair.this['visitors']:,} 位访客，{pair.this['buyers']:,} 位买家"
    return Figure("每百位访客成交", "people", value, previous, note=note, better="up", missing="无访客")


def _share(name: str, now: Share | None, before: Share | None, *, note: str, better: Better) -> Figure:
    return Figure(
        name,
        "share",
        now and now.value,
        before and before.value,
        note=note,
        better=better,
        missing="样本不足",
        interval=(now.low, now.high) if now else None,
        is_chance=is_chance(now, before),
    )


def _of(row: Row, part: str, whole: str) -> str:
    return f"{row[whole]:,} 条中 {row[part]:,} 条"
