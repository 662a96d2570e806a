"""Soft labels: the mean of the teachers' probabilities fills what no source labels in the training examples."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lingping.corpus.examples import Examples, blank, concatenate
from lingping.corpus.splits import Corpus
from lingping.model.classifier import Classifier, Scores

if TYPE_CHECKING:
    import numpy as np

# 40,000 texts have gold or silver labels, beside 100,000 with soft ones.
GOLD_REPEATS = 4
UNLABELLED = 30_000  # unlabelled texts that are trained on: what two hours on two cores allow
SENTIMENT_WEIGHT = 0.5  # of a soft label; a source's own label weighs 1
NEEDS_WEIGHT = 0.4
WISH_WEIGHT = 0.4


def select_guided(corpus: Corpus) -> Examples:
    """The training examples that were labelled by the guide, gold ones twice."""
    return concatenate([corpus.gold, corpus.gold, corpus.annotators, corpus.contrast])


def distil(teachers: Sequence[Classifier], corpus: Corpus) -> Examples:
    """Every training example, gold ones repeated, with the teachers' probabilities where the source has no label.

    Hinton et al. 2015, Distilling the Knowledge in a Neural Network, without temperature: the teachers are calibrated.
    """
    step = max(1, len(corpus.unlabelled) // UNLABELLED)
    unlabelled = blank(corpus.unlabelled[::step], corpus.gold.needs.shape[1])
    taught = fill_gaps(teachers, concatenate([corpus.other, unlabelled]))
    return concatenate([corpus.gold] * GOLD_REPEATS + [corpus.annotators, corpus.contrast, taught])


def fill_gaps(teachers: Sequence[Classifier], examples: Examples) -> Examples:
    """The examples with the teachers' mean probabilities, at a lower weight, wherever their own weight is 0."""
    import numpy as np

    scores = _average([teacher.score(examples.texts) for teacher in teachers])
    no_sentiment = examples.sentiment_weight == 0
    no_need = examples.needs_weight == 0
    no_wish = examples.wish_weight == 0
    return Examples(
        examples.texts,
        np.where(no_sentiment[:, None], scores.sentiment, examples.sentiment),
        np.where(no_sentiment, np.float32(SENTIMENT_WEIGHT), examples.sentiment_weight),
        examples.binary,
        np.where(no_need[..., None], scores.needs, examples.needs),
        np.where(no_need, np.float32(NEEDS_WEIGHT), examples.needs_weight),
        np.where(no_wish, scores.wish, examples.wish),
        np.where(no_wish, np.float32(WISH_WEIGHT), examples.wish_weight),
    )


def _average(scores: Sequence[Scores]) -> Scores:
    def mean(parts: "list[np.ndarray]") -> "np.ndarray":
        return sum(parts[1:], parts[0]) / len(parts)

    return Scores(*(mean([getattr(each, head) for each in scores]) for head in ("sentiment", "needs", "wish")))
