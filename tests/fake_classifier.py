"""A classifier for tests, with the answers that the test gives it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Scores

Label = tuple[str, Mapping[str, str]]  # a sentiment, and need → polarity


@dataclass
class FakeClassifier:
    """A classifier whose scores `answer` returns for a list of texts; all its thresholds are 0.5."""

    needs: tuple[str, ...]
    answer: Callable[[Sequence[str]], Scores]
    model_id: str = "fake"
    neutral: float = 0.5

    @property
    def thresholds(self) -> tuple[float, ...]:
        """One half for each need."""
        return (0.5,) * len(self.needs)

    def score(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Scores:
        """The answer to `texts`."""
        if progress is not None:
            progress(len(texts))
        return self.answer(texts)


def answer_with(labels: Mapping[str, Label], needs: tuple[str, ...]) -> FakeClassifier:
    """A classifier that gives each text its label, with certainty."""
    return FakeClassifier(needs, lambda texts: score_labels([labels[text] for text in texts], needs))


def score_labels(labels: Sequence[Label], needs: Sequence[str]) -> Scores:
    """Scores that are certain of each label; needs that it does not name are absent, no text states a wish."""
    sentiments = [SENTIMENTS.index(sentiment) for sentiment, _ in labels]
    states = [[STATES.index(named.get(need, "absent")) for need in needs] for _, named in labels]
    return Scores(
        np.eye(len(SENTIMENTS), dtype=np.float32)[sentiments],
        np.eye(len(STATES), dtype=np.float32)[states],
        np.zeros(len(labels), np.float32),
    )
