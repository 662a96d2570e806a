"""What customers of the week wish for, in their words."""

from collections import Counter
from dataclasses import dataclass

from lingping.letter.names import Names
from lingping.letter.quote_codes import Codes
from lingping.letter.quotes import Quote
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source
from lingping.letter.wording.phrases import Phrases

_WISHES = 5
_SHORTEST_WISH = 6  # characters: 提个建议 asks for nothing


@dataclass(frozen=True)
class Wish:
    """What a customer asks for, as worded; `same_item` reviews of the week wish something of the same item.

    `quote` is the wish as a quote with its code.
    """

    text: str
    item_name: str | None
    needs: tuple[str, ...]
    same_item: int
    quote: Quote


@dataclass(frozen=True)
class Wishes:
    """How many reviews of the week state a wish, and the wishes to read."""

    reviews: int
    wishes: tuple[Wish, ...]


def build(source: Source) -> Wishes | None:
    """The wishes of the week; None for a week in which no review was read."""
    rows = source.records("wishes")
    if not source.week_row().get("read_reviews"):
        return None
    return Wishes(len(rows), _distinct_wishes(rows, source))


def _distinct_wishes(rows: list[Row], source: Source) -> tuple[Wish, ...]:
    """Different wishes of the week: of the items with most of them first, the surest first."""
    by_item = Counter(row["item_id"] for row in rows)
    ordered = sorted(rows, key=lambda row: (-by_item[row["item_id"]], -row["p_wish"], row["review_key"]))
    first_of_text = {row["wish"]: row for row in reversed(ordered) if len(row["wish"]) >= _SHORTEST_WISH}
    chosen = [row for row in ordered if first_of_text.get(row["wish"]) is row]
    return tuple(
        Wish(
            text=row["wish"],
            item_name=row["item_name"],
            needs=tuple(source.names.of(need) for need in row["needs"] or ()),
            same_item=by_item[row["item_id"]],
            quote=_quote(row, source),
        )
        for row in chosen[:_WISHES]
    )


def _quote(row: Row, source: Source) -> Quote:
    return Quote(
        pieces=((row["wish"], False),),
        rating=None,
        item_name=row["item_name"],
        day=None,
        is_follow_up=bool(row["is_from_follow_up"]),
        review_key=row["review_key"],
        code=source.quotes.code_of(row["review_key"], ""),
    )


def _code(row: Row, _: Names, __: Phrases) -> str | None:
    return Codes(row["merchant_id"]).of(row["review_key"], "")


SECTION = Section(
    __file__,
    place=30,
    content=Wishes,
    build=build,
    reads=("weeks",),
    sheets=("wishes",),
    worded={"wishes": {"code": _code}},
)
