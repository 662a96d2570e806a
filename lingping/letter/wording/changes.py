"""A value against the one before it, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import Literal

from lingping.letter.wording.numbers import Number, money
from lingping.letter.wording.phrases import Language, say

Unit = Literal["count", "orders", "stars", "share", "money"]
Better = Literal["up", "down"]
SIZES: dict[Unit, Callable[[Number], str]] = {
    "count": lambda size: f"{size:,.0f}",
    "orders": lambda size: f"{size:,.0f}",
    "stars": lambda size: f"{size:.2f}",
    "share": lambda size: f"{size * 100:.1f}",
    "money": money,
}
# From here on a change is no small one; where chance explains it all the same, it cannot be judged yet.
_NOT_SMALL: dict[Unit, float] = {"stars": 0.1, "share": 0.03}


@dataclass(frozen=True)
class Change:
    """A change in words, and what it means for the shop."""

    text: str
    tone: Literal["good", "bad", "plain"] = "plain"


@dataclass(frozen=True)
class Step:
    """A value, the one before it, and how to judge the two.

    `better` is the direction that is good for the shop, None where neither is; `is_chance`: the step is within what
    chance alone explains, None where that was not judged.
    """

    now: float
    before: float
    unit: Unit
    better: Better | None
    is_chance: bool | None


def is_small(step: Step) -> bool:
    """Whether the step is a small one, whatever chance explains."""
    return abs(step.now - step.before) < _NOT_SMALL.get(step.unit, inf)


def describe_step(step: Step, earlier: str, language: Language) -> Change:
    """An arrow, the size in words, and whether that is good; `earlier` names what the value is compared with."""
    amount = SIZES[step.unit](abs(step.now - step.before))
    if not any(digit in amount for digit in "123456789"):  # nothing left after rounding
        return Change(say(language, "change.equal", earlier=earlier))
    is_up = step.now > step.before
    more, less = ("higher", "lower") if step.unit in ("share", "stars") else ("more", "less")
    size = say(language, f"size.{step.unit}", size=amount)
    text = say(language, f"change.{more if is_up else less}", earlier=earlier, size=size)
    if step.better is None:
        return Change(text)
    tone = "good" if is_up == (step.better == "up") else "bad"
    if step.is_chance:
        return Change(say(language, "change.chance" if is_small(step) else f"change.unsure_{tone}", change=text))
    return Change(say(language, f"change.{tone}", change=text), tone)


def without_arrow(change: Change) -> str:
    """The words of a change inside a sentence."""
    return change.text.lstrip("↑↓ ")
