"""The characters behind a label: the phrases that count most are erased, and the fall in probability is their share.

Gradients propose (see `gradients`), erasure decides (Li et al. 2016, Understanding Neural Networks through
Representation Erasure). All labels of a text share the pass that proposes, and every erased text is read for all of
them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from lingping.model.attribution import attribute
from lingping.model.candidates import propose_spans
from lingping.model.classifier import Classifier
from lingping.model.decisions import Decision, label_probabilities
from lingping.model.word_spans import erase

if TYPE_CHECKING:
    import numpy as np

_NEARLY = 0.9  # of the best span's weight: the shortest span that reaches it is reported
_AT_LEAST = 0.4  # of the first span's weight, for a second one
_TEXTS_AT_ONCE = 1024


@dataclass(frozen=True)
class Span:
    """Characters `start` to `stop` of a text; without them the label's probability falls by `carries`."""

    start: int
    stop: int
    carries: float


@dataclass(frozen=True)
class Explanation:
    """The spans behind one label of a text: `target` is "sentiment" or a need, `label` its sentiment or polarity.

    `spans`: at most two that do not overlap, the heavier first. Each is one to three phrases (see `find_phrases`): it
    begins and ends with a word, includes the negation or degree before it, and stays within punctuation.
    """

    target: str
    label: str
    probability: float
    spans: tuple[Span, ...]


def explain(
    classifier: Classifier, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
) -> Iterator[list[Explanation]]:
    """For each text the explanations of its sentiment and of each need that it mentions.

    Costs about five scores for a text with three labels, whatever its length; up to 128 more for a classifier that does
    not attribute (see `attribute`). A text without a word has no explanation.
    """
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        chunk = texts[start : start + _TEXTS_AT_ONCE]
        yield from _explain_chunk(classifier, chunk)
        if progress is not None:
            progress(len(chunk))


def _explain_chunk(classifier: Classifier, texts: Sequence[str]) -> Iterator[list[Explanation]]:
    attributions = attribute(classifier, texts)
    proposed = [propose_spans(text, each) for text, each in zip(texts, attributions, strict=True)]
    erased = [erase(text, *span) for text, spans in zip(texts, proposed, strict=True) for span in spans]
    scores = classifier.score(erased)
    stops = accumulate(len(spans) for spans in proposed)
    for each, spans, stop in zip(attributions, proposed, stops, strict=True):
        without = scores.take(range(stop - len(spans), stop))
        yield [
            _explain(decision, spans, label_probabilities(classifier, without, decision.target, decision.label))
            for decision in each.decisions
            if spans
        ]


def _explain(decision: Decision, spans: Sequence[tuple[int, int]], without: "np.ndarray") -> Explanation:
    """The heaviest span or two; `without` (spans,): the label's probability without each of them."""
    weighed = [Span(*span, decision.probability - float(left)) for span, left in zip(spans, without, strict=True)]
    first = _choose(weighed)
    apart = [span for span in weighed if span.stop <= first.start or span.start >= first.stop]
    second = _choose(apart) if apart else None
    both = second is not None and second.carries > 0 and second.carries >= _AT_LEAST * first.carries
    chosen = (first, second) if both and second else (first,)
    return Explanation(decision.target, decision.label, decision.probability, chosen)


def _choose(spans: Sequence[Span]) -> Span:
    """The shortest of the spans that carry nearly as much as the heaviest."""
    best = max(span.carries for span in spans)
    near = [span for span in spans if span.carries >= best * (_NEARLY if best > 0 else 1)]
    return min(near, key=lambda span: (span.stop - span.start, -span.carries, span.start))
