"""XLSX: loaded whole, and therefore measured before."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lingping.ingest.cells import cell_text
from lingping.ingest.content import Content
from lingping.ingest.faults import HeldFile
from lingping.ingest.grids import Grid, Row, open_grid
from lingping.ingest.streams import BOMB_RATIO

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UNPACKED_BYTES = 200 << 20
HARMLESS_BYTES = 16 << 20  # unpacked; above it the ratio of a bomb is refused
SHEET_CELLS = 10_000_000  # the reader allocates 32 bytes for each cell between A1 and the last one, filled or not

_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")


def open_workbook(content: Content) -> Grid:
    """The one sheet of an XLSX file that has rows. Raises HeldFile for bombs, damage and several such sheets."""
    sheets, name = _filled_sheets(content), content.path.name
    if len(sheets) > 1:
        names = ", ".join(sheet.name for sheet in sheets)
        raise HeldFile("several_sheets", f"{name}: several sheets hold rows ({names}). Keep one sheet per file.")

    def rows() -> Iterator[Row]:
        for sheet in sheets:
            cells = ([cell_text(cell) for cell in row] for row in sheet.iter_rows())
            yield from ((line, row) for line, row in enumerate(cells, 1) if any(row))

    return open_grid(name, rows())


def _filled_sheets(content: Content) -> "list[CalamineSheet]":
    from python_calamine import CalamineError, CalamineWorkbook  # 10 ms

    # A damaged archive makes zipfile raise almost anything; RuntimeError: a password, an unknown compression.
    unreadable = (
        CalamineError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
    )  # fmt: skip
    try:
        workbook = CalamineWorkbook.from_filelike(_unpacked(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except unreadable as error:
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


def _too_large(name: str, size: str) -> HeldFile:
    return HeldFile("too_large", f"{name}: {size}. Export it in parts, or as CSV.")
