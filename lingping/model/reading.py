"""Texts that a classifier has read, and what it would say without parts of them."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import Decision, decide_labels
from lingping.model.word_spans import erase

Edges = tuple[int, int]  # start and stop in a text


class Reading(Protocol):
    """Some texts as a classifier has read them."""

    @property
    def decisions(self) -> Sequence[tuple[Decision, ...]]:
        """The labels of each text."""
        ...

    @property
    def places(self) -> Sequence[Sequence[Edges]]:
        """Start and stop of the parts of each text that were read."""
        ...

    def score_without(self, spans: Sequence[Sequence[Edges]]) -> Scores:
        """Probabilities of each text without each of its `spans`, one row for each span in order."""
        ...


@runtime_checkable
class Reader(Protocol):
    """A classifier that remembers what it has read."""

    def read(self, texts: Sequence[str]) -> Reading:
        """The reading of `texts`, which are cleaned and not empty."""
        ...


class ErasedReading:
    """The reading of a classifier that does not remember: it scores each text again without the span."""

    def __init__(self, classifier: Classifier, texts: Sequence[str]) -> None:
        self._classifier, self._texts = classifier, texts
        self.decisions = decide_labels(classifier, classifier.score(texts))
        self.places = [[(0, len(text))] for text in texts]

    def score_without(self, spans: Sequence[Sequence[Edges]]) -> Scores:
        """Probabilities of each text without each of its `spans` (see `Reading`)."""
        pairs = zip(self._texts, spans, strict=True)
        return self._classifier.score([erase(text, *span) for text, own in pairs for span in own])
