"""Items to look at: those whose reviews get worse, and those that are worse than the shop."""

from lingping.letter.names import Names
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import WatchedItem
from lingping.stats.intervals import Share, wilson

_ITEMS = 5
_STATES = ("worsening", "poor")
TOO_FEW = "too_few"


def items_to_watch(items: list[Row], names: Names) -> tuple[WatchedItem, ...]:
    """The items to look at, those that get worse first, then the farthest from the shop's share."""
    watched = [row for row in items if row["state"] in _STATES]
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
    return wilson(row["recent_negatives"], row["recent_reviews"])
