"""Where the header of a grid is, and its column names as the mappings spell them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property

from lingping.text.script import simplify

Cells = Sequence[str | None]

SEARCHED_ROWS = 20
_NAME_CHARACTERS = 60  # a longer cell is no column name
_MARKS = re.compile(r"\s+|^\*+|\*+$|\*?\s*\((?:必填|选填|可选)\)\s*\*?\s*$")
_TITLE_CELLS = 3  # a row with fewer is no header where the names are unknown


class KnownNames:
    """The column names that mappings know, recognised in full width and in traditional characters too."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = frozenset(names)

    def spell(self, written: str) -> str:
        """The known name that is written so, else what is written, without marks and surrounding white space."""
        name = written.strip().strip("\ufeff").strip()
        if name in self.names or name.isascii() or not self.names or len(name) > _NAME_CHARACTERS:
            return name
        return self._by_form.get(_form(name), name)

    def count(self, rows: Iterable[Cells]) -> list[int]:
        """How many cells of each row are known names; other spellings count where no row has a name as it is."""
        rows = list(rows)
        exact = [len(self.names.intersection(written_names(cells))) for cells in rows]
        if any(exact):
            return exact
        return [sum(bool(cell) and self.spell(cell or "") in self.names for cell in cells) for cells in rows]

    def spell_all(self, cells: Cells) -> tuple[str, ...]:
        """A header row in known names. Two columns never become one: the second keeps what is written."""
        written = written_names(cells)
        spelt = [self.spell(name) for name in written]
        return tuple(
            name if name not in (*written, *spelt[:place]) else own
            for place, (name, own) in enumerate(zip(spelt, written, strict=True))
        )

    @cached_property
    def _by_form(self) -> dict[str, str]:
        return {_form(name): name for name in self.names}


def written_names(cells: Cells) -> tuple[str, ...]:
    """Column names as written in a header row, without byte order marks and surrounding white space."""
    return tuple((cell or "").strip().strip("\ufeff").strip() for cell in cells)


def find_header(rows: Sequence[Cells], known: KnownNames) -> int:
    """The place of the header among the first `rows`: what stands above it is a title, and has fewer filled cells.

    It is the row with most known names; without any, the first row, unless lone cells stand above a table.
    """
    counts = known.count(rows)
    best = max(counts, default=0)
    place = counts.index(best) if best else _below_titles(rows)
    filled = [sum(bool((cell or "").strip()) for cell in cells) for cells in rows]
    is_lone = best == 1 and filled[place] == 1  # a single column: its title has one cell too
    return place if is_lone or all(count < filled[place] for count in filled[:place]) else 0


def _below_titles(rows: Sequence[Cells]) -> int:
    filled = [sum(bool((cell or "").strip()) for cell in cells) for cells in rows]
    place = next((place for place, count in enumerate(filled) if count > 1), 0)
    is_table = len(set(filled[place : place + 2])) == 1 and len(filled) > place + 1 and filled[place] >= _TITLE_CELLS
    return place if is_table else 0


def _form(name: str) -> str:
    """The name in half-width, simplified characters, without line breaks and the marks of forms: *评价内容（必填）."""
    return _MARKS.sub("", simplify(unicodedata.normalize("NFKC", name)))
