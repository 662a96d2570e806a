"""Files whose rows are named fields: JSON arrays, JSON lines and Parquet."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lingping.ingest.cells import cell_text
from lingping.ingest.content import Content
from lingping.ingest.faults import EXCERPT, HeldFile, RowFault
from lingping.ingest.streams import bounded_lines
from lingping.ingest.tabular import CHUNK_ROWS, Chunk, in_chunks

ARRAY_BYTES = 100 << 20  # a JSON array is loaded whole; objects in memory are some eight times as large

Record = dict[str, object]
Row = tuple[int, Record | RowFault]
_JSON_ERRORS = (ValueError, RecursionError)  # ValueError also for an integer of over 4,300 digits
_STEPS = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True)
class Records:
    """Rows of named fields, which can be read once; a column may be a path such as `replies[0].content`."""

    rows: Iterator[Row]
    header: tuple[str, ...]
    is_grid: bool = False

    def has(self, column: str) -> bool:
        """Whether the column, or the first key of its path, occurs."""
        return self._steps(column)[0] in self.header

    def chunks(self, columns: Sequence[str], positions: Sequence[str] | None) -> Iterator[Chunk]:
        """Read the named columns; rows that are no records become faults."""
        steps = {column: self._steps(column) for column in columns}
        for block in in_chunks(self.rows):
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
        if isinstance(record, dict):
            record = record.get(step)
        elif isinstance(record, list):
            record = record[int(step)] if step.isdigit() and int(step) < len(record) else None
        else:
            return None
    return record


def open_array(content: Content) -> Records:
    """A JSON array of objects, loaded whole. Raises HeldFile for broken JSON, anything else, and over 100 MB."""
    name = content.path.name
    with content.open_text() as stream:
        if content.size > ARRAY_BYTES:
            raise HeldFile("too_large", f"{name}: a JSON array over {ARRAY_BYTES >> 20} MB. Write it as JSON lines.")
        try:
            array = json.load(stream)
        except _JSON_ERRORS as error:
            raise HeldFile("bad_json", f"{name}: {error}. Export it again.") from error
    if not isinstance(array, list):
        raise HeldFile("bad_json", f"{name}: not an array of objects. Export the array alone, or JSON lines.")
    rows = [(number, _record(number, element)) for number, element in enumerate(array, 1)]
    return _records(name, rows, iter(()))


def open_lines(content: Content) -> Records:
    """JSON lines, streamed; the columns are those of the first 10,000 objects. A broken line is a fault of that row."""
    rows = _lines(content)
    return _records(content.path.name, list(islice(rows, CHUNK_ROWS)), rows)


def open_parquet(content: Content) -> Records:
    """A Parquet file, streamed batch by batch. Raises HeldFile when it is damaged."""
    import pyarrow as pa  # 0.1 s
    import pyarrow.parquet as pq

    name = content.path.name
    unreadable = (pa.ArrowException, OSError, ValueError)  # ValueError: strings that are not UTF-8
    try:
        file = pq.ParquetFile(content.open())
    except unreadable as error:
        raise HeldFile("bad_parquet", f"{name}: not Parquet ({_first_line(error)}). Export it again.") from error

    def rows() -> Iterator[Row]:
        try:
            batches = file.iter_batches(batch_size=CHUNK_ROWS)
            yield from enumerate((row for batch in batches for row in batch.to_pylist()), 1)
        except unreadable as error:
            raise HeldFile(
                "bad_parquet", f"{name}: damaged Parquet ({_first_line(error)}). Export it again."
            ) from error

    return Records(rows(), tuple(file.schema_arrow.names))


def _lines(content: Content) -> Iterator[Row]:
    with content.open_text(newline="\n") as stream:
        for number, line in enumerate(bounded_lines(stream, content.path.name), 1):
            if line.strip():
                yield number, _parsed(number, line)


def _records(name: str, sample: list[Row], others: Iterator[Row]) -> Records:
    keys = dict.fromkeys(key for _, row in sample if isinstance(row, dict) for key in row)
    if not keys:
        raise HeldFile("empty_file", f"{name}: no objects. Export it again.")
    return Records(chain(sample, others), tuple(keys))


def _parsed(number: int, line: str) -> Record | RowFault:
    try:
        return _record(number, json.loads(line))
    except _JSON_ERRORS as error:
        return RowFault(number, "bad_json", None, str(error)[:EXCERPT])


def _record(number: int, element: object) -> Record | RowFault:
    return element if isinstance(element, dict) else RowFault(number, "bad_json", None, "not an object")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
