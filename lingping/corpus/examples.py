"""Texts with target distributions: the one form in which every source is learned from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS, STATES

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Examples:
    """Texts with target distributions; a weight of 0 masks what a source does not label.

    `sentiment` (n, 3) and `needs` (n, needs, 4) are probabilities in the orders SENTIMENTS and STATES;
    `sentiment_weight` (n,), `needs_weight` (n, needs). Where `binary` (n,), neutral was no choice of the labeller:
    the loss compares negative with positive alone. `wish` (n,) is the probability that the text states a wish or a
    suggestion, with `wish_weight` (n,).
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


@dataclass(frozen=True)
class Corpus:
    """What `read_corpus` finds: labelled texts, and texts without labels.

    `needs` and `tuning` are gold; `readers` of this project used the same guide; `other` sources used their own.
    `dev` (gold needs) and `kept` (binary sentiment) are for evaluation alone: no text of theirs is anywhere else.
    `kinds`: for these two what their files say of each text besides labels, such as its category.
    """

    needs: Examples
    tuning: Examples
    readers: Examples
    other: Examples
    unlabelled: list[str]
    dev: Examples
    kept: Examples
    kinds: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)


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
