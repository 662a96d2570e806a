"""The words that customers used most in the week, in complaint and in praise."""

from dataclasses import dataclass
from typing import Literal

from lingping.letter.section_type import Section, Source, Trend

_KEYWORDS = 12


@dataclass(frozen=True)
class Keyword:
    """A word, how many reviews of the week use it, and how many of these are negative and positive."""

    word: str
    reviews: int
    negatives: int
    positives: int
    trend: Literal["rising", "falling", "steady"]


@dataclass(frozen=True)
class Keywords:
    """The most used words, most used first; those that rose or fell come with it."""

    keywords: tuple[Keyword, ...]


def build(source: Source) -> Keywords | None:
    """The words of the letter's week; None where there are none."""
    rows = sorted(source.records("keywords"), key=lambda row: (-row["reviews"], row["word"]))
    keywords = (
        Keyword(row["word"], row["reviews"], row["negatives"], row["positives"], row["trend"])
        for row in rows[:_KEYWORDS]
    )
    return Keywords(tuple(keywords)) if rows else None


def _trend(content: Keywords) -> Trend:
    rising = [each for each in content.keywords if each.trend == "rising"]
    worse = any(each.negatives > each.positives for each in rising)
    return "worse" if worse else "changed" if rising else "steady"


SECTION = Section(
    __file__,
    place=27,
    content=Keywords,
    build=build,
    trend=_trend,
    sheets=("keywords",),
)
