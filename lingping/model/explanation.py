"""The characters behind a label: without them its probability falls most.

Every run of a few phrases is erased, late (see `rereading`): from what the classifier has made of the text, so that all
runs together cost little. The runs that count most are then read again well (Li et al. 2016, Understanding Neural
Networks through Representation Erasure).
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from lingping.model.candidates import are_apart, find_shortest, list_runs
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import SENTIMENT, Decision, label_probabilities
from lingping.model.reading import Edges, ErasedReading, Reader, Reading
from lingping.model.word_spans import erase
from lingping.text.cleaning import clean

_NEARLY = 0.6  # of what the best run counts: the shortest run that reaches it is reported
_AT_LEAST = 0.5  # of what the first run counts, for a second one
_TEXTS_AT_ONCE = 1024


@dataclass(frozen=True)
class Span:
    """Characters `start` to `stop` of a text; without them the label's probability falls by `carries`.

    How they are left out is the choice of `explain`: from the text, or from what the classifier has made of it.
    """

    start: int
    stop: int
    carries: float


@dataclass(frozen=True)
class Explanation:
    """The spans behind one label of a text: `target` is "sentiment" or a need, `label` its sentiment or polarity.

    `spans`: at most two that do not overlap, the heavier first. Each is one or two phrases (see `find_phrases`): it
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

    Costs about two scores a text, whatever its length; up to 128 for a classifier that does not remember what it has
    read (see `Reader`). A text without a word has no explanation.
    """
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        chunk = texts[start : start + _TEXTS_AT_ONCE]
        yield from _explain_chunk(classifier, chunk)
        if progress is not None:
            progress(len(chunk))


def weigh(classifier: Classifier, text: str, explanations: Sequence[Explanation]) -> tuple[Explanation, ...]:
    """The `explanations` of `text` with spans weighed exactly: it is read again without each, one score a span."""
    places = list(dict.fromkeys((span.start, span.stop) for each in explanations for span in each.spans))
    without = classifier.score([erase(text, *place) for place in places])
    return tuple(_weigh(classifier, each, places, without) for each in explanations)


def _weigh(classifier: Classifier, explanation: Explanation, places: Sequence[Edges], without: Scores) -> Explanation:
    label = Decision(explanation.target, explanation.label, explanation.probability)
    falls = _list_falls(classifier, label, places, without)
    spans = [Span(span.start, span.stop, falls[span.start, span.stop]) for span in explanation.spans]
    return replace(explanation, spans=tuple(sorted(spans, key=lambda span: -span.carries)))


def _explain_chunk(classifier: Classifier, texts: Sequence[str]) -> list[list[Explanation]]:
    """A classifier that remembers reads cleaned texts only: places in others would not be those of the text."""
    found: dict[str, list[Explanation]] = {}
    readable = dict.fromkeys(text for text in texts if clean(text))
    if isinstance(classifier, Reader):
        cleaned = [text for text in readable if clean(text) == text]
        found = _explain_reading(classifier, cleaned, classifier.read(cleaned)) if cleaned else {}
    others = [text for text in readable if text not in found]
    if others:
        found |= _explain_reading(classifier, others, ErasedReading(classifier, others))
    return [found.get(text, []) for text in texts]


def _explain_reading(classifier: Classifier, texts: Sequence[str], reading: Reading) -> dict[str, list[Explanation]]:
    runs = [list_runs(text, places) for text, places in zip(texts, reading.places, strict=True)]
    scores = reading.score_without(runs)
    stops = accumulate(map(len, runs))
    return {
        text: _explain_labels(classifier, labels, own, scores.take(range(stop - len(own), stop))) if own else []
        for text, labels, own, stop in zip(texts, reading.decisions, runs, stops, strict=True)
    }


def _explain_labels(
    classifier: Classifier, labels: Sequence[Decision], runs: Sequence[Edges], without: Scores
) -> list[Explanation]:
    """The sentiment is explained by a span of a need where that counts nearly as much."""
    falls = {each.target: _list_falls(classifier, each, runs, without) for each in labels}
    spans = {target: _choose(of_target) for target, of_target in falls.items() if target != SENTIMENT}
    used = {span for own in spans.values() for span in own}
    spans[SENTIMENT] = _choose(falls[SENTIMENT], used)
    return [
        Explanation(
            each.target,
            each.label,
            each.probability,
            tuple(Span(*span, falls[each.target][span]) for span in spans[each.target]),
        )
        for each in labels
    ]


def _list_falls(classifier: Classifier, label: Decision, runs: Sequence[Edges], without: Scores) -> dict[Edges, float]:
    left = label_probabilities(classifier, without, label.target, label.label)
    return dict(zip(runs, (label.probability - left).tolist(), strict=True))


def _choose(falls: Mapping[Edges, float], preferred: Collection[Edges] = ()) -> list[Edges]:
    """The span that counts most, the shortest or a preferred one of those that count nearly as much; a second one."""
    most = max(falls.values())
    shared = {span: fall for span, fall in falls.items() if span in preferred and fall >= _NEARLY * most > 0}
    first = find_shortest(shared or falls, _NEARLY)
    apart = {span: fall for span, fall in falls.items() if are_apart(span, first) and fall > 0}
    if not apart or max(apart.values()) < _AT_LEAST * falls[first]:
        return [first]
    return sorted([first, find_shortest(apart, _NEARLY)], key=lambda span: -falls[span])
