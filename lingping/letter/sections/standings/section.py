"""The shop beside its category."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lingping.letter.chance import MIN_REVIEWS, read_share, share_of
from lingping.letter.charts import Bar, draw_intervals
from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source
from lingping.letter.wording.numbers import percent
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

if TYPE_CHECKING:
    from markupsafe import Markup

MIN_MERCHANTS = 5
_NEEDS = 4
_WHOLE = "*"  # the need of rows about the review as a whole
_ROWS_OF_A_CHART = 2


@dataclass(frozen=True)
class Standing:
    """The shop beside its category; `need` is None for the review as a whole. At least five shops are in the share."""

    category: str
    need: str | None
    share: Share
    category_share: float
    merchants: int
    standing: Literal["better", "alike", "worse"]


@dataclass(frozen=True)
class Standings:
    """Per category the review as a whole, then the needs in which the shop differs; none without enough shops.

    `shop`: the negative share of all reviews of the shop, of the category or not; None with too few.
    """

    standings: tuple[Standing, ...]
    shop: Share | None = None


def build(source: Source) -> Standings | None:
    """The shop beside its categories, each of five merchants or more; None for a week without reviews."""
    week = source.week_row()
    if not week.get("reviews"):
        return None
    rows = source.records("standings")
    rows = [row for row in rows if row["category_merchants"] >= MIN_MERCHANTS and row["reviews"] >= MIN_REVIEWS]
    categories = sorted({row["category"] for row in rows})
    return Standings(
        tuple(
            _standing(row, source.names)
            for category in categories
            for row in _choose([row for row in rows if row["category"] == category])
        ),
        shop=share_of(week["negatives"], week["read_reviews"]),
    )


def _choose(rows: list[Row]) -> list[Row]:
    """The row of the review as a whole, and those of the needs that differ most, worse ones first."""
    whole = [row for row in rows if row["need"] == _WHOLE]
    needs = [row for row in rows if row["need"] != _WHOLE and row["standing"] != "alike"]
    needs.sort(key=lambda row: (row["standing"] != "worse", -_gap(row), row["need"]))
    return whole + needs[:_NEEDS]


def _gap(row: Row) -> float:
    return abs(row["negatives"] / row["reviews"] - row["category_share"])


def _standing(row: Row, names: Names) -> Standing:
    share = read_share(row["negatives"], row["reviews"], row)
    assert share is not None  # `build` leaves out rows with fewer than MIN_REVIEWS reviews
    return Standing(
        category=row["category"],
        need=None if row["need"] == _WHOLE else names.of(row["need"], row["need_name"]),
        share=share,
        category_share=row["category_share"],
        merchants=row["category_merchants"],
        standing=row["standing"],
    )


def other_shares(content: Standings, say: Phrases) -> list[str]:
    """Why the share of a category is not the negative share of the shop, for each category whose share is another."""
    wholes = [each for each in content.standings if each.need is None]
    return [
        say(
            "other_share", category=each.category, part=each.share.count, total=each.share.total,
            shop_part=content.shop.count, shop_total=content.shop.total, shop_share=percent(content.shop.value),
        )
        for each in wholes
        if content.shop and (each.share.count, each.share.total) != (content.shop.count, content.shop.total)
    ]  # fmt: skip


def standings_chart(standings: Sequence[Standing], say: Phrases) -> "Markup | str":
    """The shop's shares beside the categories'; "" for a single one."""
    if len(standings) < _ROWS_OF_A_CHART:
        return ""
    bars = [
        Bar(f"{each.category} · {each.need or say('whole')}", each.share, each.category_share) for each in standings
    ]
    return draw_intervals(bars, say("chart", n=len(bars)))


SECTION = Section(
    __file__,
    place=60,
    content=Standings,
    build=build,
    reads=("weeks",),
    functions=(standings_chart, other_shares),
    sheets=("standings",),
)
