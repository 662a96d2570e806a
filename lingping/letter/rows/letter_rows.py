"""The rows that one letter is built from, and the wall around them: one merchant, no week after the letter's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from lingping.clock import week_of
from lingping.letter.rows.printed_todos import PrintedTodo

if TYPE_CHECKING:
    import pyarrow as pa

WEEKS = 12
ALL_ITEMS = "*"  # the item_id of rows about the whole shop
# Row sets without a merchant_id: the taxonomy and the classifier, and in `quality` this merchant's own slice.
_SHARED = ("taxonomy", "quality", "error_rates")
# An issue that is open today may have risen before the twelve weeks, and it is quoted from the week in which it rose.
_QUOTED = ("reviews", "review_needs")

Row = dict[str, Any]


@dataclass(frozen=True)
class Snapshot:
    """Where the tables come from: the run, the merchant's newest day, the classifier, how many rows are held back."""

    run_id: str
    as_of: date
    model_id: str
    quarantined: int


@dataclass(frozen=True)
class LetterRows:
    """Everything that a letter may read: Arrow tables of ONE merchant, by the name of their row set (name.sql).

    A row set that is left out is empty. `is_newest_week`: the merchant has no complete week after `week`; only then are
    customers known, who are kept as they are today. `last_todos` are what the letter of the week before asked for.
    Raises ValueError for a row of another merchant, a table without merchants that is not known to be shared, and a
    `week` outside the twelve weeks that end with the letter's.
    """

    merchant_id: str
    week: date
    snapshot: Snapshot
    tables: "Mapping[str, pa.Table]"
    is_newest_week: bool = True
    last_todos: tuple[PrintedTodo, ...] = ()

    def __post_init__(self) -> None:
        if self.week != week_of(self.week):
            raise ValueError(f"{self.week} is not a Monday: a letter's week is named by its Monday.")
        for name, table in self.tables.items():
            if name not in _SHARED:
                self._refuse_other_merchants(name, table)
            if "week" in table.column_names:
                self._refuse_other_weeks(name, table)

    def records(self, name: str) -> list[Row]:
        """The rows of the row set `name` as plain Python values, one dict per row; none if it was left out."""
        return self.tables[name].to_pylist() if name in self.tables else []

    def _refuse_other_merchants(self, name: str, table: "pa.Table") -> None:
        if "merchant_id" not in table.column_names:
            raise ValueError(f"The letter's {name} have no merchant_id: select it, so that it can be checked.")
        others = set(table.column("merchant_id").unique().to_pylist()) - {self.merchant_id}
        if others:
            raise ValueError(
                f"The letter's {name} hold rows of {len(others)} merchants besides {self.merchant_id!r}: "
                "a letter is built from one merchant's rows."
            )

    def _refuse_other_weeks(self, name: str, table: "pa.Table") -> None:
        first = date.min if name in _QUOTED else self.week - timedelta(weeks=WEEKS - 1)
        others = [week for week in table.column("week").unique().to_pylist()
                  if week is None or not first <= week <= self.week]  # fmt: skip
        if others:
            raise ValueError(f"The letter's {name} hold the week {others[0]}, outside {first} to {self.week}.")
