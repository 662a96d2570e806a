"""Tables of the board as JSON: a cell is a text, or a number with its text and, for a share, its bar; or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from lingping.letter.wording.numbers import Number, between, money, percent
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

Cell = str | list[object] | None


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and whether its cells are numbers."""

    name: str
    is_number: bool = True


def make_table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> dict[str, object]:
    """The table as JSON, without the columns that have no value in any row."""
    known = [index for index in range(len(columns)) if any(row[index] is not None for row in rows)]
    return {
        "columns": [[columns[index].name, columns[index].is_number] for index in known],
        "rows": [[row[index] for index in known] for row in rows],
    }


def count_cell(value: int | None) -> Cell:
    """A count with thousands separated; nothing where it is unknown."""
    return None if value is None else [value, f"{value:,}"]


def money_cell(value: Number | None) -> Cell:
    """An amount in whole yuan; nothing where it is unknown."""
    return None if value is None else [float(value), money(value)]


def rating_cell(value: Decimal | float | None) -> Cell:
    """Mean stars with two decimals; nothing where they are unknown."""
    return None if value is None else [float(value), f"{value:.2f}"]


def percent_cell(value: float | None) -> Cell:
    """A share without an interval; nothing where it is unknown."""
    return None if value is None else [value, percent(value)]


def share_cell(share: Share | None, say: Phrases, reference: float | None = None) -> Cell:
    """A share with the bar of its interval, and the share that it is compared with; or that there are too few."""
    if share is None:
        return [-1, say("too_few")]
    bar = [round(each, 4) for each in (share.low, share.value, share.high)]
    return [share.value, percent(share.value), [*bar, None if reference is None else round(reference, 4)]]


def interval_cell(share: Share | None) -> Cell:
    """The bounds of a share; sorted by the lower one."""
    return None if share is None else [share.low, between(share)]
