"""Whether explanations name the characters that matter: erasing them is compared with erasing random ones."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lingping.model.classifier import Classifier
from lingping.model.decisions import label_probabilities
from lingping.model.explanation import explain
from lingping.model.word_spans import erase


@dataclass(frozen=True)
class Faithfulness:
    """By how much a label's probability falls, on average, without its first span and without a random one.

    Spans are erased from the text, which is then read again. A random span has as many characters, anywhere in the
    text. `labels` are those of the `texts` that were explained.
    """

    texts: int
    labels: int
    explained: float
    random: float

    @property
    def ratio(self) -> float:
        """How many times as much the explained span carries; infinite where random spans carry nothing."""
        return self.explained / self.random if self.random > 0 else float("inf")


def measure_faithfulness(
    classifier: Classifier,
    texts: Sequence[str],
    *,
    draws: int = 10,
    seed: int = 7,
    progress: Callable[[int], None] | None = None,
) -> Faithfulness:
    """Erase spans from `texts` and measure how far probabilities fall (DeYoung et al. 2020, ERASER: comprehensiveness).

    `draws` random spans are erased for each label. Texts whose first span is the whole text are left out: there is
    nothing else to erase. Raises ValueError when none is left.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    explained = [
        (text, each)
        for text, found in zip(texts, explain(classifier, texts, progress=progress), strict=True)
        for each in found
        if each.spans[0].stop - each.spans[0].start < len(text)
    ]
    if not explained:
        raise ValueError("no text with more than one word to explain")
    variants: list[str] = []
    for text, each in explained:
        first = each.spans[0]
        length = first.stop - first.start
        starts = random.integers(0, len(text) - length + 1, draws)
        variants += [erase(text, first.start, first.stop)]
        variants += [erase(text, int(start), int(start) + length) for start in starts]
    scores = classifier.score(variants)
    rows = 1 + draws
    fallen = np.array(
        [
            each.probability - label_probabilities(classifier, scores, each.target, each.label)[at : at + rows]
            for (_, each), at in zip(explained, range(0, len(variants), rows), strict=True)
        ]
    )  # (labels, 1 + draws), the explained span first
    return Faithfulness(
        texts=len({text for text, _ in explained}),
        labels=len(explained),
        explained=float(fallen[:, 0].mean()),
        random=float(fallen[:, 1:].mean()),
    )
