"""Items ranked by what they sell, and by what is complained of."""

from dataclasses import dataclass
from decimal import Decimal

from lingping.letter.chance import share_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source
from lingping.stats.intervals import Share

_ITEMS = 5


@dataclass(frozen=True)
class RankedItem:
    """An item of the week; `revenue` is None where no amounts are known, `share` where too few reviews were read."""

    name: str
    orders: int
    revenue: Decimal | None
    complaints: int
    reviews: int
    share: Share | None


@dataclass(frozen=True)
class Ranking:
    """The items that sold most, and those complained of most; either is empty where nothing is known of it."""

    by_sales: tuple[RankedItem, ...]
    by_complaints: tuple[RankedItem, ...]


def build(source: Source) -> Ranking | None:
    """The rankings of the letter's week; None where nothing was sold or complained of."""
    rows = source.records("items")
    sold = sorted((row for row in rows if row["orders"]), key=_sales)
    complained = sorted((row for row in rows if row["negatives"]), key=lambda row: (-row["negatives"], row["item_id"]))
    if not sold and not complained:
        return None
    return Ranking(*(tuple(_item(row) for row in ranked[:_ITEMS]) for ranked in (sold, complained)))


def _sales(row: Row) -> tuple[object, ...]:
    return -(row["revenue"] or 0), -row["orders"], row["item_id"]


def _item(row: Row) -> RankedItem:
    complaints, reviews = row["negatives"] or 0, row["read_reviews"] or 0
    return RankedItem(
        name=row["item_name"] or row["item_id"],
        orders=row["orders"] or 0,
        revenue=row["revenue"],
        complaints=complaints,
        reviews=reviews,
        share=share_of(complaints, reviews),
    )


SECTION = Section(__file__, place=44, content=Ranking, build=build, reads=("items",))
