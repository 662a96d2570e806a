"""What the letter asks the shop to do this week, and what an operator of several shops should look at first."""

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


@dataclass(frozen=True)
class Concern:
    """A reason to look at the shop, in Chinese as the overview is.

    `weight`: 3 for what began this week, 2 for what runs, 1 for what got worse, 0 for a remark that needs nobody.
    """

    text: str
    weight: int
