"""A classifier's rates of hits and false alarms, and shares of labels corrected by them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lingping.corpus.examples import Examples
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import decide, decide_sentiment

_NEGATIVE = SENTIMENTS.index("negative")


@dataclass(frozen=True)
class Share:
    """Share of texts with a label: by gold labels, as the classifier counts it, and corrected for its errors."""

    label: str
    gold: float
    counted: float
    corrected: float


def detect(classifier: Classifier, scores: Scores) -> dict[str, np.ndarray]:
    """For "negative" and for each need, whether the classifier finds it in each scored text: label → bool (texts,)."""
    states = decide(scores.needs, classifier.thresholds) > 0
    sentiments = decide_sentiment(scores.sentiment, classifier.neutral)
    return {"negative": sentiments == _NEGATIVE, **dict(zip(classifier.needs, states.T, strict=True))}


def detect_gold(needs: tuple[str, ...], gold: Examples) -> dict[str, np.ndarray]:
    """As `detect`, by the labels of `gold`."""
    states = gold.needs.argmax(-1) > 0
    return {"negative": gold.sentiment.argmax(-1) == _NEGATIVE, **dict(zip(needs, states.T, strict=True))}


def measure_error_rates(classifier: Classifier, gold: Examples) -> dict[str, tuple[float, float]]:
    """Label → rates of hits (found where it is) and of false alarms (found where it is not) on `gold` examples.

    For the labels of `detect` that some texts have and some do not.
    """
    found, labelled = detect(classifier, classifier.score(gold.texts)), detect_gold(classifier.needs, gold)
    return {
        label: (round(float(found[label][has].mean()), 4), round(float(found[label][~has].mean()), 4))
        for label, has in labelled.items()
        if has.any() and not has.all()
    }


def correct_share(observed: float, hits: float, false_alarms: float) -> float:
    """The true share behind an `observed` one, given the classifier's rates of hits and of false alarms.

    Adjusted count (Forman 2008, Quantifying counts and costs via classification), clipped to 0 and 1. Returns
    `observed` where the two rates differ by less than 0.1: dividing by less would multiply noise tenfold.
    """
    if hits - false_alarms < 0.1:
        return observed
    return float(np.clip((observed - false_alarms) / (hits - false_alarms), 0, 1))


def estimate_shares(
    found: Mapping[str, np.ndarray], gold: Mapping[str, np.ndarray], rates: Mapping[str, tuple[float, float]]
) -> list[Share]:
    """Shares of the labels that have `rates` and occur in `gold`; `found` and `gold` as from `detect`."""
    return [
        Share(
            label,
            float(gold[label].mean()),
            float(found[label].mean()),
            correct_share(float(found[label].mean()), *rates[label]),
        )
        for label in found
        if label in rates and gold[label].any()
    ]
