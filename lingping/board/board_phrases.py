"""The words of the board: its own, then those of the letter's figures, then those that all letters share."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lingping.letter.sections.figures.section import SECTION
from lingping.letter.wording.phrases import Language, Phrases, read_catalogue


@cache
def board_phrases(language: Language) -> Phrases:
    """The phrases of the board."""
    return Phrases(language, _catalogue(language))


@cache
def period_phrases(language: Language, weeks: int) -> Phrases:
    """The phrases of the board, with a period of `weeks` weeks compared with as many before it."""
    say, suffix = board_phrases(language), "_week" if weeks == 1 else ""
    worded = {key: say(f"{key}{suffix}", n=weeks) for key in ("before", "none_before")}
    return Phrases(language, {**_catalogue(language), **worded})


def _catalogue(language: Language) -> Mapping[str, str]:
    return read_catalogue(SECTION.folder, language) | read_catalogue(Path(__file__).parent, language)
