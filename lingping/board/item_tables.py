"""The items with most complaints in a period, for all needs together and for each."""

from collections.abc import Sequence

from lingping.board.board_cells import (
    Cell,
    Column,
    count_cell,
    interval_cell,
    make_table,
    money_cell,
    rating_cell,
    share_cell,
)
from lingping.board.periods import Period
from lingping.letter.chance import MIN_REVIEWS, read_share, share_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

MOST_ITEMS = 20
MOST_NEED_ITEMS = 5
_ALL = ("item", "read", "negatives", "negative", "interval", "rating", "state", "orders", "revenue", "refunds")
_OF_NEED = ("item", "read", "complaints", "complaint_share", "interval")


def item_tables(
    items: Sequence[Row], item_needs: Sequence[Row], period: Period, needs: dict[str, float | None], say: Phrases
) -> dict[str, dict[str, object]]:
    """A table of the worst items for all needs together ("") and for each need, by its code.

    `needs`: the share of complaints in the whole shop, for the mark beside each item's bar.
    """
    shop = share_of(period.this["negatives"], period.this["read_reviews"])
    of_period = [row for row in items if row["weeks"] == period.weeks]
    tables = {"": _table(_ALL, of_period, MOST_ITEMS, shop.value if shop else None, say)}
    for need, share in needs.items():
        rows = [row for row in item_needs if row["weeks"] == period.weeks and row["need"] == need]
        tables[need] = _table(_OF_NEED, rows, MOST_NEED_ITEMS, share, say)
    return tables


def _table(names: Sequence[str], rows: list[Row], most: int, shop: float | None, say: Phrases) -> dict[str, object]:
    worst_first = sorted(rows, key=_urgency)
    columns = [Column(say(f"column.{name}"), name not in ("item", "state")) for name in names]
    key = "items.order" if names is _ALL else "items.order_need"
    shown = min(most, len(rows))
    note = say(key, shown=shown, all=len(rows), few=MIN_REVIEWS) if rows else ""
    cells = [[_cell(name, row, shop, say) for name in names] for row in worst_first[:most]]
    return make_table(columns, cells) | {"note": note}


def _urgency(row: Row) -> tuple[float, int, str]:
    """The lower bound of the share first: one complaint about an item with few reviews does not lead the list."""
    share = _share(row)
    return (-share.low if share else 0.0, -row["negatives"], row["item_id"])


def _share(row: Row) -> Share | None:
    return read_share(row["negatives"], row["read_reviews"], row)


def _cell(name: str, row: Row, shop: float | None, say: Phrases) -> Cell:
    match name:
        case "item":
            return row["item_name"] or row["item_id"]
        case "read":
            return count_cell(row["read_reviews"])
        case "negatives" | "complaints":
            return count_cell(row["negatives"])
        case "negative" | "complaint_share":
            return share_cell(_share(row), say, shop)
        case "interval":
            return interval_cell(_share(row))
        case "rating":
            return rating_cell(row["mean_rating"])
        case "state":
            return say(f"state.{row['state']}")
        case "revenue":
            return money_cell(row["revenue"])
        case _:
            return count_cell(row[name]) if row[name] else None
