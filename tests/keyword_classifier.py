"""A classifier that depends on two known words, so that the right explanation is known."""

from collections.abc import Sequence

import numpy as np
from fake_classifier import FakeClassifier

from lingping.model.classifier import Scores


def find_keywords() -> FakeClassifier:
    """Finds 慢 (logistics, negative) and 好吃 (taste_smell, positive)."""
    return FakeClassifier(("logistics", "taste_smell"), _score)


def _score(texts: Sequence[str]) -> Scores:
    slow, tasty = (np.array([word in text for text in texts], float) for word in ("慢", "好吃"))
    needs = np.zeros((len(texts), 2, 4))
    needs[:, 0, 1], needs[:, 1, 3] = 0.9 * slow, 0.8 * tasty
    needs[..., 0] = 1 - needs.sum(-1)
    negative = 0.1 + 0.8 * slow
    return Scores(np.stack([negative, np.zeros(len(texts)), 1 - negative], 1), needs, np.zeros(len(texts)))
