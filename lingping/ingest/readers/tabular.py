"""What every format looks like to the rest of the room: named columns of text cells, in chunks."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, TypeVar

from lingping.ingest.faults import RowFault

CHUNK_ROWS = 10_000  # memory is bounded by one chunk

T = TypeVar("T")


@dataclass(frozen=True)
class Chunk:
    """Some rows of a file: their line numbers, their cells column by column, and the rows that cannot be read."""

    lines: list[int]
    columns: dict[str, Sequence[str | None]]
    faults: list[RowFault]


class Table(Protocol):
    """One open export file."""

    @property
    def header(self) -> tuple[str, ...]:
        """The first row of a grid, the top-level keys of records."""
        ...

    @property
    def width(self) -> int:
        """Cells of the first row, or number of keys."""
        ...

    @property
    def is_grid(self) -> bool:
        """Whether rows are cells in order (CSV, XLSX) rather than named fields (JSON, Parquet)."""
        ...

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences for people on the shape of the file, such as merged cells that leave gaps."""
        ...

    def has(self, column: str) -> bool:
        """Whether a column, or the first key of a path, is in the header."""
        ...

    def chunks(self, columns: Sequence[str], positions: Sequence[str] | None) -> Iterator[Chunk]:
        """Read the named columns; `positions` names the columns of a grid without a header row."""
        ...


def in_chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    """Cut the rows into lists of CHUNK_ROWS."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK_ROWS)):
        yield chunk
