"""Workbooks (XLSX, XLS): loaded whole, and therefore measured before."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from lingping.ingest.cells import cell_text
from lingping.ingest.content import XLSX_MARK, Content
from lingping.ingest.faults import HeldFile
from lingping.ingest.headers import SEARCHED_ROWS, KnownNames, find_header
from lingping.ingest.readers.grids import Grid, Row, open_grid
from lingping.ingest.readers.streams import BOMB_RATIO
from lingping.ingest.readers.xls_size import count_xls_cells

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

XLS_BYTES = 50 << 20
UNPACKED_BYTES = 200 << 20
HARMLESS_BYTES = 16 << 20  # unpacked; above it the ratio of a bomb is refused
SHEET_CELLS = 10_000_000  # the reader allocates 32 bytes for each cell between A1 and the last one, filled or not

_SHOWN = 5  # merged cells in a note
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")


def open_workbook(content: Content, known: KnownNames) -> Grid:
    """The table in an XLSX file. Raises HeldFile for bombs, damage and several tables."""
    return _open_sheets(content.path.name, _filled_sheets(content, _unpacked), known)


def open_xls(content: Content, known: KnownNames) -> Grid:
    """The table in an XLS file. Raises HeldFile for large files, damage and several tables."""
    if content.size > XLS_BYTES:
        raise _too_large(content.path.name, f"over {XLS_BYTES >> 20} MB")
    return _open_sheets(content.path.name, _filled_sheets(content, _measured), known)


def _measured(content: Content) -> BinaryIO:
    """An XLS file as it is, if the reader has memory for its cells."""
    with content.open() as stream:
        data = stream.read()
    if count_xls_cells(data) > SHEET_CELLS:
        raise _too_large(content.path.name, f"has over {SHEET_CELLS:,} cells; perhaps one stray cell far out")
    return io.BytesIO(data)


def _open_sheets(name: str, sheets: "list[CalamineSheet]", known: KnownNames) -> Grid:
    """The rows of the sheets that hold the table, one after the other, numbered as if they stood on one sheet.

    That is the sheet with most of the known column names and those with the same header; sheets of notes are left
    out. Raises HeldFile when several tables could be meant.
    """
    headers = [_find_header(sheet, known) for sheet in sheets]
    sheets = [sheet for sheet, (line, _) in zip(sheets, headers, strict=True) if line]
    headers = [(line, names) for line, names in headers if line]
    if not sheets:
        return open_grid(name, iter(()), known)
    counts = known.count([names for _, names in headers])
    best = max(range(len(sheets)), key=counts.__getitem__)
    chosen = [place for place, (_, names) in enumerate(headers) if names == headers[best][1]]
    others = [place for place in range(len(sheets)) if place not in chosen]
    if any(counts[place] > 1 or not counts[best] for place in others):
        names = ", ".join(sheet.name for sheet in sheets)
        raise HeldFile("several_sheets", f"{name}: several sheets hold tables ({names}). Keep one table per file.")
    starts = [headers[place][0] if place != chosen[0] else 0 for place in chosen]
    rows = _rows([sheets[place] for place in chosen], starts)
    gaps = [gap for place in chosen for gap in _find_gaps(sheets[place], headers[place][0])]
    return open_grid(name, rows, known, (_describe_gaps(gaps),) if gaps else ())


def _find_header(sheet: "CalamineSheet", known: KnownNames) -> tuple[int, tuple[str, ...]]:
    """Rows of the sheet up to its header, this included, and the names in it."""
    rows = [(line, cells) for line, cells in enumerate(islice(_cells_of(sheet), 10 * SEARCHED_ROWS), 1) if any(cells)]
    rows = rows[:SEARCHED_ROWS]
    place = find_header([cells for _, cells in rows], known) if rows else 0
    return (rows[place][0], known.spell_all(rows[place][1])) if rows else (0, ())


def _find_gaps(sheet: "CalamineSheet", header: int) -> list[str]:
    """Cells below the header that are merged over several rows, as a spreadsheet names them: B3:B4."""
    merged = sorted(sheet.merged_cell_ranges or (), key=lambda cells: (cells[0][0], cells[0][1]))
    return [
        f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        for (top, left), (bottom, right) in merged
        if bottom > top >= header
    ]


def _describe_gaps(gaps: Sequence[str]) -> str:
    shown = ", ".join(gaps[:_SHOWN]) + (f" and {len(gaps) - _SHOWN} more" if len(gaps) > _SHOWN else "")
    return (
        f"Merged cells ({shown}) were read in their first row alone; below it they are empty. If their value holds for "
        "all of these rows: unmerge and fill them, take this import back (`lingping imports unload`), and run again."
    )


def _rows(sheets: "list[CalamineSheet]", starts: list[int]) -> Iterator[Row]:
    above = 0
    for sheet, start in zip(sheets, starts, strict=True):
        for line, row in enumerate(_cells_of(sheet), 1):
            if line > start and any(row):
                yield above + line, row
        above += sheet.height


def _cells_of(sheet: "CalamineSheet") -> Iterator[list[str | None]]:
    return ([cell_text(cell) for cell in row] for row in sheet.iter_rows())


def _filled_sheets(content: Content, unpack: Callable[[Content], BinaryIO]) -> "list[CalamineSheet]":
    from python_calamine import CalamineError, CalamineWorkbook  # 10 ms

    # A damaged archive makes zipfile raise almost anything; RuntimeError: a password, an unknown compression.
    unreadable = (
        CalamineError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
    )  # fmt: skip
    try:
        workbook = CalamineWorkbook.from_filelike(unpack(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except BaseException as error:  # on some damage the reader panics: a BaseException without a public name
        if not isinstance(error, unreadable) and type(error).__name__ != "PanicException":
            raise
        raise HeldFile(
            "bad_workbook", f"{content.path.name}: no readable workbook ({error}). Save it as XLSX again."
        ) from error
    return [sheet for sheet in sheets if sheet.height]


def _unpacked(content: Content) -> io.BytesIO:
    """The workbook repacked without compression: what the reader then sees is what was measured here."""
    plain, name = io.BytesIO(), content.path.name
    with zipfile.ZipFile(content.open()) as packed, zipfile.ZipFile(plain, "w") as copy:
        size = sum(member.file_size for member in packed.infolist())
        if size > min(UNPACKED_BYTES, max(HARMLESS_BYTES, BOMB_RATIO * content.size)):
            raise _too_large(name, f"unpacks to {size >> 20} MB")
        for member in packed.infolist():
            sheet = packed.read(member)
            if sheet.startswith(XLSX_MARK):
                raise HeldFile(
                    "nested_zip",
                    f"{name}: holds another ZIP file or workbook ({member.filename}). Save the table alone as XLSX; if "
                    "it is a ZIP file of exports, let its name end in .zip.",
                )
            if _cells(sheet) > SHEET_CELLS:
                raise _too_large(name, f"has a sheet of over {SHEET_CELLS:,} cells; perhaps one stray cell far out")
            copy.writestr(member.filename, sheet)
    plain.seek(0)
    return plain


def _cells(sheet: bytes) -> int:
    """The area from A1 to the last row and column that the XML of a sheet names; 0 for other members."""
    columns: set[bytes] = set()
    last = 0
    for match in _REFERENCE.finditer(sheet):
        columns.add(match[1])
        last = max(last, int(match[2]))
    return last * max((_column_number(letters) for letters in columns), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _letters(column: int) -> str:
    """A for column 0, AA for column 26."""
    above, last = divmod(column, 26)
    return (_letters(above - 1) if above else "") + chr(ord("A") + last)


def _too_large(name: str, size: str) -> HeldFile:
    return HeldFile("too_large", f"{name}: {size}. Export it in parts, or as CSV.")
