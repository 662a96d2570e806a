"""Files whose rows are named fields: JSON arrays, JSON lines and Parquet."""

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lingping.ingest.cells import cell_text
from lingping.ingest.faults import HeldFile, RowFault
from lingping.ingest.streams import open_bytes
from lingping.ingest.tables import CHUNK_ROWS, Chunk, in_chunks

ARRAY_BYTES = 100 << 20  # a JSON array is loaded whole; objects in memory are some eight times as large

Record = Mapping[str, object]
_STEPS = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True)
class Records:
    """Rows of named fields; a column may be a path such as `replies[0].content`."""

    rows: Callable[[], Iterator[tuple[int, Record | RowFault]]]
    header: tuple[str, ...]
    is_grid: bool = False

    def has(self, column: str) -> bool:
        """Whether the column, or the first key of its path, occurs."""
        return self._steps(column)[0] in self.header

    def chunks(self, columns: Sequence[str], positions: Sequence[str] | None) -> Iterator[Chunk]:
        """Read the named columns; rows that are no records become faults."""
        steps = {column: self._steps(column) for column in columns}
        for block in in_chunks(self.rows()):
            records = [(line, row) for line, row in block if not isinstance(row, RowFault)]
            yield Chunk(
                [line for line, _ in records],
                {column: [cell_text(_value(row, steps[column])) for _, row in records] for column in columns},
                [row for _, row in block if isinstance(row, RowFault)],
            )

    def _steps(self, column: str) -> list[str]:
        return [column] if column in self.header else _STEPS.findall(column)


def _value(record: object, steps: Sequence[str]) -> object:
    for step in steps:
        if isinstance(record, Mapping):
            record = record.get(step)
        elif isinstance(record, list):
            record = record[int(step)] if step.isdigit() and int(step) < len(record) else None
        else:
            return None
    return record


def open_array(path: Path, encoding: str, size: int) -> Records:
    """A JSON array of objects, loaded whole. Raises HeldFile for broken JSON, anything else, and over 100 MB."""
    if size > ARRAY_BYTES:
        raise HeldFile("too_large", f"{path.name}: a JSON array over {ARRAY_BYTES >> 20} MB. Write it as JSON lines.")
    with io.TextIOWrapper(open_bytes(path), encoding=encoding) as stream:
        rows = _parsed(stream.read())
    if isinstance(rows, str):
        raise HeldFile("bad_json", f"{path.name}: {rows}. Export it again.")
    if not isinstance(rows, list):
        raise HeldFile("bad_json", f"{path.name}: not an array of objects. Deliver the array alone, or JSON lines.")
"""
