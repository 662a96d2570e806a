"""Items to look at: those whose reviews get worse, and those that are worse than the shop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lingping.letter.chance import read_share
from lingping.letter.charts import Bar, draw_intervals
from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

if TYPE_CHECKING:
    from markupsafe import Markup

_ITEMS = 5
_STATES = ("worsening", "poor")
_TOO_FEW = "too_few"
_ROWS_OF_A_CHART = 2


@dataclass(frozen=True)
class WatchedItem:
    """An item whose reviews get worse, or are worse than the shop's; `share` is of its last eight weeks."""

    name: str
    state: Literal["worsening", "poor"]
    share: Share
    shop_share: float
    complaint: str | None
    complaint_reviews: int


@dataclass(frozen=True)
class Items:
    """The items to look at, and how many were judged, and had too few reviews to be judged."""

    watched: tuple[WatchedItem, ...]
    judged: int
    too_few: int


def build(source: Source) -> Items | None:
    """The items of the letter's week; None for a shop without any."""
    rows = source.records("items")
    too_few = sum(row["state"] == _TOO_FEW for row in rows)
    return Items(_choose(rows, source.names), len(rows) - too_few, too_few) if rows else None


def _choose(rows: list[Row], names: Names) -> tuple[WatchedItem, ...]:
    """The items to look at, those that get worse first, then the farthest from the shop's share."""
    watched = [row for row in rows if row["state"] in _STATES]
    watched.sort(key=lambda row: (_STATES.index(row["state"]), row["shop_share"] - _share(row).value, row["item_id"]))
    return tuple(
        WatchedItem(
            name=row["item_name"] or row["item_id"],
            state=row["state"],
            share=_share(row),
            shop_share=row["shop_share"],
            complaint=names.of_chinese(row["top_complaint"]) if row["top_complaint"] else None,
            complaint_reviews=row["top_complaint_reviews"] or 0,
        )
        for row in watched[:_ITEMS]
    )


def _share(row: Row) -> Share:
    share = read_share(row["recent_negatives"], row["recent_reviews"], row)
    assert share is not None  # items with few reviews are in no state to be looked at
    return share


def items_chart(items: Sequence[WatchedItem], say: Phrases) -> "Markup | str":
    """The items' shares beside the shop's; "" for a single one."""
    if len(items) < _ROWS_OF_A_CHART:
        return ""
    return draw_intervals([Bar(each.name, each.share, each.shop_share) for each in items], say("chart", n=len(items)))


def _trend(content: Items) -> Trend:
    return "worse" if any(item.state == "worsening" for item in content.watched) else "steady"


SECTION = Section(
    __file__,
    place=40,
    content=Items,
    build=build,
    functions=(items_chart,),
    trend=_trend,
    sheets=("items",),
)
