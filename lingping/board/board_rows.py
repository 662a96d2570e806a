"""The rows that one merchant's part of the board is built from, and the check that all are of that merchant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

import lingping.letter.rows as letter_rows
from lingping.letter.rows.letter_rows import Row
from lingping.letter.rows.row_sets import fill_in, read_queries

PERIODS = (1, 4, 12, 52)  # weeks
WEEKS = PERIODS[-1]  # that the board shows; as many before them are compared with
MOST_MERCHANTS = 100
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class BoardRows:
    """The rows of ONE merchant by the name of their row set (name.sql).

    `week` is the last week shown: the last complete one, else the newest; None where no row has a date. `undated`:
    reviews without a date, which are in no weekly figure.
    Raises ValueError for a row of another merchant.
    """

    merchant_id: str
    week: date | None
    is_complete: bool
    undated: int
    tables: Mapping[str, list[Row]]

    def __post_init__(self) -> None:
        for name, rows in self.tables.items():
            others = {row["merchant_id"] for row in rows} - {self.merchant_id}
            if others:
                raise ValueError(f"The board's {name} of {self.merchant_id!r} hold rows of {len(others)} others.")

    def records(self, name: str) -> list[Row]:
        """The rows of the row set `name`; none if it was left out."""
        return self.tables.get(name, [])


@dataclass(frozen=True)
class HeldFile:
    """A file that waits for a person, and why; `merchant_id` is None where its folder names none."""

    merchant_id: str | None
    path: str
    held_at: datetime
    reason: str


@dataclass(frozen=True)
class BoardData:
    """Everything that a board shows: merchants, held files, the taxonomy, and the snapshot that they come from.

    `merchants` is read once, one at a time. `left_out`: merchants beyond `MOST_MERCHANTS`, those with fewest reviews.
    """

    merchants: Iterable[BoardRows]
    held: tuple[HeldFile, ...]
    taxonomy: list[Row]
    snapshot_id: str
    published_at: datetime
    left_out: int
    is_one_merchant: bool


@cache
def board_queries() -> Mapping[str, str]:
    """The SELECT of every row set, by its name. Parameters: $merchant_id, $week, $first and $periods.

    Quoted reviews are read as the letter reads them.
    """
    own = read_queries(_FOLDER)
    (folder,) = letter_rows.__path__
    letter = read_queries(Path(folder))
    found = {name: query for name, query in own.items() if not name.startswith("_")}
    quoted = {name: letter[name] for name in ("reviews", "review_needs")}
    parts = letter | {"cited": own["_cited"]}
    return MappingProxyType({name: fill_in(query, parts) for name, query in (found | quoted).items()})
