"""How wide the columns of a table are: headings break between words alone, and long values fold."""

import re
from collections.abc import Collection, Sequence

from rich.cells import cell_len

_NARROWEST = 10  # characters of folded text that can still be read
_PARTS = re.compile(r"[^_ ]*[_ ]*")


def fit_columns(
    headings: Sequence[str], rows: Sequence[Sequence[str]], *, whole: Collection[int], room: int
) -> list[int] | None:
    """The width of each column, in characters, so that together they take at most `room`; None where they cannot.

    Values in the columns at the positions `whole` are never folded.
    """
    longest = [max((_width(row[place]) for row in rows), default=0) for place in range(len(headings))]
    words = [max(map(cell_len, map(str.strip, _PARTS.findall(heading)))) for heading in headings]
    least = [
        max(word, value if place in whole else min(value, _NARROWEST))
        for place, (word, value) in enumerate(zip(words, longest, strict=True))
    ]
    if sum(least) > room:
        return None
    natural = [max(value, cell_len(heading)) for value, heading in zip(longest, headings, strict=True)]
    widths = [min(each, max(floor, room)) for each, floor in zip(natural, least, strict=True)]
    while sum(widths) > room:
        widest = max((place for place in range(len(widths)) if widths[place] > least[place]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def break_heading(heading: str, width: int) -> str:
    """`heading` in lines of at most `width`, broken after spaces and underscores."""
    lines = [""]
    for part in _PARTS.findall(heading):
        if cell_len((lines[-1] + part).rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return "\n".join(line.rstrip(" ") for line in lines)


def _width(value: str) -> int:
    return max(map(cell_len, value.split("\n")))
