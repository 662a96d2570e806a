"""How many cells an XLS file unfolds to, before a reader allocates them: one stray cell in a corner is 16 million.

The file is OLE ([MS-CFB]); its stream `Workbook` is a row of records ([MS-XLS] 2.1.4), each with kind and length.
"""

import struct
from collections.abc import Iterator, Sequence

_SECTOR_BITS, _DIRECTORY, _CUTOFF, _MINI_FAT, _MORE_FAT, _FAT = 30, 48, 56, 60, 68, 76  # offsets in the header
_HEADER_FAT = 109  # sectors of the FAT that the header names
_MINI_BYTES = 64
_ENTRY_BYTES = 128
_NAMES = ("Workbook", "Book")
_BEGINS = (0x009, 0x209, 0x409, 0x809)
_CELLS = (0x002, 0x003, 0x004, 0x005, 0x006, 0x0D6, 0x0FD, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406)
_RUNS = (0x0BD, 0x0BE)  # several cells of one row; the last column stands at the end


def count_xls_cells(data: bytes) -> int:
    """Cells between A1 and the last row and column, of all sheets together. Raises ValueError for a broken file."""
    try:
        return sum(_areas(_workbook_stream(data)))
    except (struct.error, IndexError) as error:
        raise ValueError(f"broken OLE file: {error}") from error


def _areas(stream: bytes) -> Iterator[int]:
    rows = columns = place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind in _BEGINS:
            yield rows * columns
            rows = columns = 0
        elif (kind in _CELLS or kind in _RUNS) and length >= 6:
            row, column = struct.unpack_from("<HH", stream, place + 4)
            (last,) = struct.unpack_from("<H", stream, place + 2 + length) if kind in _RUNS else (column,)
            rows, columns = max(rows, row + 1), max(columns, column + 1, last + 1)
        place += 4 + length
    yield rows * columns


def _workbook_stream(data: bytes) -> bytes:
    sector = 1 << struct.unpack_from("<H", data, _SECTOR_BITS)[0]
    fat = _read_fat(data, sector)
    directory = _join(data, _chain(_number(data, _DIRECTORY), fat), sector, sector)
    entries = [directory[place : place + _ENTRY_BYTES] for place in range(0, len(directory), _ENTRY_BYTES)]
    entry = next((entry for entry in entries if _name(entry) in _NAMES), None)
    if entry is None:
        raise ValueError("no workbook in it")
    start, size = _number(entry, 116), _number(entry, 120)
    if size >= _number(data, _CUTOFF):
        return _join(data, _chain(start, fat), sector, sector)[:size]
    mini = _join(data, _chain(_number(entries[0], 116), fat), sector, sector)
    mini_fat = _join(data, _chain(_number(data, _MINI_FAT), fat), sector, sector)
    return _join(mini, _chain(start, _numbers(mini_fat)), _MINI_BYTES, 0)[:size]


def _read_fat(data: bytes, sector: int) -> Sequence[int]:
    places = [*struct.unpack_from(f"<{_HEADER_FAT}I", data, _FAT)]
    more, seen = _number(data, _MORE_FAT), 0
    while (more + 2) * sector <= len(data) and seen * sector < len(data):
        *numbers, more = _numbers(data[(more + 1) * sector : (more + 2) * sector])
        places += numbers
        seen += 1
    return _numbers(_join(data, [place for place in places if (place + 1) * sector < len(data)], sector, sector))


def _chain(start: int, table: Sequence[int]) -> Iterator[int]:
    for _ in range(len(table)):
        if start >= len(table):
            return
        yield start
        start = table[start]


def _join(data: bytes, sectors: Sequence[int] | Iterator[int], size: int, above: int) -> bytes:
    """The sectors of `size` bytes one after the other; `above` bytes stand before the first."""
    return b"".join(data[above + place * size : above + (place + 1) * size] for place in sectors)


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _number(data: bytes, place: int) -> int:
    return struct.unpack_from("<I", data, place)[0]


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
