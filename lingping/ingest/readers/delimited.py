"""CSV and its kin: cells between commas, tabs, semicolons or bars, streamed; a badly quoted row costs itself alone."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from itertools import chain, islice

from lingping.ingest.content import Content
from lingping.ingest.faults import Fault
from lingping.ingest.file_names import ending_of
from lingping.ingest.headers import SEARCHED_ROWS, KnownNames
from lingping.ingest.readers.grids import Grid, Row, open_grid
from lingping.ingest.readers.streams import LINE_CHARACTERS
from lingping.ingest.readers.tabular import CHUNK_ROWS

_DELIMITERS = ",\t;|"
_HEAD_LINES, _HEAD_CHARACTERS = 100, 64 << 10  # in which the delimiter is looked for
_DECLARATION = re.compile(r'\s*"?sep=(.)"?\s*', re.IGNORECASE)  # a line for Excel alone


def open_delimited(content: Content, known: KnownNames) -> Grid:
    """A file of delimited text. Raises HeldFile for an empty one and for endless lines."""
    lines = content.lines(newline="")
    head = list(_take_head(lines))
    declared = _DECLARATION.fullmatch(head[0]) if head else None
    delimiter = declared[1] if declared else _find_delimiter(head, known, ending_of(content.path))
    rows = _Rows(chain(head[1:] if declared else head, lines), delimiter, 2 if declared else 1)
    return open_grid(content.path.name, _filled(rows), known)


def _take_head(lines: Iterator[str]) -> Iterator[str]:
    characters = 0
    for line in islice(lines, _HEAD_LINES):
        yield line
        characters += len(line)
        if characters > _HEAD_CHARACTERS:
            return


def _find_delimiter(head: list[str], known: KnownNames, ending: str | None) -> str:
    """What separates the most known names in one line, else what cuts the first lines into equally many cells."""
    candidates = "\t,;|" if ending == ".tsv" else _DELIMITERS
    rows = {each: _cut(head, each) for each in candidates}
    named = {each: max(known.count(rows[each]), default=0) for each in candidates}
    best = max(candidates, key=lambda each: named[each])
    if named[best] > 1 or named[candidates[0]]:
        return best
    regular = (each for each in candidates if len({len(cells) for cells in rows[each]}) == 1 and len(rows[each][0]) > 1)
    return next(regular, candidates[0])


def _cut(head: list[str], delimiter: str) -> list[list[str]]:
    limit = csv.field_size_limit(LINE_CHARACTERS)
    try:
        return [cells for cells in islice(csv.reader(head, delimiter=delimiter), SEARCHED_ROWS) if any(cells)]
    finally:
        csv.field_size_limit(limit)


def _filled(rows: "_Rows") -> Iterator[Row]:
    while block := rows.read_block():
        yield from ((line, cells) for line, cells in block if isinstance(cells, Fault) or any(cells))


class _Rows:
    """Reads rows strictly. After a broken row reading goes on at the line below its first one.

    The lines of the row that is being read are kept for that: at most one field of LINE_CHARACTERS.
    """

    def __init__(self, lines: Iterator[str], delimiter: str, line: int) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._line = line
        self._own: list[str] = []  # lines of the row that is being read
        self._again: deque[str] = deque()  # lines to be read a second time
        self._reader = self._start()

    def read_block(self) -> list[Row]:
        """The next rows, at most CHUNK_ROWS; none at the end."""
        block: list[Row] = []
        limit = csv.field_size_limit(LINE_CHARACTERS)  # process-wide, therefore put back before anyone else reads
        try:
            while not self._fill(block):
                pass
        finally:
            csv.field_size_limit(limit)
        return block

    def _fill(self, block: list[Row]) -> bool:
        """Append rows up to the end of the block, or to a broken row: False."""
        own = self._own
        try:
            for cells in self._reader:
                block.append((self._line, cells))
                self._line += len(own)
                own.clear()
                if len(block) >= CHUNK_ROWS:
                    break
        except csv.Error as error:
            is_open = str(error) == "unexpected end of data"
            block.append((self._line, Fault("open_quote" if is_open else "bad_quotes")))
            self._line += 1
            self._again.extendleft(reversed(own[1:]))
            own.clear()
            self._reader = self._start()
            return len(block) >= CHUNK_ROWS
        return True

    def _start(self) -> "csv._reader":  # pyright: ignore[reportAttributeAccessIssue]
        return csv.reader(self._next_lines(), delimiter=self._delimiter, strict=True)

    def _next_lines(self) -> Iterator[str]:
        while self._again:
            self._own.append(self._again[0])
            yield self._again.popleft()
        for line in self._lines:
            self._own.append(line)
            yield line
