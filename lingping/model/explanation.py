"""The characters behind a label: spans of words are erased from the text, and the fall in probability is their share.

Representation erasure (Li et al. 2016, Understanding Neural Networks through Representation Erasure) by sliding windows
(Zeiler & Fergus 2014). It needs only the classifier's probabilities, and explains all labels of a text at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import decide, decide_sentiment
from lingping.model.word_spans import erase, list_word_spans

if TYPE_CHECKING:
    import numpy as np

SENTIMENT = "sentiment"
_NEARLY = 0.9  # of the best span's weight: the shortest span that reaches it is reported
_AT_LEAST = 0.4  # of the first span's weight, for a second one
_TEXTS_AT_ONCE = 32


@dataclass(frozen=True)
class Span:
    """Characters `start` to `stop` of a text; without them the label's probability falls by `carries`."""

    start: int
    stop: int
    carries: float


@dataclass(frozen=True)
class Explanation:
    """The spans behind one label of a text: `target` is "sentiment" or a need, `label` its sentiment or polarity.

    `spans`: at most two that do not overlap, the heavier first.
    """

    target: str
    label: str
    probability: float
    spans: tuple[Span, ...]


def explain(
    classifier: Classifier, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
) -> Iterator[list[Explanation]]:
    """For each text the explanations of its sentiment and of each need that it mentions.

    Costs about four scores for each word of a text. A text without a word has no explanation.
    """
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        chunk = texts[start : start + _TEXTS_AT_ONCE]
        windows = [list_word_spans(text) for text in chunk]
        variants = [erase(text, *span) for text, spans in zip(chunk, windows, strict=True) for span in spans]
        scores = classifier.score([*chunk, *variants])
        labels = list(_labels(classifier, scores, len(chunk)))
        place = len(chunk)
        for row, spans in enumerate(windows):
            erased = slice(place, place + len(spans))
            yield [_explain_label(label, spans, erased) for label in labels[row]] if spans else []
            place += len(spans)
        if progress is not None:
            progress(len(chunk))


def label_probabilities(classifier: Classifier, scores: Scores, target: str, label: str) -> "np.ndarray":
    """The probability (texts,) in `scores` that `target`, "sentiment" or a need, is `label`."""
    if target == SENTIMENT:
        return scores.sentiment[:, SENTIMENTS.index(label)]
    return scores.needs[:, classifier.needs.index(target), STATES.index(label)]


@dataclass(frozen=True)
class _Label:
    """Target, label, and the label's probability in every scored text; `row` is the text that has it."""

    target: str
    label: str
    probabilities: "np.ndarray"
    row: int


def _labels(classifier: Classifier, scores: Scores, texts: int) -> Iterator[list[_Label]]:
    """For each of the first `texts` scored texts its labels, with their probabilities in all of them."""
    sentiments = decide_sentiment(scores.sentiment[:texts], classifier.neutral)
    states = decide(scores.needs[:texts], classifier.thresholds)
    for row in range(texts):
        found = [(SENTIMENT, SENTIMENTS[sentiments[row]])]
        found += [(classifier.needs[need], STATES[states[row, need]]) for need in states[row].nonzero()[0]]
        yield [_Label(*each, label_probabilities(classifier, scores, *each), row) for each in found]


def _explain_label(label: _Label, spans: Sequence[tuple[int, int]], erased: slice) -> Explanation:
    """The heaviest span or two; `erased` are the rows of the text without each of `spans`."""
    whole = float(label.probabilities[label.row])
    weighed = [Span(*span, float(whole - part)) for span, part in zip(spans, label.probabilities[erased], strict=True)]
    first = _choose(weighed)
    apart = [span for span in weighed if span.stop <= first.start or span.start >= first.stop]
    second = _choose(apart) if apart else None
    both = second is not None and second.carries > 0 and second.carries >= _AT_LEAST * first.carries
    return Explanation(label.target, label.label, whole, (first, second) if both and second else (first,))


def _choose(spans: Sequence[Span]) -> Span:
    """The shortest of the spans that carry nearly as much as the heaviest."""
    best = max(span.carries for span in spans)
    near = [span for span in spans if span.carries >= best * (_NEARLY if best > 0 else 1)]
    return min(near, key=lambda span: (span.stop - span.start, -span.carries, span.start))
