"""A merchant's own list of customer ids, and their pseudonyms in the tables."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from lingping.errors import LingpingError
from lingping.ingest.content import Content, read_content
from lingping.ingest.fields import read_identifier
from lingping.ingest.file_names import ENDINGS, ending_of
from lingping.ingest.formats import open_table
from lingping.ingest.pseudonyms import KeyRing, pseudonym


def read_ids(path: Path, column: str | None = None) -> list[str]:
    """The distinct ids of a list, in its order: one a line (.txt), or a `column` of any export format.

    Without `column` the table must have one only, whose first row counts too: it may be an id instead of a name. Ids
    are read as ingest reads them, so that they get the same pseudonyms. Raises LingpingError for a file or column that
    is not there, and for ids that a spreadsheet rounded.
    """
    if not path.is_file():
        raise LingpingError(f"{path}: no such file.")
    is_text = path.suffix.lower() == ".txt"
    if not is_text and ending_of(path) is None:
        raise LingpingError(f"{path.name}: not a list of ids. Known endings: {', '.join(ENDINGS)}.")
    content = read_content(path)
    cells = _lines(content) if is_text else _cells(content, column)
    ids: dict[str, None] = {}
    for line, cell in enumerate(cells, 1):
        if not cell or not cell.strip():
            continue
        value = read_identifier(cell.strip())
        if not isinstance(value, str):
            raise LingpingError(f"{path.name}, id {line}: it was rounded or damaged. Export the ids as text.")
        ids[value] = None
    return list(ids)


def by_pseudonym(key: KeyRing, platforms: Iterable[str], ids: Sequence[str]) -> dict[str, str]:
    """Pseudonym → id, for every platform that the ids may be of."""
    return {pseudonym(key, platform, each): each for platform in platforms for each in ids}


def _lines(content: Content) -> list[str | None]:
    with content.open_text() as stream:
        return [*stream.read().lstrip("\ufeff").splitlines()]


def _cells(content: Content, column: str | None) -> Iterable[str | None]:
    table = open_table(content)
    name = content.path.name
    if column is None and len(table.header) != 1:
        raise LingpingError(f"{name}: which column holds the ids? --column {' or '.join(table.header)}.")
    chosen = column or table.header[0]
    if column is None:
        yield chosen
    if not table.has(chosen):
        raise LingpingError(f"{name}: no column {chosen}. It has {', '.join(table.header)}.")
    for chunk in table.chunks((chosen,), None):
        yield from chunk.columns[chosen]
