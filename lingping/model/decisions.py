"""Probabilities to decisions: which needs a text speaks of, and how."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_BORROWED = 0.05  # weight of all needs in the threshold of one: a rare need has too few texts to choose by


def decide(needs: "np.ndarray", thresholds: Sequence[float]) -> "np.ndarray":
    """The state of each need, (texts, needs) indices into STATES, from probabilities (texts, needs, 4).

    A need is spoken of where 1 − P(absent) reaches its threshold; then the likeliest polarity holds.
    """
    import numpy as np

    return np.where(1 - needs[..., 0] >= np.asarray(thresholds), 1 + needs[..., 1:].argmax(-1), 0)


def tune_thresholds(needs: "np.ndarray", gold: "np.ndarray") -> tuple[float, ...]:
    """For each need the threshold of best F1 on (texts, needs, 4) probabilities against (texts, needs) gold states.

    F1 is counted over the need and, at a twentieth of the weight, over all needs.
    """
    import numpy as np

    grid = np.arange(0.05, 0.81, 0.025).round(3)
    spoken = 1 - needs[None, ..., 0] >= grid[:, None, None]  # (grid, texts, needs)
    hits = (spoken & (gold > 0)).sum(1)
    sizes = spoken.sum(1) + (gold > 0).sum(0)  # (grid, needs)
    f1 = 2 * (hits + _BORROWED * hits.sum(1, keepdims=True)) / (sizes + _BORROWED * sizes.sum(1, keepdims=True)).clip(1)
    return tuple(float(grid[best]) for best in f1.argmax(0))
