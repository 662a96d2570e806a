"""An export that is read in a process of its own: what a bad file breaks is not the process that imports."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

from lingping.ingest.content import Content
from lingping.ingest.export import Export, read_export
from lingping.ingest.isolated.reading_process import read_apart
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.rows import Batch

Options = dict[str, object]


def read_export_apart(
    content: Content,
    *,
    key: KeyRing,
    merchant: str | None = None,
    source: str | None = None,
    mappings: Path | None = None,
    now: datetime | None = None,
) -> Export:
    """As `read_export`, with limits on memory and time. Raises HeldFile also for a file that exceeds or breaks them."""
    options: Options = {"key": key, "merchant": merchant, "source": source, "mappings": mappings, "now": now}
    parts = read_apart(content.path.name, _read_parts, content, options)
    of, kind, merchant_id, new_columns, fields, version = cast(tuple, next(parts))
    return Export(content, of, kind, merchant_id, new_columns, fields, version, _SentRows(parts))


def _read_parts(content: Content, options: Options) -> Iterator[object]:
    """In the reading process: what the file is, its batches, and the sentences on it."""
    export = read_export(content, **options)  # pyright: ignore[reportArgumentType]
    yield export.source, export.kind, export.merchant_id, export.new_columns, export.fields, export.version
    yield from export.batches()
    yield export.describe()


@dataclass
class _SentRows:
    """The rows as the reading process sends them."""

    parts: Iterator[object]
    notes: tuple[str, ...] = field(default=(), init=False)

    def batches(self) -> Iterator[Batch]:
        for part in self.parts:
            if isinstance(part, Batch):
                yield part
            else:
                self.notes = cast(tuple[str, ...], part)

    def describe(self) -> tuple[str, ...]:
        return self.notes
