"""How a classifier reads a held-out set: its measures by phenomenon, and its worst errors."""

from dataclasses import dataclass

import numpy as np

from lingping.corpus.held_out_set import HeldOutSet
from lingping.evaluation.agreement import label_scores
from lingping.evaluation.key_figures import Key
from lingping.evaluation.measures import Measure, accuracy, f1, macro
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier

_NEGATIVE, _NEUTRAL, _POSITIVE = range(len(SENTIMENTS))


@dataclass(frozen=True)
class Reading:
    """What a classifier reads in a held-out set.

    `sentiments` (texts,) are indices into SENTIMENTS: its decision, or on a binary set the likelier of negative and
    positive. `states` (texts, needs) are indices into STATES, `chances` (texts, 3) the probabilities of sentiments.
    """

    model_id: str
    sentiments: np.ndarray
    states: np.ndarray
    chances: np.ndarray


@dataclass(frozen=True)
class WrongText:
    """A text whose sentiment a classifier gets wrong.

    `chance` is the probability that it gave the labelled sentiment; `other` is what a second classifier reads, empty
    where there is none.
    """

    kind: str
    text: str
    labelled: str
    found: str
    chance: float
    other: str


def read_held_out(classifier: Classifier, held_out: HeldOutSet) -> Reading:
    """Let `classifier` read the set; its needs must be those that the set was labelled for."""
    scores = classifier.score(held_out.examples.texts)
    labels = label_scores(classifier, scores)
    leaning = np.where(scores.sentiment[:, _POSITIVE] > scores.sentiment[:, _NEGATIVE], _POSITIVE, _NEGATIVE)
    sentiments = leaning if held_out.is_binary else labels.sentiments
    return Reading(classifier.model_id, sentiments, labels.states, scores.sentiment)


def measure_reading(reading: Reading, held_out: HeldOutSet) -> dict[Key, Measure]:
    """Every measure on all texts, keyed (figure, ""), and on each phenomenon, keyed (figure, phenomenon).

    On a binary set accuracy and the two shares of reversed texts. On others three-way accuracy and macro-F1, the same
    shares, micro-F1 of needs without and with polarity, and the share of pairs whose texts all have the right
    sentiment. A need that the set does not label is left out.
    """
    labelled = held_out.examples.sentiment.argmax(-1)
    whole = _measure_binary(reading, labelled)
    if not held_out.is_binary:
        whole = _measure_sentiment(reading, labelled) + whole[1:] + _measure_needs(reading, held_out)
    found = {(each.name, ""): each for each in whole}
    kinds = sorted({kind for kind in held_out.kinds if kind})
    for kind in kinds:
        rows = np.flatnonzero(np.array(held_out.kinds) == kind)
        found |= {(each.name, kind): each.take(rows) for each in whole}
    is_right = reading.sentiments == labelled
    for kind in ("", *kinds):
        right = _judge_pairs(is_right, held_out, kind)
        if len(right):
            found["pairs_right", kind] = accuracy("pairs_right", right)
    return found


def find_errors(reading: Reading, other: Reading | None, held_out: HeldOutSet, *, most: int = 10) -> list[WrongText]:
    """The `most` wrong texts whose labelled sentiment got the lowest probability, worst first."""
    labelled = held_out.examples.sentiment.argmax(-1)
    wrong = np.flatnonzero(reading.sentiments != labelled)
    chances = reading.chances[np.arange(len(labelled)), labelled]
    return [
        WrongText(
            held_out.kinds[row],
            held_out.examples.texts[row],
            SENTIMENTS[labelled[row]],
            SENTIMENTS[reading.sentiments[row]],
            float(chances[row]),
            "" if other is None else SENTIMENTS[other.sentiments[row]],
        )
        for row in wrong[np.argsort(chances[wrong], kind="stable")][:most]
    ]


def _measure_binary(reading: Reading, labelled: np.ndarray) -> list[Measure]:
    """Accuracy, and the shares of positive texts read as negative and of negative texts read as positive."""
    return [
        accuracy("binary_accuracy", reading.sentiments == labelled),
        _share("positive_as_negative", reading.sentiments == _NEGATIVE, labelled == _POSITIVE),
        _share("negative_as_positive", reading.sentiments == _POSITIVE, labelled == _NEGATIVE),
    ]


def _measure_sentiment(reading: Reading, labelled: np.ndarray) -> list[Measure]:
    by_class = [
        f1("sentiment_f1", found & given, found, given)
        for found, given in ((reading.sentiments == row, labelled == row) for row in range(len(SENTIMENTS)))
    ]
    return [accuracy("sentiment_accuracy", reading.sentiments == labelled), macro("sentiment_macro_f1", by_class)]


def _measure_needs(reading: Reading, held_out: HeldOutSet) -> list[Measure]:
    known = held_out.examples.needs_weight.any(0)
    found, gold = reading.states[:, known], held_out.examples.needs.argmax(-1)[:, known]
    sizes = (found > 0).sum(1), (gold > 0).sum(1)
    return [
        f1("needs_f1", ((found > 0) & (gold > 0)).sum(1), *sizes),
        f1("polarity_f1", ((found == gold) & (gold > 0)).sum(1), *sizes),
    ]


def _share(name: str, found: np.ndarray, among: np.ndarray) -> Measure:
    """Share of the texts `among` that are `found`, both booleans (texts,)."""
    return Measure(name, (((found & among).astype(np.float32), among.astype(np.float32)),))


def _judge_pairs(is_right: np.ndarray, held_out: HeldOutSet, kind: str) -> np.ndarray:
    """For each pair of the phenomenon (all for "") whether all its texts are right, (pairs,) booleans."""
    pairs: dict[str, bool] = {}
    for pair, of, right in zip(held_out.pairs, held_out.kinds, is_right, strict=True):
        if pair and kind in ("", of):
            pairs[pair] = pairs.get(pair, True) and bool(right)
    return np.array(list(pairs.values()), bool)
