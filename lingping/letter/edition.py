"""Which version of a letter a page shows, and what that version changed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Edition:
    """What a page says of itself from its second version on.

    `changes` are (code of the figure, or model; before; now) as printed, "" where there was none.
    """

    version: int
    written_on: date
    changes: tuple[tuple[str, str, str], ...]
