"""The phrase bank (phrases.yaml): which clauses fit a need, a polarity and an item."""

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from lingping.sample.shops import Item


@cache
def load_bank() -> dict[str, Any]:
    """The content of phrases.yaml."""
    return yaml.safe_load(Path(__file__).with_name("phrases.yaml").read_text(encoding="utf-8"))


@cache
def find_clauses(need: str, polarity: str, item: Item) -> tuple[str, ...]:
    """The clauses that fit a need, a polarity and `item`. Those for its kind of item count twice."""
    fitting: list[str] = []
    for scopes, phrases in load_bank()["needs"][need].get(polarity, {}).items():
        names = scopes.split()
        if "any" in names or item.category in names:
            fitting += phrases
        elif item.kind in names:
            fitting += phrases * 2
    return tuple(fitting)


class Slots:
    """Fills the slots of one review: one person and one time in use throughout, a new intensifier each time."""

    def __init__(self, item: Item, days_in_use: int, dice: Random) -> None:
        words = load_bank()["slots"]
        self._fixed = {
            "<item>": item.short,
            "<person>": dice.choice(words["person"]),
            "<days>": _describe_days(days_in_use, dice),
            "<use>": load_bank()["uses"].get(item.category, "用"),
        }
        self._free = {"<very>": words["very"], "<too>": words["too"]}
        self._dice = dice

    def fill(self, phrase: str) -> str:
        """`phrase` with its slots filled."""
        if "<" not in phrase:
            return phrase
        for slot, word in self._fixed.items():
            phrase = phrase.replace(slot, word)
        for slot, words in self._free.items():
            if slot in phrase:
                phrase = phrase.replace(slot, self._dice.choice(words))
        return phrase


def _describe_days(days: int, dice: Random) -> str:
    """Words for a time in use of `days`."""
    for limit, words in load_bank()["times"].items():
        if days <= limit:
            return dice.choice(words)
    raise ValueError(f"phrases.yaml: times has no words for {days} days. Add a longer limit.")
