"""Probabilities to decisions: which needs a text mentions, with which polarity, and its sentiment."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS, STATES

if TYPE_CHECKING:
    import numpy as np

    from lingping.model.classifier import Classifier, Scores

SENTIMENT = "sentiment"
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


@dataclass(frozen=True)
class Decision:
    """One label of a text: `target` is "sentiment" or a need, `label` its sentiment or polarity."""

    target: str
    label: str
    probability: float


def decide_labels(classifier: "Classifier", scores: "Scores") -> list[tuple[Decision, ...]]:
    """For each scored text its sentiment and the needs that it mentions."""
    sentiments = decide_sentiment(scores.sentiment, classifier.neutral)
    states = decide(scores.needs, classifier.thresholds)
    return [
        (
            Decision(SENTIMENT, SENTIMENTS[sentiment], float(scores.sentiment[row, sentiment])),
            *(
                Decision(classifier.needs[need], STATES[of_text[need]], float(scores.needs[row, need, of_text[need]]))
                for need in of_text.nonzero()[0]
            ),
        )
        for row, (sentiment, of_text) in enumerate(zip(sentiments, states, strict=True))
    ]


def label_probabilities(classifier: "Classifier", scores: "Scores", target: str, label: str) -> "np.ndarray":
    """The probability (texts,) in `scores` that `target`, "sentiment" or a need, is `label`."""
    if target == SENTIMENT:
        return scores.sentiment[:, SENTIMENTS.index(label)]
    return scores.needs[:, classifier.needs.index(target), STATES.index(label)]
