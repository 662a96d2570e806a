"""Probabilities that mean what they say: one temperature for each head, and shares corrected for known errors."""

from collections.abc import Mapping

import numpy as np

from lingping.corpus.examples import Examples
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import decide, decide_sentiment
from lingping.model.temperatures import Temperatures

_COLDEST, _HOTTEST = 0.2, 5.0


def fit_temperatures(scores: Scores, gold: Examples) -> Temperatures:
    """The temperature of each head, from what a classifier without any says of `gold` examples."""
    wish = np.stack([1 - scores.wish, scores.wish], -1)
    return Temperatures(
        sentiment=fit_temperature(_logs(scores.sentiment), gold.sentiment, gold.sentiment_weight),
        needs=fit_temperature(_logs(scores.needs), gold.needs, gold.needs_weight),
        wish=fit_temperature(_logs(wish), np.stack([1 - gold.wish, gold.wish], -1), gold.wish_weight),
    )


def fit_temperature(logits: np.ndarray, gold: np.ndarray, weight: np.ndarray) -> float:
    """The number that `logits` (…, classes) must be divided by for the least cross-entropy with `gold` (…, classes).

    Guo et al. 2017, On Calibration of Modern Neural Networks. `weight` (…) is 0 where nothing is labelled; 1.0 where
    nothing is labelled at all.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    if not weight.any():
        return 1.0

    def loss(temperature: float) -> float:
        by_case = -(gold * log_softmax(logits / temperature, axis=-1)).sum(-1)
        return float((by_case * weight).sum() / weight.sum())

    found = minimize_scalar(loss, bounds=(_COLDEST, _HOTTEST), method="bounded")
    return round(float(found.x), 4)  # pyright: ignore[reportAttributeAccessIssue]  (a result of scipy's)


def detections(classifier: Classifier, scores: Scores) -> Mapping[str, np.ndarray]:
    """For `negative` and for each need, whether each scored text has it: label → bool (texts,)."""
    states = decide(scores.needs, classifier.thresholds) > 0
    sentiments = decide_sentiment(scores.sentiment, classifier.neutral)
    return {
        "negative": sentiments == SENTIMENTS.index("negative"),
        **dict(zip(classifier.needs, states.T, strict=True)),
    }


def gold_detections(needs: tuple[str, ...], gold: Examples) -> Mapping[str, np.ndarray]:
    """As `detections`, from labels."""
    states = gold.needs.argmax(-1) > 0
    negative = gold.sentiment.argmax(-1) == SENTIMENTS.index("negative")
    return {"negative": negative, **dict(zip(needs, states.T, strict=True))}


def error_rates(classifier: Classifier, gold: Examples) -> dict[str, tuple[float, float]]:
    """Label → rates of hits (found where it is) and of false alarms (found where it is not) on `gold` examples.

    For the labels of `detections` of which there are texts with and texts without.
    """
    found, meant = detections(classifier, classifier.score(gold.texts)), gold_detections(classifier.needs, gold)
    return {
        label: (round(float(found[label][has].mean()), 4), round(float(found[label][~has].mean()), 4))
        for label, has in meant.items()
        if has.any() and not has.all()
    }


def corrected_share(observed: "float | np.ndarray", hits: float, false_alarms: float) -> "float | np.ndarray":
    """The true share behind an `observed` one, given the classifier's rates of hits and of false alarms.

    Adjusted count (Forman 2008, Quantifying counts and costs via classification), kept within 0 and 1; the observed
    share where the classifier tells nothing (hits no more frequent than false alarms).
    """
    if hits - false_alarms < 0.1:  # dividing by less multiplies noise tenfold
        return observed
    return np.clip((observed - false_alarms) / (hits - false_alarms), 0, 1)


def _logs(chances: np.ndarray) -> np.ndarray:
    """Logits of which `chances` (…, classes) are the softmax."""
    return np.log(np.maximum(chances, 1e-9))
