"""Tables in HTML, and in the XML of Excel 2003: what many back offices write into a file that they name .xls."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count

from lingping.ingest.content import Content
from lingping.ingest.faults import HeldFile
from lingping.ingest.headers import KnownNames
from lingping.ingest.readers.grids import Grid, Row, open_grid
from lingping.ingest.readers.streams import LINE_CHARACTERS

_ROWS, _CELLS = ("tr", "row"), ("td", "th", "cell")
_MOST_CELLS = 1_000  # of a row
_SILENT = ("style", "script", "title")


def open_html(content: Content, known: KnownNames) -> Grid:
    """The rows of every table of a page, streamed. Raises HeldFile where there is none, and for an endless cell."""
    return open_grid(content.path.name, _rows(content), known)


def _rows(content: Content) -> Iterator[Row]:
    reader, numbers = _TableReader(), count(1)
    for line in content.lines():
        reader.feed(line)
        if reader.held > LINE_CHARACTERS or len(reader.rawdata) > LINE_CHARACTERS:
            raise HeldFile("too_large", f"{content.path.name}: a cell without an end. Save it as XLSX or CSV.")
        yield from ((next(numbers), row) for row in reader.take_rows())
    reader.close()
    yield from ((next(numbers), row) for row in reader.take_rows())


class _TableReader(HTMLParser):
    """Collects the rows of tables; of nested ones the inner rows."""

    def __init__(self) -> None:
        super().__init__()
        self.held = 0  # characters of the row that is being read
        self._rows: list[list[str | None]] = []
        self._row: list[str | None] | None = None
        self._cell: list[str] | None = None
        self._span = 1  # columns of the cell
        self._silent: str | None = None

    def take_rows(self) -> list[list[str | None]]:
        """The rows that have ended since the last call."""
        rows, self._rows = self._rows, []
        return [row for row in rows if any(row)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent = tag
        if tag in _ROWS:
            self._end_row()
            self._row = []
        elif tag in _CELLS and self._row is not None:
            self._end_cell()
            self._fill(dict(attrs))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = None
        if tag in (*_ROWS, "table"):
            self._end_row()
        elif tag in _CELLS:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and self._silent is None:
            self._cell.append(data)
            self.held += len(data)

    def close(self) -> None:
        super().close()
        self._end_row()

    def _fill(self, attributes: dict[str, str | None]) -> None:
        """Leave room for cells that are spanned or, in Excel's XML, left out."""
        row = self._row or []
        spanned, place = attributes.get("colspan") or "1", attributes.get("ss:index") or "0"
        self._span = min(int(spanned), _MOST_CELLS) if spanned.isdecimal() else 1
        if place.isdecimal():
            row.extend([None] * (min(int(place), _MOST_CELLS) - 1 - len(row)))

    def _end_cell(self) -> None:
        if self._row is not None and self._cell is not None and len(self._row) < _MOST_CELLS:
            self._row.append("".join(self._cell).strip() or None)
            self._row.extend([None] * (self._span - 1))
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._rows.append(self._row)
        self._row, self.held = None, 0
