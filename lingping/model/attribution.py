"""Where to look for an explanation: how much each part of a text counts for each of its labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from lingping.model.classifier import Classifier
from lingping.model.decisions import Decision, decide_labels, label_probabilities
from lingping.model.word_spans import erase, find_words
from lingping.text.cleaning import clean

if TYPE_CHECKING:
    import numpy as np

_MOST_ERASURES = 128  # words of a text; of a longer one, those of its head and tail


@dataclass(frozen=True)
class Attribution:
    """The labels of a text, and how much each part of it counts for them.

    `places`: start and stop of the parts that were read, in the text; `shares` (labels, places): greater where the
    label depends on the part, negative where the part speaks against it. They compare parts for one label only.
    """

    decisions: tuple[Decision, ...]
    places: tuple[tuple[int, int], ...]
    shares: "np.ndarray"


@runtime_checkable
class Attributor(Protocol):
    """A classifier that attributes by itself, for about the cost of a score."""

    def attribute(self, texts: Sequence[str]) -> list[Attribution]:
        """The attribution of each of `texts`, which are cleaned."""
        ...


def attribute(classifier: Classifier, texts: Sequence[str]) -> list[Attribution]:
    """The attribution of each text, by the classifier itself where it can.

    Other classifiers, and texts that are not cleaned, take one score for each word, at most 128 for a text.
    """
    by_itself: dict[str, Attribution] = {}
    if isinstance(classifier, Attributor):
        cleaned = [text for text in dict.fromkeys(texts) if clean(text) == text]
        by_itself = dict(zip(cleaned, classifier.attribute(cleaned), strict=True))
    return [by_itself.get(text) or attribute_by_erasure(classifier, text) for text in texts]


def attribute_by_erasure(classifier: Classifier, text: str) -> Attribution:
    """What each word counts is by how much the label's probability falls without it (Li et al. 2016)."""
    import numpy as np

    words = [word for word in find_words(text) if any(sign.isalnum() for sign in word.letters)]
    if len(words) > _MOST_ERASURES:
        words = words[: _MOST_ERASURES // 2] + words[-_MOST_ERASURES // 2 :]
    scores = classifier.score([text, *(erase(text, word.start, word.stop) for word in words)])
    (decisions,) = decide_labels(classifier, scores.take([0]))
    columns = [label_probabilities(classifier, scores, each.target, each.label) for each in decisions]
    shares = np.stack([column[0] - column[1:] for column in columns])
    return Attribution(decisions, tuple((word.start, word.stop) for word in words), shares)


def sum_shares(attribution: Attribution, spans: Sequence[tuple[int, int]]) -> "tuple[np.ndarray, np.ndarray]":
    """What each of `spans` of the text counts: shares (labels, spans), and whether any of it was read (spans,).

    A part of which a half is in the span counts by half.
    """
    import numpy as np

    parts, bounds = (np.array(places, np.float32).reshape(-1, 2) for places in (attribution.places, spans))
    inside = np.minimum(parts[:, None, 1], bounds[:, 1]) - np.maximum(parts[:, None, 0], bounds[:, 0])  # characters
    inside = inside.clip(0) / np.maximum(parts[:, 1] - parts[:, 0], 1)[:, None]  # (places, spans)
    return attribution.shares @ inside, inside.sum(0) > 0
