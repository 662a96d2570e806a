"""What the letter asks the shop to do this week: a few lines with a box to tick."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """Something to do. Those of the lowest `rank` are the most urgent: 1 for the most urgent problem, 2 for the next.

    `facts` are the figures that call for it. `code` registers it as done; "" where that is not possible.
    `is_chinese`: the text is Chinese also in a letter of another language.
    """

    text: str
    rank: float
    facts: str = ""
    code: str = ""
    is_chinese: bool = False
