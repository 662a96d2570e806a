"""The version that a letter's page shows, and what it changed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Edition:
    """The version printed on a page, from the second version on.

    `changes` are (code of the figure, or model; before; now) as printed, "" where there was none.
    """

    version: int
    written_on: date
    changes: tuple[tuple[str, str, str], ...]
