"""How far two classifiers label the same texts alike: two precisions of one model, or a model and its successor."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import decide, decide_sentiment

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Labels:
    """A classifier's labels: `sentiments` (texts,) indices into SENTIMENTS, `states` (texts, needs) into STATES."""

    needs: tuple[str, ...]
    sentiments: "np.ndarray"
    states: "np.ndarray"


@dataclass(frozen=True)
class Flip:
    """In how many `texts` the label of `target` (sentiment or a need) changed from `before` to `after`."""

    target: str
    before: str
    after: str
    texts: int


def label_texts(classifier: Classifier, texts: Sequence[str]) -> Labels:
    """The labels that `classifier` gives to `texts`."""
    return label_scores(classifier, classifier.score(texts))


def label_scores(classifier: Classifier, scores: Scores) -> Labels:
    """The labels of texts that `classifier` has scored."""
    return Labels(
        classifier.needs,
        decide_sentiment(scores.sentiment, classifier.neutral),
        decide(scores.needs, classifier.thresholds),
    )


def measure_agreement(one: Labels, other: Labels) -> tuple[float, float]:
    """Share of the texts with the same sentiment, and of the needs that either finds those with the same polarity.

    1.0 where there are no texts or no needs. Both must have the same needs.
    """
    same = (one.states == other.states) & (one.states > 0)
    either = (one.states > 0) | (other.states > 0)
    sentiments = float((one.sentiments == other.sentiments).mean()) if len(one.sentiments) else 1.0
    return sentiments, float(same.sum() / either.sum()) if either.any() else 1.0


def count_flips(before: Labels, after: Labels) -> list[Flip]:
    """Every change of a label, of the sentiment and of the needs that both have, most frequent first."""
    counted: Counter[tuple[str, str, str]] = Counter()
    for old, new in zip(before.sentiments, after.sentiments, strict=True):
        if old != new:
            counted["sentiment", SENTIMENTS[old], SENTIMENTS[new]] += 1
    for need in (need for need in before.needs if need in after.needs):
        old_states, new_states = (each.states[:, each.needs.index(need)] for each in (before, after))
        changed = old_states != new_states
        counted.update(
            (need, STATES[old], STATES[new]) for old, new in zip(old_states[changed], new_states[changed], strict=True)
        )
    return [Flip(*key, texts) for key, texts in counted.most_common()]
