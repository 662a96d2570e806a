"""XLSX: loaded whole, and therefore measured before."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.ingest.cells import cell_text
from lingping.ingest.faults import HeldFile
from lingping.ingest.grids import Grid, Row, open_grid
from lingping.ingest.streams import BOMB_RATIO

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

UNPACKED_BYTES = 200 << 20
HARMLESS_BYTES = 16 << 20  # unpacked; above it the ratio of a bomb is refused
SHEET_CELLS = 10_000_000  # the reader allocates 32 bytes for each cell between A1 and the last one, filled or not

_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")


def open_workbook(path: Path) -> Grid:
    """The one sheet of an XLSX file that has rows. Raises HeldFile for bombs, damage and several such sheets."""
    sheets = _filled_sheets(path)
    if len(sheets) > 1:
        names = ", ".join(sheet.name for sheet in sheets)
        raise HeldFile("several_sheets", f"{path.name}: several sheets hold rows ({names}). Keep one sheet per file.")

    def rows() -> Iterator[Row]:
        for sheet in sheets:
            cells = ([cell_text(cell) for cell in row] for row in sheet.iter_rows())
            yield from ((line, row) for line, row in enumerate(cells, 1) if any(row))

    return open_grid(path, rows)


def _filled_sheets(path: Path) -> "list[CalamineSheet]":
    from python_calamine import CalamineError, CalamineWorkbook  # 10 ms

    # A damaged archive makes zipfile say almost anything; RuntimeError: a password, an unknown compression.
    unreadable = (
        CalamineError, zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError,
    )  # fmt: skip
    try:
        workbook = CalamineWorkbook.from_filelike(_unpacked(path))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
    except unreadable as error:
        raise HeldFile(
            "bad_workbook", f"{path.name}: no readable workbook ({error}). Save it as XLSX again."
        ) from error
    return [sheet for sheet in sheets if sheet.height]


def _unpacked(path: Path) -> io.BytesIO:
    """The workbook repacked without compression: what the reader then sees is what was measured here."""
    plain = io.BytesIO()
    with zipfile.ZipFile(path) as packed, zipfile.ZipFile(plain, "w") as copy:
        size = sum(member.file_size for member in packed.infolist())
        if size > min(UNPACKED_BYTES, max(HARMLESS_BYTES, BOMB_RATIO * path.stat().st_size)):
            raise _too_large(path, f"unpacks to {size >> 20} MB")
        for member in packed.infolist():
            content = packed.read(member)
            if _cells(content) > SHEET_CELLS:
                raise _too_large(path, f"has a sheet of over {SHEET_CELLS:,} cells; perhaps one stray cell far out")
            copy.writestr(member.filename, content)
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


def _too_large(path: Path, size: str) -> HeldFile:
    return HeldFile("too_large", f"{path.name}: {size}. Export it in parts, or as CSV.")
