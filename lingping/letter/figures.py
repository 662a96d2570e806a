"""The headline figures of the week, each beside the week before."""

from dataclasses import dataclass

from lingping.letter.chance import MIN_REVIEWS, is_chance, mean_of, share_of
from lingping.letter.phrases import say
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import Better, Figure, Language, Number, Unit
from lingping.stats.intervals import Share, Span, means_may_be_equal


def headline_figures(
    this: Row, before: Row | None, weeks: list[Row], stars: list[Row] | None = None, language: Language = "zh"
) -> tuple[Figure, ...]:
    """Reviews, rating and shares; then money and conversion where the merchant delivers amounts and events at all.

    `stars`: how often each rating was given in the two weeks, for the interval of the mean; without it there is none.
    """
    pair = _Pair(this, before, stars or [], language)
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
    stars: list[Row]
    language: Language

    def say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def values(self, column: str) -> tuple[Number | None, Number | None]:
        return self.this[column], self.before[column] if self.before else None

    def shares(self, part: str, whole: str) -> tuple[Share | None, Share | None]:
        before = share_of(self.before[part], self.before[whole]) if self.before else None
        return share_of(self.this[part], self.this[whole]), before

    def means(self) -> tuple[Span | None, Span | None]:
        """The mean ratings of the two weeks with their intervals."""
        weeks = [self.this["week"], self.before["week"] if self.before else None]
        now, then = ({row["rating"]: row["reviews"] for row in self.stars if row["week"] == week} for week in weeks)
        return mean_of(now), mean_of(then)

    def part_of(self, part: str, whole: str) -> str:
        return self.say("note.share", part=self.this[part], whole=self.this[whole])

    def figure(self, code: str, unit: Unit, *values: Number | None, note: str, **more: object) -> Figure:
        value, previous = values
        return Figure(self.say(f"figure.{code}"), unit, value, previous, note=note, code=code, **more)  # pyright: ignore[reportArgumentType]


def _reviews(pair: _Pair) -> Figure:
    return pair.figure(
        "reviews", "count", *pair.values("reviews"), note=pair.say("note.reviews", n=pair.this["read_reviews"])
    )


def _rating(pair: _Pair) -> Figure:
    value, previous = pair.values("mean_rating")
    now, then = pair.means()
    missing = pair.say("missing.stars")
    if pair.this["reviews"] < MIN_REVIEWS:
        value, now, missing = None, None, pair.say("too_few")
    if pair.before and pair.before["reviews"] < MIN_REVIEWS:
        previous, then = None, None
    return pair.figure(
        "rating", "stars", value, previous,
        note=pair.say("note.rating"), better="up", missing=missing,
        interval=(max(1.0, now.low), min(5.0, now.high)) if now else None,
        is_chance=means_may_be_equal(now, then) if now and then else None,
    )  # fmt: skip


def _negative(pair: _Pair) -> Figure:
    return _share(pair, "negative", "negatives", "read_reviews", better="down")


def _positive(pair: _Pair) -> Figure:
    return _share(pair, "positive", "positives", "read_reviews", better="up")


def _default_praise(pair: _Pair) -> Figure:
    return _share(pair, "default_praise", "default_praise_reviews", "reviews", better=None)


def _revenue(pair: _Pair) -> Figure:
    note = pair.say("note.revenue", n=pair.this["orders"])
    return pair.figure("revenue", "money", *pair.values("revenue"), note=note, better="up")


def _refunds(pair: _Pair) -> Figure:
    note = pair.say("note.refunds", n=pair.this["refunds"])
    return pair.figure("refunds", "money", *pair.values("refund_amount"), note=note, better="down")


def _conversion(pair: _Pair) -> Figure:
    values = (
        100 * row["buyers"] / row["visitors"] if row and row["visitors"] else None for row in (pair.this, pair.before)
    )
    note = pair.say("note.conversion", visitors=pair.this["visitors"], buyers=pair.this["buyers"])
    return pair.figure("conversion", "people", *values, note=note, better="up", missing=pair.say("missing.visitors"))


def _share(pair: _Pair, code: str, part: str, whole: str, *, better: Better | None) -> Figure:
    now, before = pair.shares(part, whole)
    return pair.figure(
        code, "share", now and now.value, before and before.value,
        note=pair.part_of(part, whole), better=better, missing=pair.say("too_few"),
        interval=(now.low, now.high) if now else None, is_chance=is_chance(now, before),
    )  # fmt: skip
