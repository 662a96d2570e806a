"""Files whose rows are cells in order, and CSV as the first of them."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from lingping.ingest.content import Content
from lingping.ingest.faults import HeldFile, RowFault, excerpt
from lingping.ingest.streams import LINE_CHARACTERS, bounded_lines
from lingping.ingest.tabular import CHUNK_ROWS, Chunk, in_chunks

Row = tuple[int, Sequence[str | None]]  # line, cells


@dataclass(frozen=True)
class Grid:
    """Rows of cells: the `first` one, which may be a header, and the others, which can be read once."""

    first: Row
    others: Iterator[Row]
    is_grid: bool = True

    @property
    def header(self) -> tuple[str, ...]:
        """The cells of the first row, without surrounding white space."""
        return header_names(self.first[1])

    def has(self, column: str) -> bool:
        """Whether the header names the column."""
        return column in self.header

    def chunks(self, columns: Sequence[str], positions: Sequence[str] | None) -> Iterator[Chunk]:
        """Read the named columns; ragged rows and repeated header rows become faults."""
        names = tuple(positions or self.header)
        rows = self.others if positions is None else chain([self.first], self.others)
        for block in in_chunks(rows):
            yield self._chunk(block, columns, names, is_headed=positions is None)

    def _chunk(self, block: list[Row], columns: Sequence[str], names: tuple[str, ...], *, is_headed: bool) -> Chunk:
        lines: list[int] = []
        good: list[Sequence[str | None]] = []
        faults: list[RowFault] = []
        for line, cells in block:
            if len(cells) != len(names):
                # No excerpt: without columns it is unknown which cell is a customer's number.
                faults.append(RowFault(line, "wrong_width", None, f"{len(cells)} cells instead of {len(names)}"))
            elif is_headed and (cells[0] or "").strip() == names[0] and header_names(cells) == names:
                faults.append(RowFault(line, "repeated_header", None, excerpt(",".join(names))))
            else:
                lines.append(line)
                good.append(cells)
        cells_of = dict(zip(names, zip(*good, strict=True), strict=True)) if good else dict.fromkeys(names, ())
        return Chunk(lines, {column: cells_of[column] for column in columns}, faults)


def header_names(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Column names as written in a header row, without surrounding white space."""
    return tuple((cell or "").strip() for cell in cells)


def open_csv(content: Content) -> Grid:
    """A CSV file, streamed. Raises HeldFile for an empty file and, while rows are read, for broken quotes."""
    return open_grid(content.path.name, _csv_rows(content))


def open_grid(name: str, rows: Iterator[Row]) -> Grid:
    """The grid of these rows. Raises HeldFile when there are none; `name` is that of the file."""
    first = next(rows, None)
    if first is None:
        raise HeldFile("empty_file", f"{name}: no rows. Export it again.")
    return Grid(first, rows)


def _csv_rows(content: Content) -> Iterator[Row]:
    name = content.path.name
    with content.open_text(newline="") as stream:
        reader = csv.reader(bounded_lines(stream, name), strict=True)
        while block := _csv_block(reader, name):
            yield from ((line, cells) for line, cells in block if any(cells))


def _csv_block(reader: "csv._reader", name: str) -> list[Row]:  # pyright: ignore[reportAttributeAccessIssue]
    block: list[Row] = []
    start = reader.line_num + 1
    limit = csv.field_size_limit(LINE_CHARACTERS)  # process-wide, therefore put back before anyone else reads
    try:
        for cells in reader:
            block.append((start, cells))
            start = reader.line_num + 1
            if len(block) == CHUNK_ROWS:
                break
    except csv.Error as error:
        is_open = str(error) == "unexpected end of data"
        raise HeldFile(
            "open_quote" if is_open else "bad_quotes",
            f"{name}, line {start}: {'a quote is opened and never closed' if is_open else error}. Correct that row.",
        ) from error
    finally:
        csv.field_size_limit(limit)
    return block
