"""The order in which a letter takes up the needs that customers complained of."""

from collections.abc import Iterable
from datetime import date

from lingping.letter.rows.letter_rows import ALL_ITEMS, Row

MOST = 3
ALIVE = ("running", "easing")


def urgent_needs(insights: Iterable[Row], causes: Iterable[Row], week: date) -> list[Row]:
    """The whole shop's rows of the needs that the letter of `week` is about: with a running issue first, then urgent.

    From rows of marts.feedback_insight and marts.complaint_causes; at most `MOST`.
    """
    alive = {row["need"] for row in causes if row["state"] in ALIVE}
    rows = [row for row in insights if row["week"] == week and row["negatives"] and row["item_id"] == ALL_ITEMS]
    rows.sort(key=lambda row: (row["need"] not in alive, -row["priority"], -row["negatives"], row["need"]))
    return rows[:MOST]
