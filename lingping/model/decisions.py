"""Probabilities to decisions: which needs a text mentions, with which polarity, and its sentiment."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS

if TYPE_CHECKING:
    import numpy as np

_NEGATIVE, _NEUTRAL, _POSITIVE = range(len(SENTIMENTS))
WISH_FROM = 0.5  # probability from which a text counts as stating a wish; the same as in intermediate.scored_texts


def decide(needs: "np.ndarray", thresholds: Sequence[float]) -> "np.ndarray":
    """The state of each need, (texts, needs) indices into STATES, from probabilities (texts, needs, 4).

    A text mentions a need where 1 − P(absent) reaches the need's threshold, with the likeliest polarity.
    """
    import numpy as np

    return np.where(1 - needs[..., 0] >= np.asarray(thresholds), 1 + needs[..., 1:].argmax(-1), 0)


def decide_sentiment(sentiment: "np.ndarray", neutral: float) -> "np.ndarray":
    """Indices into SENTIMENTS (texts,) from probabilities (texts, 3).

    Neutral where its probability reaches the threshold `neutral`, otherwise the likelier of the other two: neutral
    reviews are rare, and a text is seldom more likely neutral than anything else.
    """
    import numpy as np

    leaning = np.where(sentiment[:, _POSITIVE] > sentiment[:, _NEGATIVE], _POSITIVE, _NEGATIVE)
    return np.where(sentiment[:, _NEUTRAL] >= neutral, _NEUTRAL, leaning)
