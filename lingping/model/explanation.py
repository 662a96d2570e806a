"""Which characters carry a verdict: spans of words are taken out of the text, and what falls is what they carried.

Representation erasure (Li et al. 2016, Understanding Neural Networks through Representation Erasure) by sliding windows
(Zeiler & Fergus 2014). It asks nothing of the classifier but probabilities, and tells all verdicts of a text at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import decide, decide_sentiment
from lingping.text.segmentation import segment

if TYPE_CHECKING:
    import numpy as np

SENTIMENT = "sentiment"
_LONGEST_SPAN = 4  # words
_MOST_UNITS = 100  # a longer text is taken out by several words at a time
_NEARLY = 0.9  # of the best span's weight: the shortest span that reaches it is told
_AT_LEAST = 0.4  # of the first span's weight, for a second one
_TEXTS_AT_ONCE = 32


@dataclass(frozen=True)
class Span:
    """Characters `start` to `stop` of a text; the verdict's probability falls by `carries` without them."""

    start: int
    stop: int
    carries: float


@dataclass(frozen=True)
class Explanation:
    """What carries one verdict on a text: the `target` is the sentiment or a need, the `label` what was said of it.

    `spans`: at most two that do not overlap, the weightier first.
    """

    target: str
    label: str
    probability: float
    spans: tuple[Span, ...]


def explain(
    classifier: Classifier, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
) -> Iterator[list[Explanation]]:
    """For each text the explanations of its sentiment and of each need that it speaks of.

    Costs about four scores for each word of a text. A text without a word has no explanation.
    """
    for start in range(0, len(texts), _TEXTS_AT_ONCE):
        chunk = texts[start : start + _TEXTS_AT_ONCE]
        windows = [_windows(text) for text in chunk]
        variants = [without(text, *span) for text, spans in zip(chunk, windows, strict=True) for span in spans]
        scores = classifier.score([*chunk, *variants])
        verdicts = list(_verdicts(classifier, scores, len(chunk)))
        place = len(chunk)
        for row, spans in enumerate(windows):
            there = slice(place, place + len(spans))
            yield [_explained(verdict, spans, there) for verdict in verdicts[row]] if spans else []
            place += len(spans)
        if progress is not None:
            progress(len(chunk))


def without(text: str, start: int, stop: int) -> str:
    """`text` less the characters from `start` to `stop`."""
    return text[:start] + text[stop:]


@dataclass(frozen=True)
class _Verdict:
    """Target, label, and the probability of the verdict in every scored text; `row` is the text it is on."""

    target: str
    label: str
    chances: "np.ndarray"
    row: int


def _verdicts(classifier: Classifier, scores: Scores, texts: int) -> Iterator[list[_Verdict]]:
    """For each of the first `texts` scored texts what is said of it, to be looked up in all of them."""
    sentiments = decide_sentiment(scores.sentiment[:texts], classifier.neutral)
    states = decide(scores.needs[:texts], classifier.thresholds)
    for row in range(texts):
        label = sentiments[row]
        of_text = [_Verdict(SENTIMENT, SENTIMENTS[label], scores.sentiment[:, label], row)]
        of_text += [
            _Verdict(classifier.needs[need], STATES[states[row, need]], scores.needs[:, need, states[row, need]], row)
            for need in states[row].nonzero()[0]
        ]
        yield of_text


def _explained(verdict: _Verdict, spans: Sequence[tuple[int, int]], there: slice) -> Explanation:
    whole = float(verdict.chances[verdict.row])
    carried = [Span(*span, float(whole - chance)) for span, chance in zip(spans, verdict.chances[there], strict=True)]
    first = _telling(carried)
    apart = [span for span in carried if span.stop <= first.start or span.start >= first.stop]
    second = _telling(apart) if apart else None
    both = second is not None and second.carries > 0 and second.carries >= _AT_LEAST * first.carries
    return Explanation(verdict.target, verdict.label, whole, (first, second) if both and second else (first,))


def _telling(spans: Sequence[Span]) -> Span:
    """The shortest of the spans that carry nearly as much as the weightiest."""
    best = max(span.carries for span in spans)
    near = [span for span in spans if span.carries >= best * (_NEARLY if best > 0 else 1)]
    return min(near, key=lambda span: (span.stop - span.start, -span.carries, span.start))


def _windows(text: str) -> list[tuple[int, int]]:
    """Start and stop of every run of one to four neighbouring words that begins and ends with a word."""
    edges = word_edges(text)
    step = -(-len(edges) // _MOST_UNITS)
    units = [(group[0][0], group[-1][1]) for group in (edges[at : at + step] for at in range(0, len(edges), step or 1))]
    ends = [any(sign.isalnum() for sign in text[start:stop]) for start, stop in units]
    return [
        (units[first][0], units[last][1])
        for first in range(len(units))
        for last in range(first, min(first + _LONGEST_SPAN, len(units)))
        if ends[first] and ends[last]
    ]


def word_edges(text: str) -> list[tuple[int, int]]:
    """Start and stop in `text` of each word of the segmenter, in order."""
    edges, place = [], 0
    for word in segment(text):
        start = text.index(word, place)
        place = start + len(word)
        edges.append((start, place))
    return edges


@dataclass(frozen=True)
class Faithfulness:
    """How much a verdict's probability falls, on average, without its first span and without a random one.

    A random span has as many characters, anywhere in the text. `texts` were explained, `verdicts` of theirs.
    """

    texts: int
    verdicts: int
    explained: float
    random: float

    @property
    def ratio(self) -> float:
        """How many times as much the explained span carries; infinite where random spans carry nothing."""
        return self.explained / self.random if self.random > 0 else float("inf")


def faithfulness(
    classifier: Classifier,
    texts: Sequence[str],
    *,
    draws: int = 10,
    seed: int = 7,
    progress: Callable[[int], None] | None = None,
) -> Faithfulness:
    """Erase spans from `texts` and see what falls (DeYoung et al. 2020, ERASER: comprehensiveness).

    `draws` random spans are tried for each verdict. Texts whose first span is all of them are left out: there is
    nothing else to erase. Raises ValueError when none is left.
    """
    import numpy as np

    draw = np.random.default_rng(seed)
    kept = [
        (text, each)
        for text, found in zip(texts, explain(classifier, texts, progress=progress), strict=True)
        for each in found
        if each.spans[0].stop - each.spans[0].start < len(text)
    ]
    if not kept:
        raise ValueError("no text with more than one word to explain")
    variants: list[str] = []
    for text, each in kept:
        length = each.spans[0].stop - each.spans[0].start
        starts = draw.integers(0, len(text) - length + 1, draws)
        variants += [without(text, int(start), int(start) + length) for start in starts]
    scores = classifier.score(variants)
    edges = np.arange(0, len(variants) + 1, draws)
    fallen = [
        each.probability - float(_chances(classifier, scores, each)[start:stop].mean())
        for (_, each), (start, stop) in zip(kept, pairwise(edges), strict=True)
    ]
    carried = [each.spans[0].carries for _, each in kept]
    return Faithfulness(
        texts=len({text for text, _ in kept}),
        verdicts=len(kept),
        explained=float(np.mean(carried)),
        random=float(np.mean(fallen)),
    )


def _chances(classifier: Classifier, scores: Scores, each: Explanation) -> "np.ndarray":
    if each.target == SENTIMENT:
        return scores.sentiment[:, SENTIMENTS.index(each.label)]
    return scores.needs[:, classifier.needs.index(each.target), STATES.index(each.label)]
