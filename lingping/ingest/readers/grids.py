"""Files whose rows are cells in order: a header, below titles at most, and the rows of a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from lingping.ingest.faults import Fault, HeldFile, RowFault, excerpt
from lingping.ingest.headers import SEARCHED_ROWS, KnownNames, find_header, written_names
from lingping.ingest.readers.tabular import Chunk, in_chunks

Row = tuple[int, Sequence[str | None] | Fault]  # line; cells, or why they cannot be read


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

    def has(self, column: str) -> bool:
        """Whether the header names the column."""
        return column in self.header

    def chunks(self, columns: Sequence[str], positions: Sequence[str] | None) -> Iterator[Chunk]:
        """Read the named columns; rows that are broken, ragged or the header again become faults."""
        names = tuple(positions or self.header)
        rows = self.others if positions is None else chain([self.first], self.others)
        written = None if positions or isinstance(self.first[1], Fault) else written_names(self.first[1])[: len(names)]
        for block in in_chunks(rows):
            yield _chunk(block, columns, names, written)


def open_grid(name: str, rows: Iterator[Row], known: KnownNames) -> Grid:
    """The grid of these rows, without the titles above its header.

    Raises HeldFile when there are no rows, and when the header is broken; `name` is that of the file.
    """
    head = list(islice(rows, SEARCHED_ROWS))
    if not head:
        raise HeldFile("empty_file", f"{name}: no rows. Export it again.")
    place = find_header([() if isinstance(cells, Fault) else cells for _, cells in head], known)
    line, cells = head[place]
    if isinstance(cells, Fault):
        raise HeldFile(cells.reason, f"{name}, line {line}: the quotes of the header are broken. Correct that row.")
    header = known.spell_all(cells)
    while header[-1:] == ("",) and known.names.intersection(header):  # a comma too many at the end of the line
        header = header[:-1]
    return Grid((line, cells), chain(head[place + 1 :], rows), header, len(cells))


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
            faults.append(RowFault(line, "wrong_width", None, f"{len(cells)} cells instead of {width}"))
        elif written and (cells[0] or "").strip() == first and written_names(cells) == written:
            faults.append(RowFault(line, "repeated_header", None, excerpt(",".join(names))))
        else:
            lines.append(line)
            good.append(cells)
    cells_of = dict(zip(names, zip(*good, strict=True), strict=True)) if good else dict.fromkeys(names, ())
    return Chunk(lines, {column: cells_of[column] for column in columns}, faults)
