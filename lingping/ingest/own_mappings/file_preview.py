"""What an export would become: its first rows as they would be loaded, and how many there are, without loading any."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lingping.ingest.export import Export
from lingping.ingest.fields import Kind

_COLUMN_OF = {"user_id": "user_key", "order_id": "order_key", "line_id": "line_key"}  # the others keep their name


@dataclass(frozen=True)
class FaultyCells:
    """Rows with one reason and column: how many, and the first of them; `is_kept`: without the value alone."""

    reason: str
    column: str | None
    rows: int
    line: int
    excerpt: str | None
    is_kept: bool


@dataclass(frozen=True)
class FilePreview:
    """One export as its mapping reads it: received = accepted + quarantined rows.

    `fields` are (field, column of the file), `notes` sentences on what was not read; `rows` are the first accepted rows
    in `columns`, those of the raw table.
    """

    file: str
    source: str
    kind: Kind
    merchant_id: str
    fields: tuple[tuple[str, str], ...]
    unread_columns: tuple[str, ...]
    notes: tuple[str, ...]
    received: int
    accepted: int
    quarantined: int
    faults: tuple[FaultyCells, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def preview_export(export: Export, *, rows: int) -> FilePreview:
    """Read the export to its end; `rows` is how many are kept. Raises HeldFile where the rest is unreadable."""
    columns = ("line", *(_COLUMN_OF.get(field, field) for field, _ in export.fields))
    received, first, faults = 0, [], _Faults()
    accepted = 0
    for batch in export.batches():
        received += batch.received
        accepted += batch.accepted.num_rows
        if len(first) < rows:
            first += batch.accepted.slice(0, rows - len(first)).select(columns).to_pylist()
        faults.add(batch.quarantined.to_pylist(), is_kept=False)
        faults.add(batch.unread.to_pylist(), is_kept=True)
    return FilePreview(
        file=export.content.path.name,
        source=export.source,
        kind=export.kind,
        merchant_id=export.merchant_id,
        fields=export.fields,
        unread_columns=export.new_columns,
        notes=export.describe(),
        received=received,
        accepted=accepted,
        quarantined=received - accepted,
        faults=tuple(faults.found()),
        columns=columns,
        rows=tuple(tuple(row[column] for column in columns) for row in first),
    )


class _Faults:
    """Counts faults by reason, column and whether the row is kept, and keeps the first of each."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str | None, bool]] = Counter()
        self._first: dict[tuple[str, str | None, bool], tuple[int, str | None]] = {}

    def add(self, faults: list[dict], *, is_kept: bool) -> None:
        for fault in faults:
            key = (fault["reason"], fault["column_name"], is_kept)
            self._rows[key] += 1
            self._first.setdefault(key, (fault["line"], fault["excerpt"]))

    def found(self) -> Iterator[FaultyCells]:
        for (reason, column, is_kept), rows in self._rows.most_common():
            line, excerpt = self._first[reason, column, is_kept]
            yield FaultyCells(reason, column, rows, line, excerpt, is_kept)
