"""Files whose rows are named fields: JSON arrays, JSON lines and Parquet."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lingping.ingest.cells import cell_text
from lingping.ingest.faults import EXCERPT, HeldFile, RowFault
from lingping.ingest.streams import bounded_lines, open_bytes
from lingping.ingest.tabular import CHUNK_ROWS, Chunk, in_chunks

ARRAY_BYTES = 100 << 20  # a JSON array is loaded whole; objects in memory are some eight times as large

Record = dict[str, object]
Row = tuple[int, Record | RowFault]
_JSON_ERRORS = (ValueError, RecursionError)  # ValueError also for an integer of over 4,300 digits
_STEPS = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True)
class Records:
    """Rows of named fields; a column may be a path such as `replies[0].content`."""

    rows: Callable[[], Iterator[Row]]
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
        if isinstance(record, dict):
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
        try:
            array = json.load(stream)
        except _JSON_ERRORS as error:
            raise HeldFile("bad_json", f"{path.name}: {error}. Export it again.") from error
    if not isinstance(array, list):
        raise HeldFile("bad_json", f"{path.name}: not an array of objects. Deliver the array alone, or JSON lines.")
    rows = [(number, _record(number, element)) for number, element in enumerate(array, 1)]
    return _records(path, lambda: iter(rows), rows)


def open_lines(path: Path, encoding: str) -> Records:
    """JSON lines, streamed; the columns are those of the first 10,000 objects. A broken line is a fault of that row."""

    def rows() -> Iterator[Row]:
        with io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="\n") as stream:
            for number, line in enumerate(bounded_lines(stream, path.name), 1):
                if line.strip():
                    yield number, _parsed(number, line)

    return _records(path, rows, islice(rows(), CHUNK_ROWS))


def open_parquet(path: Path) -> Records:
    """A Parquet file, streamed batch by batch. Raises HeldFile when it is damaged."""
    import pyarrow as pa  # 0.1 s
    import pyarrow.parquet as pq

    unreadable = (pa.ArrowException, OSError, ValueError)  # ValueError: strings that are not UTF-8

    def rows() -> Iterator[Row]:
        try:
            with pq.ParquetFile(path) as file:
                batches = file.iter_batches(batch_size=CHUNK_ROWS)
                yield from enumerate((row for batch in batches for row in batch.to_pylist()), 1)
        except unreadable as error:
            raise HeldFile(
                "bad_parquet", f"{path.name}: damaged Parquet ({_first_line(error)}). Export it again."
            ) from error

    try:
        names = pq.read_schema(path).names
    except unreadable as error:
        raise HeldFile("bad_parquet", f"{path.name}: not Parquet ({_first_line(error)}). Export it again.") from error
    return Records(rows, tuple(names))


def _records(path: Path, rows: Callable[[], Iterator[Row]], sample: Iterable[Row]) -> Records:
    keys = dict.fromkeys(key for _, row in sample if isinstance(row, dict) for key in row)
    if not keys:
        raise HeldFile("empty_file", f"{path.name}: no objects. Export it again.")
    return Records(rows, tuple(keys))


def _parsed(number: int, line: str) -> Record | RowFault:
    try:
        return _record(number, json.loads(line))
    except _JSON_ERRORS as error:
        return RowFault(number, "bad_json", None, str(error)[:EXCERPT])


def _record(number: int, element: object) -> Record | RowFault:
    return element if isinstance(element, dict) else RowFault(number, "bad_json", None, "not an object")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
