"""Files whose rows are named fields, and Parquet as the first of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from lingping.ingest.cells import cell_text
from lingping.ingest.content import Content
from lingping.ingest.faults import HeldFile, RowFault
from lingping.ingest.headers import KnownNames
from lingping.ingest.readers.streams import BOMB_BYTES, BOMB_RATIO
from lingping.ingest.readers.tabular import CHUNK_ROWS, Chunk, in_chunks

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

HARMLESS_ROWS = 1_000_000
ROWS_PER_BYTE = 100  # of a Parquet file; those of shops have less than one

Record = dict[str, object]
Row = tuple[int, Record | RowFault]
_STEPS = re.compile(r"[^.\[\]]+")


@dataclass(frozen=True)
class Records:
    """Rows of named fields, which can be read once; a column may be a path such as `replies[0].content`."""

    rows: Iterator[Row]
    header: tuple[str, ...]
    is_grid: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Number of keys."""
        return len(self.header)

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


def open_records(name: str, rows: Iterator[Row]) -> Records:
    """These rows; the columns are those of the first 10,000 objects. Raises HeldFile where these hold none."""
    sample = list(islice(rows, CHUNK_ROWS))
    keys = dict.fromkeys(key for _, row in sample if isinstance(row, dict) for key in row)
    if not keys:
        raise HeldFile("empty_file", f"{name}: no objects. Export it again.")
    return Records(chain(sample, rows), tuple(keys))


def open_parquet(content: Content, known: KnownNames) -> Records:
    """A Parquet file, streamed batch by batch. Raises HeldFile when it is damaged."""
    import pyarrow as pa  # 0.1 s
    import pyarrow.parquet as pq

    name = content.path.name
    unreadable = (pa.ArrowException, OSError, ValueError)  # ValueError: strings that are not UTF-8
    try:
        file = pq.ParquetFile(content.open())
    except unreadable as error:
        raise HeldFile("bad_parquet", f"{name}: not Parquet ({_first_line(error)}). Export it again.") from error
    _refuse_bomb(content, file)

    def rows() -> Iterator[Row]:
        try:
            batches = file.iter_batches(batch_size=CHUNK_ROWS)
            yield from enumerate((row for batch in batches for row in _read_rows(batch)), 1)
        except unreadable as error:
            raise HeldFile(
                "bad_parquet", f"{name}: damaged Parquet ({_first_line(error)}). Export it again."
            ) from error

    return Records(rows(), tuple(file.schema_arrow.names))


def _refuse_bomb(content: Content, file: "pq.ParquetFile") -> None:
    """Raise HeldFile for a small file of very many rows or bytes: equal values are stored once."""
    groups = (file.metadata.row_group(place) for place in range(file.metadata.num_row_groups))
    rows, size = file.metadata.num_rows, sum(group.total_byte_size for group in groups)
    if rows > max(HARMLESS_ROWS, ROWS_PER_BYTE * content.size) or size > max(BOMB_BYTES, BOMB_RATIO * content.size):
        raise HeldFile(
            "parquet_bomb",
            f"{content.path.name}: {rows:,} rows, or {size >> 20:,} MB, in {content.size:,} bytes. Look at what is "
            "inside, and export it again.",
        )


def _read_rows(batch: "pa.RecordBatch") -> Iterator[Record]:
    columns = zip(*map(_read_column, batch.columns), strict=True)
    return (dict(zip(batch.schema.names, values, strict=True)) for values in columns)


def _read_column(column: "pa.Array") -> list[object]:
    """The values of a column. A time or date that Python does not have becomes the number that stands for it there."""
    import pyarrow as pa  # 0.1 s

    if pa.types.is_timestamp(column.type) and column.type.tz:
        column = column.view(pa.timestamp(column.type.unit, "UTC"))  # the instant, whatever zone it was shown in
    try:
        return column.to_pylist()
    except OverflowError:
        return [_read_value(scalar) for scalar in column]


def _read_value(scalar: "pa.Scalar") -> object:
    try:
        return scalar.as_py()
    except OverflowError:
        return getattr(scalar, "value", "⟨out of range⟩")


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
