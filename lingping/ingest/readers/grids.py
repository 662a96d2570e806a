"""Files whose rows are cells in order: a header, below titles at most, and the rows of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice
from operator import itemgetter

from lingping.counts import count_of
from lingping.ingest.faults import Fault, HeldFile, RowFault, excerpt
from lingping.ingest.headers import SEARCHED_ROWS, KnownNames, find_header, written_names
from lingping.ingest.readers.tabular import Chunk, in_chunks

Row = tuple[int, Sequence[str | None] | Fault]  # line; cells, or why they cannot be read


_SHOWN = 6  # names in a message
_TABLE_NAMES = 3  # a row of so many known column names, and of little else, is the header of another table
_BROKEN = {"bad_quotes": "a quote within a quoted cell", "open_quote": "a quote is opened and never closed"}


@dataclass(frozen=True)
class Grid:
    """Rows of cells: the `first` one, which may be a header, and the others, which can be read once.

    `header` are the cells of the first row as the mappings spell them, `width` is their number, empty ones at the end
    included.
    """

    first: Row
    others: Iterator[Row]
    header: tuple[str, ...]
    width: int
    is_grid: bool = True
    remarks: tuple[str, ...] = ()
    _name: str = ""
    _known: KnownNames = field(default_factory=KnownNames, repr=False)

    def has(self, column: str) -> bool:
        """Whether the header names the column."""
        return column in self.header

    def chunks(self, columns: Sequence[str], positions: Sequence[str] | None) -> Iterator[Chunk]:
        """Read the named columns; rows that are broken, ragged or the header again become faults.

        Raises HeldFile where another table begins below this one.
        """
        names = tuple(positions or self.header)
        rows = self._of_one_table() if positions is None else chain([self.first], self.others)
        written = None if positions or isinstance(self.first[1], Fault) else written_names(self.first[1])[: len(names)]
        for block in in_chunks(rows):
            yield _chunk(block, columns, names, written)

    def _of_one_table(self) -> Iterator[Row]:
        for line, cells in self.others:
            if not isinstance(cells, Fault) and self._is_other_header(line, cells):
                raise HeldFile(
                    "several_tables",
                    f"{self._name}: in row {line} another table begins ({_shown(cells)}). Keep one table per file.",
                )
            yield line, cells

    def _is_other_header(self, line: int, cells: Sequence[str | None]) -> bool:
        """Whether the row names columns, and others than the header; right below it that is a translation."""
        if self._known.names.isdisjoint(cells) or line == self.first[0] + 1:
            return False
        names, header = written_names(cells), written_names(self.first_cells)
        known = sum(name in self._known.names for name in names)
        is_same = all(name in ("", own) for name, own in zip(names, header, strict=False))
        return known >= _TABLE_NAMES and 2 * known > sum(map(bool, names)) and not is_same

    @property
    def first_cells(self) -> Sequence[str | None]:
        """The cells of the first row; none where it is broken."""
        return () if isinstance(self.first[1], Fault) else self.first[1]


def open_grid(name: str, rows: Iterator[Row], known: KnownNames, remarks: tuple[str, ...] = ()) -> Grid:
    """The grid of these rows, without the titles above its header.

    Raises HeldFile when there are no rows, when the header is broken, and for two tables side by side; `name` is that
    of the file, `remarks` are what its report says of its shape.
    """
    head = list(islice(rows, SEARCHED_ROWS))
    if not head:
        raise HeldFile("empty_file", f"{name}: no rows. Export it again.")
    place = find_header([() if isinstance(cells, Fault) else cells for _, cells in head], known)
    line, cells = head[place]
    if isinstance(cells, Fault):
        raise HeldFile(cells.reason, f"{name}, line {line}: the quotes of the header are broken. Correct that row.")
    header = known.spell_all(cells)
    _refuse_neighbours(name, header, [row for _, row in head[place + 1 :] if not isinstance(row, Fault)], known)
    while header[-1:] == ("",) and known.names.intersection(header):  # a comma too many at the end of the line
        header = header[:-1]
    others = chain(head[place + 1 :], rows)
    return Grid((line, cells), others, header, len(cells), remarks=remarks, _name=name, _known=known)


def _refuse_neighbours(
    name: str, header: Sequence[str], rows: Sequence[Sequence[str | None]], known: KnownNames
) -> None:
    """Raise HeldFile where an empty column stands between two groups of columns that could each be a table."""
    filled = [bool(cell) or any(row[place] for row in rows if len(row) > place) for place, cell in enumerate(header)]
    groups = [
        [header[place] for place, _ in columns]
        for is_filled, columns in groupby(enumerate(filled), key=itemgetter(1))
        if is_filled
    ]
    tables = [group for group in groups if len(known.names.intersection(group)) >= _TABLE_NAMES]
    if len(tables) > 1:
        raise HeldFile(
            "several_tables",
            f"{name}: two tables stand side by side, with an empty column between them: {_shown(tables[0])} and "
            f"{_shown(tables[1])}. Keep one table per file; if it is one table, delete the empty column.",
        )


def _shown(cells: Sequence[str | None]) -> str:
    names = list(filter(None, written_names(cells)))
    return ", ".join(excerpt(name) for name in names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _chunk(block: list[Row], columns: Sequence[str], names: tuple[str, ...], written: tuple[str, ...] | None) -> Chunk:
    """`written` is the header row as it stands in the file, None where there is none."""
    lines: list[int] = []
    good: list[Sequence[str | None]] = []
    faults: list[RowFault] = []
    width, first = len(names), written[0] if written else None
    for line, cells in block:
        if isinstance(cells, Fault):
            faults.append(RowFault(line, cells.reason, None, _BROKEN.get(cells.reason)))
            continue
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            # No excerpt: without columns it is unknown which cell is a customer's number.
            faults.append(RowFault(line, "wrong_width", None, f"{count_of(len(cells), 'cell')} instead of {width}"))
        elif written and (cells[0] or "").strip() == first and written_names(cells) == written:
            faults.append(RowFault(line, "repeated_header", None, excerpt(",".join(names))))
        else:
            lines.append(line)
            good.append(cells)
    cells_of = dict(zip(names, zip(*good, strict=True), strict=True)) if good else dict.fromkeys(names, ())
    return Chunk(lines, {column: cells_of[column] for column in columns}, faults)
