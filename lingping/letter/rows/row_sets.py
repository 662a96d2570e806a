"""Row sets: each name.sql of a folder is one SELECT, with its columns listed, that gives the rows `name`.

A file whose name begins with an underscore is a part: others of the folder take it in as {{ _part }}, a subquery.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

_PART = re.compile(r"\{\{ (\w+) \}\}")
_COLUMNS = re.compile(r"^select\b(.*?)^from\b", re.DOTALL | re.MULTILINE)
_PARENTHESES = re.compile(r"\([^()]*\)")


def read_queries(folder: Path) -> dict[str, str]:
    """The text of each .sql file of the folder, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


def fill_in(query: str, parts: Mapping[str, str]) -> str:
    """`query` with each {{ name }} replaced by the part of that name. Raises KeyError for a part that is missing."""
    return _PART.sub(lambda found: f"(\n{indent(fill_in(parts[found[1]], parts), '    ')}\n)", query.strip())


def columns_of(query: str) -> tuple[str, ...]:
    """Names of the columns that a query of a row set returns, in order.

    They are read from the last SELECT whose `select` and `from` begin a line.
    """
    listed = _COLUMNS.findall(query)[-1]
    while _PARENTHESES.search(listed):
        listed = _PARENTHESES.sub("", listed)
    return tuple(re.findall(r"(\w+)\s*$", column)[0] for column in listed.split(",") if column.strip())
