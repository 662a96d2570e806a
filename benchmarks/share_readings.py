"""Reviews as a classifier reads them, and how often it errs: by need, and by kind of text."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.share_reviews import LabelledReview
from lingping.evaluation.error_rates import ErrorCounts, count_errors
from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier
from lingping.model.decisions import decide, decide_sentiment


@dataclass(frozen=True)
class Reading:
    """Reviews as a classifier reads them.

    `sentiments` (reviews,) are names; `complaints` (reviews, needs) says whether it finds a complaint of the need.
    """

    reviews: Sequence[LabelledReview]
    needs: tuple[str, ...]
    sentiments: np.ndarray
    complaints: np.ndarray

    @property
    def planted(self) -> np.ndarray:
        """True sentiments (reviews,)."""
        return np.array([review.sentiment for review in self.reviews])

    @property
    def planted_complaints(self) -> np.ndarray:
        """As `complaints`, by the true labels."""
        return np.array([[review.needs.get(need) == "negative" for need in self.needs] for review in self.reviews])


def read(classifier: Classifier, reviews: Sequence[LabelledReview]) -> Reading:
    """`reviews` as `classifier` reads them; each distinct text is scored once."""
    texts = list(dict.fromkeys(review.text for review in reviews))
    position = {text: number for number, text in enumerate(texts)}
    scores = classifier.score(texts).take([position[review.text] for review in reviews])
    sentiments = np.array(SENTIMENTS)[decide_sentiment(scores.sentiment, classifier.neutral)]
    states = np.array(STATES)[decide(scores.needs, classifier.thresholds)]
    return Reading(reviews, classifier.needs, sentiments, states == "negative")


def count_complaint_errors(readings: Sequence[Reading]) -> ErrorCounts:
    """Hits among the complaints, and false alarms among the other reviews."""
    found, gold = (np.concatenate([getattr(each, name) for each in readings]) for name in ("sentiments", "planted"))
    return count_errors({"negative": found == "negative"}, {"negative": gold == "negative"})["negative"]


def count_needs(readings: Sequence[Reading]) -> dict[str, tuple[int, int, int]]:
    """Need → complaints that are planted, that are found, and that are both."""
    planted = np.concatenate([each.planted_complaints for each in readings])
    found = np.concatenate([each.complaints for each in readings])
    counts = zip(planted.sum(0), found.sum(0), (planted & found).sum(0), strict=True)
    return {need: (int(a), int(b), int(c)) for need, (a, b, c) in zip(readings[0].needs, counts, strict=True)}


def count_kinds(readings: Sequence[Reading]) -> dict[tuple[str, str], Counter[str]]:
    """(kind of text, planted sentiment) → how often each sentiment is read."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for reading in readings:
        for review, sentiment in zip(reading.reviews, reading.sentiments, strict=True):
            counts[review.kind, review.sentiment][str(sentiment)] += 1
    return dict(sorted(counts.items()))
