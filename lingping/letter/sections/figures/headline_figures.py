"""The headline figures of the week, each beside the week before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from lingping.letter.chance import MIN_REVIEWS, are_means_by_chance, is_chance, mean_of, read_share, share_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.wording.changes import Better, Unit
from lingping.letter.wording.dates import day
from lingping.letter.wording.numbers import Number, money
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share, Span

_LATE_WEEKS = 4  # from an order until its refund is counted in marts.merchant_weeks: late_refunds
_COHORT_WEEKS = 4  # of orders that the refund rate is about, and as many before


@dataclass(frozen=True)
class Figure:
    """A headline figure of the week beside the week before; where `value` is None, `missing` is the reason.

    `better` is the direction that is good for the shop, None where neither is. `interval`: 95 % bounds of a share or
    of a mean rating. `is_chance`: the change is within what chance alone explains; None where that was not judged.
    `code` is the same in every language: reviews, rating, negative, positive, default_praise, revenue, refunds,
    refund_rate or conversion. `earlier` names what `previous` is of where that is not the week before.
    """

    name: str
    unit: Unit
    value: Number | None
    previous: Number | None
    note: str
    better: Better | None = None
    missing: str = ""
    interval: tuple[float, float] | None = None
    is_chance: bool | None = None
    code: str = ""
    earlier: str = ""


@dataclass(frozen=True)
class Weeks:
    """The week's row and the row of the week before, None where the merchant had none.

    `stars`: how often each rating was given in the two weeks, for the interval of the mean; without it there is none.
    `history`: the weeks up to this one, for the refund rate of older orders; without it there is none.
    """

    this: Row
    before: Row | None
    stars: list[Row]
    say: Phrases
    history: Sequence[Row] = ()

    def values(self, column: str) -> tuple[Number | None, Number | None]:
        """The column in the two weeks."""
        return self.this[column], self.before[column] if self.before else None

    def shares(self, part: str, whole: str) -> tuple[Share | None, Share | None]:
        """`part` of `whole` in the two weeks."""
        before = share_of(self.before[part], self.before[whole]) if self.before else None
        return share_of(self.this[part], self.this[whole]), before

    def means(self) -> tuple[Span | None, Span | None]:
        """The mean ratings of the two weeks with their intervals."""
        weeks = [self.this["week"], self.before["week"] if self.before else None]
        now, then = ({row["rating"]: row["reviews"] for row in self.stars if row["week"] == week} for week in weeks)
        return mean_of(now), mean_of(then)

    def part_of(self, part: str, whole: str) -> str:
        """The note below a share."""
        return self.say("note.share", part=self.this[part], whole=self.this[whole])

    def figure(self, code: str, unit: Unit, *values: Number | None, note: str, **more: object) -> Figure:
        """The figure of that code with its value and the one before."""
        value, previous = values
        return Figure(self.say(f"figure.{code}"), unit, value, previous, note=note, code=code, **more)  # pyright: ignore[reportArgumentType]


def headline_figures(weeks: Weeks, *, has_amounts: bool, has_events: bool) -> tuple[Figure, ...]:
    """Reviews, rating and shares; then money and conversion where the merchant delivers amounts and events at all."""
    figures = [_reviews(weeks), _rating(weeks), _negative(weeks), _positive(weeks), _default_praise(weeks)]
    if has_amounts:
        figures += [_revenue(weeks), _refunds(weeks)]
        figures += [_refund_rate(weeks)] if weeks.history else []
    if has_events:
        figures.append(_conversion(weeks))
    return tuple(figures)


def _reviews(weeks: Weeks) -> Figure:
    note = weeks.say("note.reviews", n=weeks.this["read_reviews"])
    return weeks.figure("reviews", "count", *weeks.values("reviews"), note=note)


def _rating(weeks: Weeks) -> Figure:
    value, previous = weeks.values("mean_rating")
    now, then = weeks.means()
    missing = weeks.say("missing.stars")
    if weeks.this["reviews"] < MIN_REVIEWS:
        value, now, missing = None, None, weeks.say("too_few")
    if weeks.before and weeks.before["reviews"] < MIN_REVIEWS:
        previous, then = None, None
    return weeks.figure(
        "rating", "stars", value, previous,
        note=weeks.say("note.rating"), better="up", missing=missing,
        interval=(max(1.0, now.low), min(5.0, now.high)) if now else None,
        is_chance=are_means_by_chance(now, then),
    )  # fmt: skip


def _negative(weeks: Weeks) -> Figure:
    return _opinion(weeks, "negative", "negatives", better="down")


def _positive(weeks: Weeks) -> Figure:
    return _opinion(weeks, "positive", "positives", better="up")


def _opinion(weeks: Weeks, code: str, part: str, *, better: Better) -> Figure:
    """A share of what was read. The classifier's errors on negative reviews stand for those on positive ones."""
    figure = share_figure(weeks, code, part, "read_reviews", better=better)
    share = read_share(weeks.this[part], weeks.this["read_reviews"], weeks.this)
    return replace(figure, interval=(share.low, share.high) if share else None)


