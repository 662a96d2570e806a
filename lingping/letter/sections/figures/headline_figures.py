"""The headline figures of the week, each beside the week before."""

from dataclasses import dataclass

from lingping.letter.chance import MIN_REVIEWS, is_chance, mean_of, share_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.wording.changes import Better, Unit
from lingping.letter.wording.numbers import Number
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share, Span, means_may_be_equal


@dataclass(frozen=True)
class Figure:
    """A headline figure of the week beside the week before; where `value` is None, `missing` is the reason.

    `better` is the direction that is good for the shop, None where neither is. `interval`: 95 % bounds of a share or
    of a mean rating. `is_chance`: the change is within what chance alone explains; None where that was not judged.
    `code` is the same in every language: reviews, rating, negative, positive, default_praise, revenue, refunds or
    conversion.
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


@dataclass(frozen=True)
class Weeks:
    """The week's row and the row of the week before, None where the merchant had none.

    `stars`: how often each rating was given in the two weeks, for the interval of the mean; without it there is none.
    """

    this: Row
    before: Row | None
    stars: list[Row]
    say: Phrases

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
        is_chance=means_may_be_equal(now, then) if now and then else None,
    )  # fmt: skip


def _negative(weeks: Weeks) -> Figure:
    return share_figure(weeks, "negative", "negatives", "read_reviews", better="down")


def _positive(weeks: Weeks) -> Figure:
    return share_figure(weeks, "positive", "positives", "read_reviews", better="up")


def _default_praise(weeks: Weeks) -> Figure:
    return share_figure(weeks, "default_praise", "default_praise_reviews", "reviews", better=None)


def _revenue(weeks: Weeks) -> Figure:
    note = weeks.say("note.revenue", n=weeks.this["orders"])
    return weeks.figure("revenue", "money", *weeks.values("revenue"), note=note, better="up")


def _refunds(weeks: Weeks) -> Figure:
    note = weeks.say("note.refunds", n=weeks.this["refunds"])
    return weeks.figure("refunds", "money", *weeks.values("refund_amount"), note=note, better="down")


def _conversion(weeks: Weeks) -> Figure:
    values = (
        100 * row["buyers"] / row["visitors"] if row and row["visitors"] else None for row in (weeks.this, weeks.before)
    )
    note = weeks.say("note.conversion", visitors=weeks.this["visitors"], buyers=weeks.this["buyers"])
    missing = weeks.say("missing.visitors")
    return weeks.figure("conversion", "people", *values, note=note, better="up", missing=missing)


def share_figure(weeks: Weeks, code: str, part: str, whole: str, *, better: Better | None) -> Figure:
    """The share of the column `part` in the column `whole`, with its interval, beside that of the weeks before."""
    now, before = weeks.shares(part, whole)
    return weeks.figure(
        code, "share", now and now.value, before and before.value,
        note=weeks.part_of(part, whole), better=better, missing=weeks.say("too_few"),
        interval=(now.low, now.high) if now else None, is_chance=is_chance(now, before),
    )  # fmt: skip
