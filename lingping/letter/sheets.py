"""A sheet of the workbook before it is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sheet:
    """The name, the column headers, and rows of plain values; `kinds` are the number formats of the columns."""

    name: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Typed:
    """A value with a number format of its own, whatever its column has."""

    value: Any
    kind: str
