"""A figure for the first screen, as the letter prints it."""

from dataclasses import dataclass

from lingping.letter.wording.changes import Change


@dataclass(frozen=True)
class KeyFigure:
    """A figure in words and its change. Those of the lowest `rank` are shown where there is no room for all."""

    name: str
    value: str
    change: Change
    rank: int
