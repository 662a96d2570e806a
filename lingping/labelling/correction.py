"""A person's correction of a classifier's labels, and the checks of its labels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS


@dataclass(frozen=True)
class Correction:
    """A person's labels of a text; None where the person left the classifier's.

    The text is named by `text_id` or, in corrections that readers of letters send, by `review_key`. `needs`: need →
    polarity, all that the text mentions. `letter_week` and `letter_version`: the letter that the person read.
    """

    sentiment: str | None
    needs: Mapping[str, str] | None
    wish: bool | None
    corrected_by: str
    corrected_at: datetime
    origin: str
    text_id: str | None = None
    review_key: str | None = None
    drawn_as: str | None = None
    model_id: str | None = None
    letter_week: date | None = None
    letter_version: int | None = None


def check_sentiment(sentiment: str | None, place: str) -> str | None:
    """Return `sentiment`. Raises LingpingError naming `place` for a value that is no sentiment."""
    if sentiment is not None and sentiment not in SENTIMENTS:
        raise LingpingError(
            f"{place}: sentiment {sentiment} is not one of {', '.join(SENTIMENTS)}. Nothing was imported."
        )
    return sentiment


def check_needs(named: Mapping[str, str], needs: Iterable[str], place: str) -> dict[str, str]:
    """Need → polarity, in order of needs.

    Raises LingpingError naming `place` for a need that is not in `needs` and for an unknown polarity.
    """
    for need, polarity in named.items():
        if need not in needs:
            raise LingpingError(
                f"{place}: {need} is no need of the classifier's taxonomy ({', '.join(needs)}). Nothing was imported."
            )
        if polarity not in SENTIMENTS:
            raise LingpingError(
                f"{place}: {need} is {polarity}, not one of {', '.join(SENTIMENTS)}. Nothing was imported."
            )
    return dict(sorted(named.items()))
