"""The needs that customers complained of most urgently, from rows of marts.feedback_insight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from lingping.letter.chance import is_by_chance, is_chance, read_share, share_of
from lingping.letter.names import Names
from lingping.letter.quote_codes import todo_code
from lingping.letter.quotes import Quote, Quotes
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.rows.printed_todos import PrintedTodo
from lingping.letter.sections.pains.pain_cause import Cause, read_cause
from lingping.letter.sections.pains.suggestion import OF_THE_SHOP, Suggestion
from lingping.letter.urgent_needs import urgent_needs
from lingping.stats.intervals import Share, Span

_ITEMS = 3
_QUOTES = 3
_FEWEST = 2  # complaints of an item that the advice names


@dataclass(frozen=True)
class AffectedItem:
    """An item that a need was complained about; `share` is None where too few of its reviews were read.

    `expected` is the share drawn towards the shop's: what to expect of an item with few reviews; None if unknown.
    """

    name: str
    negatives: int
    reviews: int
    share: Share | None
    expected: float | None = None


@dataclass(frozen=True)
class PainPoint:
    """A need that customers complained of: how much, whom it touches, on which items, what to do, in their words.

    `share` is None where too few reviews were read, `baseline` likewise: of the four weeks before; of an open issue,
    which began in `issue_week`, of the four weeks before it began. `cause`: what the complaints have in common.
    `history`: complaints in each of the weeks up to this one, oldest first. `q_value`: how easily chance explains the
    change, among all needs of the week. `repurchase`, `refund`: what customers who ever complained did more (or less)
    than matched others, as shares; `matched` of them. None where too few could be matched. `todo` is the suggestion
    under the code by which it is registered as done.
    """

    need: str
    name: str
    negatives: int
    share: Share | None
    baseline: Share | None
    is_chance: bool | None
    rating_impact: float | None
    customers: int
    spend_touched: Decimal | None
    items: tuple[AffectedItem, ...]
    suggestion: str | None
    quotes: tuple[Quote, ...]
    history: tuple[int, ...]
    q_value: float | None = None
    repurchase: Span | None = None
    refund: Span | None = None
    matched: int = 0
    is_suggestion_chinese: bool = True
    cause: Cause | None = None
    issue_week: date | None = None
    todo: PrintedTodo | None = None


Suggest = Callable[[Row, Cause | None, int], Suggestion | None]
Codes = Mapping[tuple[str, str], str]  # (need, item) → code of what is to be done about it


def pain_points(
    insights: list[Row], causes: list[Row], week: date, quotes: Quotes, names: Names, suggest: Suggest,
    codes: Codes | None = None,
) -> tuple[PainPoint, ...]:  # fmt: skip
    """The needs complained of in `week`, most urgent first, each with its worst items; those with a running issue lead.

    `suggest` says what to do about the complaints of a row, of their cause, and of so many in the shop. `codes` are
    those of suggestions that an earlier letter made and nobody carried out: they stay the same.
    """
    known = {row["need"]: read_cause(row) for row in causes}
    now = [row for row in insights if row["week"] == week and row["negatives"]]
    urgent_first = sorted(now, key=lambda row: (-row["priority"], -row["negatives"], row["need"], row["item_id"]))
    scopes = {row["need"]: row["item_id"] for row in causes}
    return tuple(
        _pain_point(row, _items_of(row, scopes, urgent_first), known.get(row["need"]),
                    _history(insights, row["need"], week), quotes, names, suggest, codes or {})
        for row in urgent_needs(insights, causes, week)
    )  # fmt: skip


def _items_of(row: Row, scopes: dict[str, str], urgent_first: list[Row]) -> list[Row]:
    """The rows of the need's items, most urgent first; the item that the cause names leads."""
    items = [item for item in urgent_first if item["need"] == row["need"] and item["item_id"] != ALL_ITEMS]
    return sorted(items, key=lambda item: item["item_id"] != scopes.get(row["need"]))


def _repeated(items: list[Row]) -> list[Row]:
    """The items complained of more than once; the first where none is."""
    return [item for item in items if item["negatives"] >= _FEWEST] or items[:1]


def _advised(row: Row, items: list[Row], cause: Cause | None) -> Row:
    """The row that the advice is about: an item's, or the shop's where the whole shop is concerned.

    A single complaint blames no item, unless the cause names it or it is the only one.
    """
    named = cause.item if cause else None
    of_shop = named is None and cause is not None and cause.is_alive
    of_shop = of_shop or (named is None and row["need"] in OF_THE_SHOP)
    is_enough = bool(items) and (named is not None or items[0]["negatives"] >= min(_FEWEST, row["negatives"]))
    return row if of_shop or not is_enough else items[0]


def _pain_point(
    row: Row, items: list[Row], cause: Cause | None, history: tuple[int, ...], quotes: Quotes, names: Names,
    suggest: Suggest, codes: Codes,
) -> PainPoint:  # fmt: skip
    share = read_share(row["negatives"], row["reviews"], row)
    baseline = share_of(row["baseline_negatives"], row["baseline_reviews"])
    advised = _advised(row, items, cause)
    suggestion = suggest(advised, cause, row["negatives"])
    return PainPoint(
        need=row["need"],
        name=names.of(row["need"], row["need_name"]),
        negatives=row["negatives"],
        share=share,
        baseline=baseline,
        is_chance=is_by_chance(row["q_value"]) if row["q_value"] is not None else is_chance(share, baseline),
        rating_impact=row["rating_impact"],
        customers=row["customers"],
        spend_touched=row["spend_touched"],
        items=tuple(_affected_item(item) for item in _repeated(items)[:_ITEMS]),
        suggestion=_printed(suggestion) if suggestion else None,
        quotes=quotes.of(row["need"], row["evidence"], _QUOTES),
        history=history,
        q_value=row["q_value"],
        repurchase=_span(row, "repurchase"),
        refund=_span(row, "refund"),
        matched=row["matched_complainers"] or 0,
        is_suggestion_chinese=suggestion is not None and suggestion.language == "zh",
        cause=cause,
        issue_week=row["issue_week"],
        todo=_todo(advised, suggestion, codes) if suggestion else None,
    )


def _todo(row: Row, suggestion: Suggestion, codes: Codes) -> PrintedTodo:
    asked = (row["need"], row["item_id"])
    code = codes.get(asked) or todo_code(row["merchant_id"], row["week"], *asked)
    return PrintedTodo(code, row["need"], row["item_id"], suggestion.measure, row["week"])


def _printed(suggestion: Suggestion) -> str:
    """A Chinese letter prints the figures with the measure; an English one has them in the sentences before it."""
    return suggestion.measure + (suggestion.facts if suggestion.language == "zh" else "")


def _span(row: Row, effect: str) -> Span | None:
    values = [row[f"{effect}_{part}"] for part in ("change", "low", "high")]
    return None if None in values else Span(*values)


def _affected_item(item: Row) -> AffectedItem:
    return AffectedItem(
        name=item["item_name"] or item["item_id"],
        negatives=item["negatives"],
        reviews=item["reviews"],
        share=share_of(item["negatives"], item["reviews"]),
        expected=item["shrunk_share"],
    )


def _history(insights: list[Row], need: str, week: date) -> tuple[int, ...]:
    """Complaints about `need` in the shop's weeks up to `week`; a week without a row of the need had none."""
    shop = [row for row in insights if row["item_id"] == ALL_ITEMS]
    counts = {row["week"]: row["negatives"] for row in shop if row["need"] == need}
    first = min(row["week"] for row in shop)
    return tuple(counts.get(first + timedelta(weeks=step), 0) for step in range((week - first).days // 7 + 1))