def _default_praise(weeks: Weeks) -> Figure:
    return share_figure(weeks, "default_praise", "default_praise_reviews", "reviews", better=None)


def _revenue(weeks: Weeks) -> Figure:
    """Sales of the week. How much they vary by chance is not known, so that a change is not called better or worse."""
    note = weeks.say("note.revenue", n=weeks.this["orders"])
    return weeks.figure("revenue", "money", *weeks.values("revenue"), note=note)


def _refunds(weeks: Weeks) -> Figure:
    """What was refunded in the week. It follows the sales of the weeks before, so that less is not called better."""
    if weeks.this.get("is_refund_dated") is False:
        note = weeks.say("note.undated_refunds", amount=money(weeks.this["refund_amount"]), n=weeks.this["refunds"])
        return weeks.figure("refunds", "money", None, None, note=note, missing=weeks.say("missing.refund_time"))
    note = weeks.say("note.refunds", n=weeks.this["refunds"])
    return weeks.figure("refunds", "money", *weeks.values("refund_amount"), note=note)


def _refund_rate(weeks: Weeks) -> Figure:
    """The share of order lines refunded within 28 days, of the newest four weeks of orders for which these are over."""
    now, before = (_cohort(weeks, back) for back in (_LATE_WEEKS, _LATE_WEEKS + _COHORT_WEEKS))
    share, share_before = (share_of(*cohort) if cohort else None for cohort in (now, before))
    note = weeks.say("note.young_orders")
    if now:
        last = weeks.this["week"] - timedelta(weeks=_LATE_WEEKS)
        days = {"first": last - timedelta(weeks=_COHORT_WEEKS - 1), "last": last + timedelta(days=6)}
        words = {name: day(each, weeks.say.language) for name, each in days.items()}
        note = weeks.say("note.refund_rate", part=now[0], whole=now[1], **words)
    return weeks.figure(
        "refund_rate", "share", share and share.value, share_before and share_before.value,
        note=note, better="down", missing=weeks.say("too_few"), interval=(share.low, share.high) if share else None,
        is_chance=is_chance(share, share_before), earlier=weeks.say("orders_before"),
    )  # fmt: skip


def _cohort(weeks: Weeks, back: int) -> tuple[int, int] | None:
    """Refunds and order lines of the four weeks that end `back` weeks ago; None unless all of them are known."""
    newest = weeks.this["week"] - timedelta(weeks=back)
    mondays = {newest - timedelta(weeks=each) for each in range(_COHORT_WEEKS)}
    rows = [row for row in weeks.history if row["week"] in mondays and row["late_refunds"] is not None]
    if len(rows) < _COHORT_WEEKS:
        return None
    return sum(row["late_refunds"] for row in rows), sum(row["purchases"] for row in rows)


def _conversion(weeks: Weeks) -> Figure:
    note = weeks.say("note.conversion", visitors=weeks.this["visitors"], buyers=weeks.this["buyers"])
    if weeks.this["buyers"] > weeks.this["visitors"] > 0:  # orders of customers whose visits are not in the log
        return weeks.figure("conversion", "share", None, None, note=note, missing=weeks.say("missing.visits"))
    now, before = (_buyers(row) for row in (weeks.this, weeks.before))
    return weeks.figure(
        "conversion", "share", now and now.value, before and before.value,
        note=note, better="up", missing=weeks.say("too_few" if weeks.this["visitors"] else "missing.visitors"),
        interval=(now.low, now.high) if now else None, is_chance=is_chance(now, before),
    )  # fmt: skip


def _buyers(row: Row | None) -> Share | None:
    """The share of buyers among visitors; None where it is not one."""
    return share_of(row["buyers"], row["visitors"]) if row and row["buyers"] <= row["visitors"] else None


def share_figure(weeks: Weeks, code: str, part: str, whole: str, *, better: Better | None) -> Figure:
    """The share of the column `part` in the column `whole`, with its interval, beside that of the weeks before."""
    now, before = weeks.shares(part, whole)
    return weeks.figure(
        code, "share", now and now.value, before and before.value,
        note=weeks.part_of(part, whole), better=better, missing=weeks.say("too_few"),
        interval=(now.low, now.high) if now else None, is_chance=is_chance(now, before),
    )  # fmt: skip
