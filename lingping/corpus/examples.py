"""Texts with target distributions: the form that every labelled source is converted to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS, STATES

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Examples:
    """Texts with target distributions; a weight of 0 masks what a source does not label.

    `sentiment` (n, 3) and `needs` (n, needs, 4) are probabilities in the orders SENTIMENTS and STATES;
    `sentiment_weight` (n,), `needs_weight` (n, needs). Where `binary` (n,) is true, the labeller had no neutral class:
    the loss compares negative with positive alone. `wish` (n,) is the probability that the text states a wish or a
    suggestion, with `wish_weight` (n,). Arrays are float32, `binary` is bool.
    """

    texts: list[str]
    sentiment: "np.ndarray"
    sentiment_weight: "np.ndarray"
    binary: "np.ndarray"
    needs: "np.ndarray"
    needs_weight: "np.ndarray"
    wish: "np.ndarray"
    wish_weight: "np.ndarray"

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: "np.ndarray | range") -> "Examples":
        """The examples at the positions `rows`."""
        return Examples([self.texts[row] for row in rows], *(getattr(self, name)[rows] for name in _ARRAYS))


_ARRAYS = ("sentiment", "sentiment_weight", "binary", "needs", "needs_weight", "wish", "wish_weight")


def concatenate(parts: Sequence[Examples]) -> Examples:
    """The examples of all `parts`, in order."""
    import numpy as np

    texts = [text for part in parts for text in part.texts]
    return Examples(texts, *(np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS))


def blank(texts: Sequence[str], needs: int) -> Examples:
    """Examples of `texts` with nothing labelled."""
    import numpy as np

    n = len(texts)
    return Examples(
        list(texts),
        np.zeros((n, len(SENTIMENTS)), np.float32),
        np.zeros(n, np.float32),
        np.zeros(n, bool),
        np.zeros((n, needs, len(STATES)), np.float32),
        np.zeros((n, needs), np.float32),
        np.zeros(n, np.float32),
        np.zeros(n, np.float32),
    )
