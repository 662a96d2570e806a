"""SQL over a published snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from lingping.settings import Settings
from warehouse.published.query import as_csv_text, as_json_lines, ask
from warehouse.published.snapshots import CURRENT, find_snapshot

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Answer:
    """The rows of a query as an Arrow `table`, and the id of the snapshot that it was asked of."""

    snapshot_id: str
    table: pa.Table

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return self.table.column_names

    @property
    def rows(self) -> Sequence[tuple[object, ...]]:
        """The rows as Python values."""
        return list(zip(*(column.to_pylist() for column in self.table.columns), strict=True))

    def to_csv(self) -> str:
        """The rows as CSV with a header; lists as JSON, NULL as an empty field."""
        return as_csv_text(self.table)

    def to_json_lines(self) -> str:
        """The rows as one JSON object a line; instants and money as strings."""
        return as_json_lines(self.table)

    def to_pandas(self) -> "pd.DataFrame":
        """The rows as a pandas data frame."""
        return self.table.to_pandas()


def query(settings: Settings, question: str, *, snapshot: str = CURRENT) -> Answer:
    """Run one SELECT on the newest snapshot, or on the one with the id or name `snapshot`.

    Raises LingpingError for anything but one SELECT, for SQL that does not run, and where there is no such snapshot.
    """
    folder = find_snapshot(settings.published, snapshot).resolve()
    return Answer(folder.name, ask(settings.published, question, folder.name))
