"""A merchant's own list of customer ids, and the pseudonyms under which the tables know them."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from lingping.errors import LingpingError
from lingping.ingest.decoding import encoding_of
from lingping.ingest.export import fingerprint
from lingping.ingest.fields import read_identifier
from lingping.ingest.formats import ENDINGS, TEXT_FORMATS, ending_of, open_table
from lingping.ingest.pseudonyms import pseudonym

_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?\d+")  # a telephone number, too


def read_ids(path: Path, column: str | None = None) -> list[str]:
    """The distinct ids of a list, in its order: one a line (.txt), or a `column` of any export format.

    Without `column` the table must have one only, whose first row counts too: it may be an id instead of a name. Ids
    are read as ingest reads them, so that they get the same pseudonyms. Raises LingpingError for a file or column that
    is not there, and for ids that a spreadsheet rounded.
    """
    if not path.is_file():
        raise LingpingError(f"{path}: no such file.")
    cells = _lines(path) if path.suffix.lower() == ".txt" else _cells(path, column)
    ids: dict[str, None] = {}
    for line, cell in enumerate(cells, 1):
        if not cell or not cell.strip():
            continue
        value = read_identifier(cell.strip())
        if not isinstance(value, str):
            raise LingpingError(f"{path.name}, id {line}: it was rounded or damaged. Export the ids as text.")
        ids[value] = None
    return list(ids)


def is_formula(value: str) -> bool:
    """Whether a spreadsheet would calculate the cell instead of showing it: somebody may have chosen such a name."""
    return value.startswith(_SIGNS) and not _NUMBER.fullmatch(value)


def by_pseudonym(key: bytes, platforms: Iterable[str], ids: Sequence[str]) -> dict[str, str]:
    """Pseudonym → id, for every platform that the ids may be of."""
    return {pseudonym(key, platform, each): each for platform in platforms for each in ids}


def _lines(path: Path) -> list[str | None]:
    return [*path.read_text(encoding_of(path)).lstrip("\ufeff").splitlines()]


def _cells(path: Path, column: str | None) -> Iterable[str | None]:
    ending = ending_of(path)
    if ending is None:
        raise LingpingError(f"{path.name}: not a list of ids. Known endings: .txt, {', '.join(ENDINGS)}.")
    encoding = encoding_of(path) if ending in TEXT_FORMATS else None
    table = open_table(path, encoding=encoding, size=fingerprint(path).bytes)
    if column is None and len(table.header) != 1:
        raise LingpingError(f"{path.name}: which column holds the ids? --column {' or '.join(table.header)}.")
    name = column or table.header[0]
    if column is None:
        yield name
    if not table.has(name):
        raise LingpingError(f"{path.name}: no column {name}. It has {', '.join(table.header)}.")
    for chunk in table.chunks((name,), None):
        yield from chunk.columns[name]
