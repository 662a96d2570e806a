"""SQL over a published snapshot, and the tables that it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from lingping.settings import Settings
from warehouse.published.answer_text import as_csv_text, as_json_lines, as_rows
from warehouse.published.catalogue import PublishedTable, find_table, read_catalogue
from warehouse.published.limited_query import ask_within
from warehouse.published.query import Limits, ask
from warehouse.published.snapshots import CURRENT, find_snapshot

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Answer:
    """The rows of a query as an Arrow `table`, and the id of the snapshot that it was asked of.

    `is_cut`: there are more rows than were asked for.
    """

    snapshot_id: str
    table: pa.Table
    is_cut: bool = False

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.table.column_names

    @property
    def rows(self) -> Sequence[tuple[object, ...]]:
        """The rows as Python values. Raises LingpingError for dates that Python does not have."""
        return as_rows(self.table)

    def to_csv(self, *, raw: bool = False) -> str:
        """The rows as CSV with a header; lists as JSON, NULL as an empty field.

        Texts that a spreadsheet would run as formulas get an apostrophe in front, unless `raw`.
        """
        return as_csv_text(self.table, raw=raw)

    def to_json_lines(self) -> str:
        """The rows as one JSON object a line; instants, money, NaN and infinity as strings.

        Raises LingpingError for columns of one name.
        """
        return as_json_lines(self.table)

    def to_pandas(self) -> "pd.DataFrame":
        """The rows as a pandas data frame."""
        return self.table.to_pandas()


def query(
    settings: Settings,
    question: str,
    *,
    snapshot: str = CURRENT,
    max_rows: int | None = None,
    seconds: float | None = None,
    memory: str | None = None,
) -> Answer:
    """Run one SELECT on the newest snapshot, or on the one with the id or name `snapshot`.

    `max_rows` cuts the answer; a query that takes longer than `seconds`, or more `memory` ("2GB"), is stopped. Raises
    LingpingError then, for anything but one SELECT, for SQL that does not run, and where there is no such snapshot.
    """
    folder = find_snapshot(settings.published, snapshot).resolve()
    limits = Limits(None if max_rows is None else max_rows + 1, seconds, memory)
    is_limited = seconds is not None or memory is not None
    rows = (ask_within if is_limited else ask)(settings.published, question, folder.name, limits)
    return Answer(folder.name, rows.slice(0, max_rows), max_rows is not None and len(rows) > max_rows)


def list_tables(settings: Settings, *, snapshot: str = CURRENT) -> tuple[PublishedTable, ...]:
    """The tables of the newest snapshot, or of the one with the id or name `snapshot`, with their columns.

    Raises LingpingError where there is no such snapshot.
    """
    return read_catalogue(settings.published, snapshot)


def describe_table(settings: Settings, name: str, *, snapshot: str = CURRENT) -> PublishedTable:
    """The table `name` (`marts.reviews`, or `reviews`) of a snapshot, with its columns.

    Raises LingpingError with similar names where the snapshot has no such table, and where there is no such snapshot.
    """
    return find_table(read_catalogue(settings.published, snapshot), name)
