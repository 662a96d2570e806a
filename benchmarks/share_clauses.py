"""Which clauses of the phrase bank a classifier misreads: texts that consist of one planted clause."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from benchmarks.share_readings import Reading
from benchmarks.share_reviews import LabelledReview
from lingping.sample.bank import load_bank

_SLOT = re.compile(r"<\w+>")
Clause = tuple[str, str, str]  # need, polarity, wording


def count_clauses(readings: Sequence[Reading]) -> dict[Clause, Counter[str]]:
    """Clause → how often each sentiment is read in reviews that mention one need, with this clause."""
    counts: dict[Clause, Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for review, sentiment in zip(reading.reviews, reading.sentiments, strict=True):
            for clause in _find_clauses(review):
                counts[clause][str(sentiment)] += 1
    return counts


def list_misread(counts: dict[Clause, Counter[str]], least: int = 5) -> list[tuple[Clause, int, float]]:
    """Clauses in `least` reviews or more, how many, and the share read with the opposite sentiment; worst first."""
    opposite = {"positive": "negative", "negative": "positive"}
    rows = [
        (clause, read.total(), read[opposite[clause[1]]] / read.total())
        for clause, read in counts.items()
        if clause[1] in opposite and read.total() >= least
    ]
    return sorted(rows, key=lambda row: (-row[2], -row[1], row[0]))


def _find_clauses(review: LabelledReview) -> Iterator[Clause]:
    """The longest clause of the bank in a review that mentions one need and has its sentiment; nothing otherwise."""
    if review.kind != "plain, one side" or len(review.needs) != 1:
        return
    ((need, polarity),) = review.needs.items()
    found = [wording for wording, pattern in _compile_clauses(need, polarity) if pattern.search(review.text)]
    if found and polarity == review.sentiment:
        yield need, polarity, max(found, key=len)


@cache
def _compile_clauses(need: str, polarity: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Every clause of the need and polarity with a pattern that finds it, whatever fills its slots."""
    wordings = {wording for phrases in load_bank()["needs"][need].get(polarity, {}).values() for wording in phrases}
    return tuple((wording, re.compile(_SLOT.sub(".{1,6}", wording))) for wording in sorted(wordings))
