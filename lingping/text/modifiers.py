"""Negations and degrees, words that only hold a sentence together, and openings without content."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_LONGEST = 6  # words of the longest entry


@dataclass(frozen=True)
class Grammar:
    """Words by what they do in a sentence, as `modifiers.yaml` lists them.

    `modifiers`, negations and degrees, stand before the word that they turn; `links` may stand between the two.
    `comparisons` stand before what something is compared to, which `as_degrees` end (没有…那么好). `short_times` begin
    a word that `consequences` join to what came of it (没多久就坏). `denying_complements` stand after a verb (听不到).
    `openings` announce what comes. `function_words`, links among them, tell nothing alone.
    """

    modifiers: frozenset[str]
    links: frozenset[str]
    comparisons: frozenset[str]
    as_degrees: frozenset[str]
    short_times: frozenset[str]
    consequences: frozenset[str]
    denying_complements: frozenset[str]
    openings: frozenset[str]
    function_words: frozenset[str]


@cache
def load_grammar() -> Grammar:
    """The shipped words: simplified Chinese, and a few English ones in lower case."""
    import yaml

    lists = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    words = {name: frozenset(entries.split()) for name, entries in lists.items()}
    return Grammar(
        modifiers=words["negations"] | words["degrees"],
        links=words["links"],
        comparisons=words["comparisons"],
        as_degrees=words["as_degrees"],
        short_times=words["short_times"],
        consequences=words["consequences"],
        denying_complements=words["denying_complements"],
        openings=words["openings"],
        function_words=words["links"] | words["function_words"],
    )


def find_entries(words: Sequence[str], entries: Collection[str]) -> list[bool]:
    """For each of the neighbouring `words` whether it is part of one of `entries`, the longest first from the left.

    Capital letters count as small ones.
    """
    found, place = [False] * len(words), 0
    while place < len(words):
        lengths = range(min(_LONGEST, len(words) - place), 0, -1)
        taken = next((n for n in lengths if "".join(words[place : place + n]).lower() in entries), 0)
        found[place : place + taken] = [True] * taken
        place += taken or 1
    return found
