"""The first rows of an export column by column, as a person sees them who is about to write a mapping."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lingping.ingest.cells import cell_text
from lingping.ingest.content import Content
from lingping.ingest.faults import HeldFile
from lingping.ingest.formats import open_table
from lingping.ingest.headers import KnownNames
from lingping.ingest.readers.tabular import Table
from lingping.text.masking import mask_name

_ROWS = 1000
_DEPTH = 2  # of paths into nested objects: replies[0].content
DATA = re.compile(r"[-+]?[\d.,:/ -]{1,40}|\d{4}[-/年.].{1,30}")  # a number or a time: no column name


@dataclass(frozen=True)
class HeadColumn:
    """A column: its name, and its filled cells, stripped, among the first `rows`."""

    name: str
    cells: tuple[str, ...]
    rows: int

    @property
    def shape(self) -> str:
        """What the cells look like, without showing any: they may be names and addresses."""
        if not self.cells:
            return "empty"
        numbers = sum(cell.replace(".", "", 1).isdigit() for cell in self.cells)
        kind = "numbers" if 2 * numbers > len(self.cells) else "texts"
        length = sum(map(len, self.cells)) / len(self.cells)
        return (
            f"{kind}, {length:.0f} characters long, {len(self.cells)} of {self.rows} filled, "
            f"{len(set(self.cells))} different"
        )


@dataclass(frozen=True)
class FileHead:
    """The columns of a file; `positions` are their names where it has no header row."""

    table: Table
    columns: tuple[HeadColumn, ...]
    positions: tuple[str, ...] | None


def read_head(content: Content, known: Iterable[str]) -> FileHead:
    """The first 1,000 rows; `known` are the column names by which a header is found.

    Raises HeldFile for a file that cannot be read, and for two columns of one name.
    """
    table = open_table(content, KnownNames(known))
    positions = tuple(f"column_{place}" for place in range(1, table.width + 1)) if _is_headless(table, known) else None
    names = positions or tuple(name for name in table.header if name)
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice:
        raise HeldFile("duplicate_column", f"{content.path.name}: two columns are named {twice}. Rename one.")
    chunk = next(iter(table.chunks(names, positions)), None)
    cells = {name: list(chunk.columns[name][:_ROWS]) if chunk else [] for name in names}
    columns = (column for name in names for column in _unfold(name, cells[name], _DEPTH))
    return FileHead(table, tuple(columns), positions)


def _is_headless(table: Table, known: Iterable[str]) -> bool:
    """Whether the first row holds data: no name is known, and a cell is a person's or half are numbers or times."""
    if not table.is_grid or set(known) & set(table.header):
        return False
    if any(mask_name(name) != name for name in table.header):
        return True
    return 2 * sum(bool(DATA.fullmatch(name)) for name in table.header) >= table.width


def _unfold(name: str, cells: list[str | None], depth: int) -> Iterator[HeadColumn]:
    """The column, or a column for each path into it, where its cells hold objects."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    nested = [_parsed(cell) for cell in filled] if filled and depth and filled[0][0] in "{[" else []
    objects = [each for each in nested if isinstance(each, dict)]
    lists = [each[0] for each in nested if isinstance(each, list) and each and isinstance(each[0], dict)]
    if not objects and not lists:
        yield HeadColumn(name, tuple(filled), len(cells))
    for inner, place in ((objects, name), (lists, f"{name}[0]")):
        for key in dict.fromkeys(key for each in inner for key in each):
            parts = [cell_text(each.get(key)) for each in inner]
            yield from _unfold(f"{place}.{key}", [*parts, *[None] * (len(cells) - len(parts))], depth - 1)


def _parsed(cell: str) -> object:
    try:
        return json.loads(cell)
    except ValueError:
        return None
