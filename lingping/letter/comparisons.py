"""The shop beside its category, and what became of the measures that it took."""

from datetime import date, timedelta

from lingping.letter.chance import MIN_REVIEWS, share_of
from lingping.letter.names import Names
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import MeasureEffect, Standing
from lingping.stats.intervals import Span

MIN_MERCHANTS = 5
_NEEDS = 4
_EFFECTS = 6
_WATCHED_DAYS = {"complaints": 35, "conversion": 28, "purchases": 28}  # from the measure, as in marts.action_effects


def standings_of(rows: list[Row], names: Names) -> tuple[Standing, ...]:
    """Per category the review as a whole, then the needs that stand out; only beside five merchants or more."""
    kept = [row for row in rows if row["category_merchants"] >= MIN_MERCHANTS and row["reviews"] >= MIN_REVIEWS]
    categories = sorted({row["category"] for row in kept})
    return tuple(
        _standing(row, names)
        for category in categories
        for row in _told([row for row in kept if row["category"] == category])
    )


def _told(rows: list[Row]) -> list[Row]:
    whole = [row for row in rows if row["need"] == "*"]
    needs = [row for row in rows if row["need"] != "*" and row["standing"] != "alike"]
    needs.sort(key=lambda row: (row["standing"] != "worse", -_gap(row), row["need"]))
    return whole + needs[:_NEEDS]


def _gap(row: Row) -> float:
    return abs(row["negatives"] / row["reviews"] - row["category_share"])


def _standing(row: Row, names: Names) -> Standing:
    share = share_of(row["negatives"], row["reviews"])
    assert share is not None  # `standings_of` keeps rows with enough reviews
    return Standing(
        category=row["category"],
        need=None if row["need"] == "*" else names.of(row["need"], row["need_name"]),
        share=share,
        category_share=row["category_share"],
        merchants=row["category_merchants"],
        standing=row["standing"],
    )


def effects_of(rows: list[Row], week: date, names: Names) -> tuple[MeasureEffect, ...]:
    """The measures of the last weeks, newest first; nothing is told of one whose days are not over by Sunday."""
    newest_first = sorted(rows, key=lambda row: (row["action_date"], row["action_id"], row["outcome"]), reverse=True)
    return tuple(_effect(row, week + timedelta(days=6), names) for row in newest_first[:_EFFECTS])


def _effect(row: Row, sunday: date, names: Names) -> MeasureEffect:
    last = row["action_date"] + timedelta(days=_WATCHED_DAYS[row["outcome"]])
    is_over = last <= sunday and row["is_complete"]
    bounds = [row["effect"], row["effect_low"], row["effect_high"]]
    return MeasureEffect(
        measure=row["measure"],
        subject=row["item_name"],
        need=names.of(row["need"], row["need_name"]) if row["need"] else None,
        day=row["action_date"],
        outcome=row["outcome"],
        ready_on=None if is_over else last,
        before=row["share_before"] if is_over else None,
        after=row["share_after"] if is_over else None,
        control_before=row["control_before"] if is_over else None,
        control_after=row["control_after"] if is_over else None,
        controls=row["controls"] or 0,
        control="members" if row["audience"] else "items" if row["item_id"] != "*" else "shops",
        effect=Span(*bounds) if is_over and None not in bounds else None,
        verdict=row["verdict"] if is_over else "no evidence",
    )
