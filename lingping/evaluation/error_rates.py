"""A classifier's rates of hits and false alarms, and shares of labels corrected by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lingping.corpus.examples import Examples
from lingping.evaluation.rate_spread import ErrorRates, assume_rates, estimate_interval, pool_rate
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import decide, decide_sentiment

_NEGATIVE = SENTIMENTS.index("negative")


@dataclass(frozen=True)
class Share:
    """Share of texts with a label: by gold labels, as the classifier counts it, and corrected for its errors.

    `low` and `high` bound the 95 % interval of the corrected share; they allow for rates that differ between sets.
    """

    label: str
    gold: float
    counted: float
    corrected: float
    low: float
    high: float


@dataclass(frozen=True)
class ErrorCounts:
    """Of one label, (found, texts) of the texts that have it and of those that do not."""

    hits: tuple[int, int]
    false_alarms: tuple[int, int]


def detect(classifier: Classifier, scores: Scores) -> dict[str, np.ndarray]:
    """For "negative" and for each need, whether the classifier finds it in each scored text: label → bool (texts,)."""
    states = decide(scores.needs, classifier.thresholds) > 0
    sentiments = decide_sentiment(scores.sentiment, classifier.neutral)
    return {"negative": sentiments == _NEGATIVE, **dict(zip(classifier.needs, states.T, strict=True))}


def detect_gold(needs: tuple[str, ...], gold: Examples) -> dict[str, np.ndarray]:
    """As `detect`, by the labels of `gold`."""
    states = gold.needs.argmax(-1) > 0
    return {"negative": gold.sentiment.argmax(-1) == _NEGATIVE, **dict(zip(needs, states.T, strict=True))}


def count_errors(found: Mapping[str, np.ndarray], gold: Mapping[str, np.ndarray]) -> dict[str, ErrorCounts]:
    """For each label of `gold`, what the classifier found; both as from `detect`."""
    return {
        label: ErrorCounts(
            (int(found[label][has].sum()), int(has.sum())), (int(found[label][~has].sum()), int((~has).sum()))
        )
        for label, has in gold.items()
    }


def count_own_errors(classifier: Classifier, gold: Examples) -> dict[str, ErrorCounts]:
    """For each label of `detect`, what the classifier finds in `gold` examples."""
    return count_errors(detect(classifier, classifier.score(gold.texts)), detect_gold(classifier.needs, gold))


def measure_error_rates(classifier: Classifier, gold: Examples) -> dict[str, tuple[float, float]]:
    """Label → rates of hits (found where it is) and of false alarms (found where it is not) on `gold` examples.

    For the labels of `detect` that some texts have and some do not.
    """
    counts = count_own_errors(classifier, gold)
    return {
        label: (round(each.hits[0] / each.hits[1], 4), round(each.false_alarms[0] / each.false_alarms[1], 4))
        for label, each in counts.items()
        if each.hits[1] and each.false_alarms[1]
    }


def pool_rates(sets: Sequence[Mapping[str, ErrorCounts]]) -> dict[str, ErrorRates]:
    """Label → rates in a further set of texts, from the counts of the sets measured so far (`rate_spread.pool_rate`).

    For the labels that some texts have and some do not.
    """
    rates = {}
    for label in dict.fromkeys(label for each in sets for label in each):
        counts = [each[label] for each in sets if label in each]
        hits, false_alarms = [each.hits for each in counts], [each.false_alarms for each in counts]
        if sum(texts for _, texts in hits) and sum(texts for _, texts in false_alarms):
            rates[label] = ErrorRates(pool_rate(hits), pool_rate(false_alarms))
    return rates


def correct_share(observed: float, hits: float, false_alarms: float) -> float:
    """The true share behind an `observed` one, given the classifier's rates of hits and of false alarms.

    Adjusted count (Forman 2008, Quantifying counts and costs via classification), clipped to 0 and 1. Returns
    `observed` where the two rates differ by less than 0.1: dividing by less would multiply noise tenfold.
    """
    if hits - false_alarms < 0.1:
        return observed
    return float(np.clip((observed - false_alarms) / (hits - false_alarms), 0, 1))


def estimate_shares(
    found: Mapping[str, np.ndarray],
    gold: Mapping[str, np.ndarray],
    rates: Mapping[str, ErrorRates | tuple[float, float]],
) -> list[Share]:
    """Shares of the labels that have `rates` and occur in `gold`; `found` and `gold` as from `detect`.

    Rates without their spread (hits, false alarms), as in a manifest, get the usual one (`rate_spread.assume_rates`).
    """
    return [
        Share(label, float(gold[label].mean()), *estimate_share(int(found[label].sum()), len(found[label]), known))
        for label in found
        if (known := rates.get(label)) and gold[label].any()
    ]


def estimate_share(
    found: int, texts: int, rates: ErrorRates | tuple[float, float]
) -> tuple[float, float, float, float]:
    """The share of a label as counted (`found` in `texts`), corrected, and the bounds of the corrected one's interval.

    `rates` as for `estimate_shares`. Raises ZeroDivisionError without texts.
    """
    known = rates if isinstance(rates, ErrorRates) else assume_rates(*rates)
    corrected = correct_share(found / texts, known.hits.value, known.false_alarms.value)
    low, high = estimate_interval(found, texts, known)
    return found / texts, corrected, min(low, corrected), max(high, corrected)
