"""What customers complained of and praised: feedback_insight rows to pain points, delights and counts by need."""

from datetime import date, timedelta

from lingping.letter.chance import is_chance, share_of
from lingping.letter.names import Names
from lingping.letter.quotes import Quotes
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import AffectedItem, Delight, NeedCount, PainPoint
from lingping.stats.intervals import Span

ALL_ITEMS = "*"
_PAINS = 3
_DELIGHTS = 3
_ITEMS = 3
_PAIN_QUOTES = 3
_DELIGHT_QUOTES = 1
_FALSE_DISCOVERIES = 0.05


def pain_points(insights: list[Row], week: date, quotes: Quotes, names: Names, any_item: str) -> tuple[PainPoint, ...]:
    """The needs complained of in `week`, most urgent first, each with its worst items."""
    now = [row for row in insights if row["week"] == week and row["negatives"]]
    urgent_first = sorted(now, key=lambda row: (-row["priority"], -row["negatives"], row["need"], row["item_id"]))
    whole_shop = [row for row in urgent_first if row["item_id"] == ALL_ITEMS]
    return tuple(
        _pain_point(row, urgent_first, _history(insights, row["need"], week), quotes, names, any_item)
        for row in whole_shop[:_PAINS]
    )


def _pain_point(
    row: Row, urgent_first: list[Row], history: tuple[int, ...], quotes: Quotes, names: Names, any_item: str
) -> PainPoint:
    items = [item for item in urgent_first if item["need"] == row["need"] and item["item_id"] != ALL_ITEMS]
    share = share_of(row["negatives"], row["reviews"])
    baseline = share_of(row["baseline_negatives"], row["baseline_reviews"])
    told = next((each for each in [*items, row] if each["suggestion"]), None)
    translated = names.translated(row["need"], _item_of(told, any_item)) if told else None
    return PainPoint(
        need=row["need"],
        name=names.of(row["need"], row["need_name"]),
        negatives=row["negatives"],
        share=share,
        baseline=baseline,
        is_chance=_is_chance(row["q_value"]) if row["q_value"] is not None else is_chance(share, baseline),
        rating_impact=row["rating_impact"],
        customers=row["customers"],
        spend_touched=row["spend_touched"],
        items=tuple(_affected(item) for item in items[:_ITEMS]),
        suggestion=translated or (told["suggestion"] if told else None),
        quotes=quotes.of(row["need"], row["evidence"], _PAIN_QUOTES),
        history=history,
        q_value=row["q_value"],
        repurchase=_span(row, "repurchase"),
        refund=_span(row, "refund"),
        matched=row["matched_complainers"] or 0,
        is_suggestion_chinese=translated is None,
    )


def _item_of(row: Row, any_item: str) -> str:
    return any_item if row["item_id"] == ALL_ITEMS else row["item_name"] or row["item_id"]


def _is_chance(q_value: float) -> bool:
    """Among all needs of the week, of those found at this level one in twenty is found in vain."""
    return q_value > _FALSE_DISCOVERIES


def _span(row: Row, effect: str) -> Span | None:
    values = [row[f"{effect}_{part}"] for part in ("change", "low", "high")]
    return None if None in values else Span(*values)


def _affected(item: Row) -> AffectedItem:
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


def delights(insights: list[Row], week: date, quotes: Quotes, names: Names) -> tuple[Delight, ...]:
    """The needs praised most in `week`, each with a quote."""
    praised = [row for row in insights if _is_of_shop(row, week) and row["positives"]]
    return tuple(
        Delight(
            need=row["need"],
            name=names.of(row["need"], row["need_name"]),
            positives=row["positives"],
            share=share_of(row["positives"], row["reviews"]),
            quotes=quotes.of(row["need"], row["praise_evidence"], _DELIGHT_QUOTES),
        )
        for row in sorted(praised, key=lambda row: (-row["positives"], row["need"]))[:_DELIGHTS]
    )


def need_counts(insights: list[Row], week: date, names: Names) -> tuple[NeedCount, ...]:
    """Complaints and praise of every need that had either in `week`, most complained of first."""
    rows = [row for row in insights if _is_of_shop(row, week) and row["negatives"] + row["positives"]]
    rows.sort(key=lambda row: (-row["negatives"], -row["positives"], row["need"]))
    return tuple(NeedCount(names.of(row["need"], row["need_name"]), row["negatives"], row["positives"]) for row in rows)


def _is_of_shop(row: Row, week: date) -> bool:
    return row["item_id"] == ALL_ITEMS and row["week"] == week
