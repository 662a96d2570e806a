"""The interface of every classifier, the network and the linear baseline alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Scores:
    """Probabilities of each text, in the order asked; float32.

    `sentiment` (texts, 3) in order negative, neutral, positive; `needs` (texts, needs, 4) in order absent, negative,
    neutral, positive; `wish` (texts,) that the text states a wish or a suggestion.
    """

    sentiment: "np.ndarray"
    needs: "np.ndarray"
    wish: "np.ndarray"

    def take(self, rows: Sequence[int]) -> "Scores":
        """The scores at the positions `rows`."""
        places = list(rows)
        return Scores(self.sentiment[places], self.needs[places], self.wish[places])


class Classifier(Protocol):
    """Anything that scores texts."""

    @property
    def model_id(self) -> str:
        """Name of the model, and of its rows in the warehouse."""
        ...

    @property
    def needs(self) -> tuple[str, ...]:
        """Codes of the needs, in the order of `Scores.needs`."""
        ...

    @property
    def thresholds(self) -> tuple[float, ...]:
        """For each need the probability from which a text counts as mentioning it."""
        ...

    @property
    def neutral(self) -> float:
        """The probability from which a text counts as neutral."""
        ...

    def score(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Scores:
        """Probabilities of `texts`; `progress` is called with the number of further texts done."""
        ...


def concatenate_scores(scores: Sequence[Scores]) -> Scores:
    """The scores of several batches of texts, in order."""
    import numpy as np

    heads = ("sentiment", "needs", "wish")
    return Scores(*(np.concatenate([getattr(each, head) for each in scores]) for head in heads))
