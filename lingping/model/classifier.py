"""What every classifier gives, the network and the linear yardstick alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Scores:
    """Probabilities of each text, in the order asked.

    `sentiment` (texts, 3) in order negative, neutral, positive; `needs` (texts, needs, 4) in order absent, negative,
    neutral, positive; `wish` (texts,) that the text states a wish or a suggestion; float32.
    """

    sentiment: "np.ndarray"
    needs: "np.ndarray"
    wish: "np.ndarray"

    def take(self, rows: Sequence[int]) -> "Scores":
        """The scores at the positions `rows`."""
        places = list(rows)
        return Scores(self.sentiment[places], self.needs[places], self.wish[places])


class Classifier(Protocol):
    """Anything that scores texts.

    `thresholds`: for each of `needs` the probability from which it counts as spoken of; `neutral`: that from which a
    text counts as neutral.
    """

    model_id: str
    needs: tuple[str, ...]
    thresholds: tuple[float, ...]
    neutral: float

    def score(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Scores:
        """Probabilities of `texts`; `progress` is told how many more are done."""
        ...


def joined(scores: Sequence[Scores]) -> Scores:
    """The scores of several batches of texts, in order."""
    import numpy as np

    heads = ("sentiment", "needs", "wish")
    return Scores(*(np.concatenate([getattr(each, head) for each in scores]) for head in heads))
