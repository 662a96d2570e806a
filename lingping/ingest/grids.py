"""Files whose rows are cells in order: CSV and XLSX."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from lingping.ingest.cells import cell_text
from lingping.ingest.faults import HeldFile, RowFault, excerpt
from lingping.ingest.streams import open_bytes
from lingping.ingest.tables import CHUNK_ROWS, Chunk, in_chunks

LINE_CHARACTERS = 16 << 20  # longest line and longest field: what bounds the memory of an unclosed quote
WORKBOOK_BYTES = 200 << 20  # unpacked; a workbook is loaded whole

Row = tuple[int, Sequence[str | None]]  # line, cells


@dataclass(frozen=True)
class Grid:
    """Rows of cells below a header row, or without one."""

    name: str
    rows: Callable[[], Iterator[Row]]
    header: tuple[str, ...]
    is_grid: bool = True

    def has(self, column: str) -> bool:
        """Whether the header names the column."""
        return column in self.header

    def chunks(self, columns: Sequence[str], positions: Sequence[str] | None) -> Iterator[Chunk]:
        """Read the named columns; ragged rows and repeated header rows become faults."""
        names = tuple(positions or self.header)
        rows = self.rows()
        if positions is None:
            next(rows)
        for block in in_chunks(rows):
            yield self._chunk(block, columns, names, is_headed=positions is None)

    def _chunk(self, block: list[Row], columns: Sequence[str], names: tuple[str, ...], *, is_headed: bool) -> Chunk:
        lines: list[int] = []
        good: list[Sequence[str | None]] = []
        faults: list[RowFault] = []
        for line, cells in block:
            if len(cells) != len(names):
                # No excerpt: without columns nobody can tell which cell is a customer's number.
                faults.append(RowFault(line, "wrong_width", None, f"{len(cells)} cells instead of {len(names)}"))
            elif is_headed and cells[0] == names[0] and header_names(cells) == names:
                faults.append(RowFault(line, "repeated_header", None, excerpt(",".join(names))))
            else:
                lines.append(line)
                good.append(cells)
        cells_of = dict(zip(names, zip(*good, strict=True), strict=True)) if good else dict.fromkeys(names, ())
        return Chunk(lines, {column: cells_of[column] for column in columns}, faults)


def header_names(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Column names as written in a header row, without surrounding white space."""
    return tuple((cell or "").strip() for cell in cells)


def open_csv(path: Path, encoding: str) -> Grid:
    """A CSV file, streamed. Raises HeldFile for an empty file and, while rows are read, for broken quotes."""
    return _grid(path, lambda: _csv_rows(path, encoding))


def open_workbook(path: Path) -> Grid:
    """The one sheet of an XLSX file, loaded whole. Raises HeldFile for bombs, damage and several filled sheets."""
    rows = _sheet_rows(path)
    return _grid(path, lambda: iter(rows))


def _grid(path: Path, rows: Callable[[], Iterator[Row]]) -> Grid:
    first = next(rows(), None)
    if first is None:
        raise HeldFile("empty_file", f"{path.name}: no rows. Export it again.")
    return Grid(path.name, rows, header_names(first[1]))


def _csv_rows(path: Path, encoding: str) -> Iterator[Row]:
    with io.TextIOWrapper(open_bytes(path), encoding=encoding, newline="") as stream:
        reader = csv.reader(_bounded_lines(stream, path.name), strict=True)
        while block := _csv_block(reader, path.name):
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
            f"{name}, line {start}: {'a quote is opened and never closed' if is_open else error}. Mend that row.",
        ) from error
    finally:
        csv.field_size_limit(limit)
    return block


def _bounded_lines(stream: TextIO, name: str) -> Iterator[str]:
    number = 0
    while line := stream.readline(LINE_CHARACTERS):
        number += 1
        if len(line) == LINE_CHARACTERS:
            raise HeldFile("too_large", f"{name}, line {number}: longer than {LINE_CHARACTERS:,} characters. Mend it.")
        yield line


def _sheet_rows(path: Path) -> list[Row]:
    from python_calamine import CalamineError, CalamineWorkbook  # 10 ms

    try:
        workbook = CalamineWorkbook.from_filelike(_unpacked(path))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        filled = [sheet for sheet in sheets if sheet.total_height]
    except (CalamineError, zipfile.BadZipFile, NotImplementedError) as error:
        raise HeldFile("bad_workbook", f"{path.name}: not a readable workbook ({error}). Save it again as XLSX.") from error
    if len(filled) > 1:
        names = ", ".join(sheet.name for sheet in filled)
        raise HeldFile("several_sheets", f"{path.name}: several sheets hold rows ({names}). Keep one sheet per file.")
    cells = filled[0].to_python(skip_empty_area=False) if filled else []
    rows = ((line, [cell_text(cell) for cell in row]) for line, row in enumerate(cells, 1))
    return [row for row in rows if any(row[1])]


def _unpacked(path: Path) -> io.BytesIO:
    """The workbook repacked without compression: what the reader then sees is what was measured here."""
    plain = io.BytesIO()
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(plain, "w") as copy:
        if sum(member.file_size for member in packed.infolist()) > WORKBOOK_BYTES:
            raise HeldFile(
                "too_large", f"{path.name}: unpacks to more than {WORKBOOK_BYTES >> 20} MB. Export it in parts, or as CSV."
            )
        for member in packed.infolist():
            copy.writestr(member.filename, packed.read(member))
    plain.seek(0)
    return plain
