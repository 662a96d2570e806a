"""Finding the sections below `sections`, and the queries of all row sets. A new section needs no line here."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import lingping.letter.sections as sections
from lingping.letter import rows
from lingping.letter.rows.row_sets import columns_of, fill_in, read_queries
from lingping.letter.section_type import Section
from lingping.letter.weekly_letter import WeeklyLetter


@cache
def find_sections() -> tuple[Section[Any], ...]:
    """Every section, in the order of the letter. Raises ValueError for two sections at one place."""
    names = {path.parent.name for folder in sections.__path__ for path in Path(folder).glob("*/section.py")}
    found = [import_module(f"{sections.__name__}.{name}.section").SECTION for name in names]
    found.sort(key=lambda section: section.place)
    for one, other in pairwise(found):
        if one.place == other.place:
            raise ValueError(f"The sections {one.name} and {other.name} have the same place: {one.place}.")
    return tuple(found)


def sections_with_content(letter: WeeklyLetter) -> Iterator[tuple[Section[Any], Any]]:
    """The sections that have content in the letter, in order."""
    for section in find_sections():
        content = letter.sections.get(section.name)
        if content is not None:
            yield section, content


@cache
def letter_queries() -> Mapping[str, str]:
    """The SELECT of every row set, by its name. Parameters: $merchant_id, $week and $first, the first of twelve weeks.

    {{ cited }} in a query stands for the reviews that the letter may quote: the union of all _cited.sql.
    Raises ValueError for two row sets of one name.
    """
    folders = [read_queries(Path(folder)) for folder in rows.__path__] + [each.queries for each in find_sections()]
    cited = "\nunion all\n".join(fill_in(queries["_cited"], queries) for queries in folders if "_cited" in queries)
    found: dict[str, str] = {}
    for queries in folders:
        for name, query in queries.items():
            if name in found:
                raise ValueError(
                    f"Two sections have a {name}.sql: name one of the files otherwise, row sets share names."
                )
            if not name.startswith("_"):
                found[name] = fill_in(query, queries | {"cited": cited})
    return MappingProxyType(found)


@cache
def row_columns() -> Mapping[str, tuple[str, ...]]:
    """The columns of every row set, by its name."""
    return MappingProxyType({name: columns_of(query) for name, query in letter_queries().items()})
