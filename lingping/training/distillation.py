"""What no person labelled, teachers do: their soft labels fill the gaps of every training example."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lingping.corpus.examples import Examples, blank, concatenate
from lingping.corpus.splits import Corpus
from lingping.model.classifier import Classifier, Scores

if TYPE_CHECKING:
    import numpy as np

# Texts labelled by the guide are 40,000 beside 100,000 softly labelled ones.
GOLD_REPEATS = 4
UNLABELLED = 30_000  # texts without any label that are learned from: what two hours on two cores have room for
SENTIMENT_WEIGHT = 0.5  # of a soft label; a person's counts 1
NEEDS_WEIGHT = 0.4
WISH_WEIGHT = 0.4


def guided(corpus: Corpus) -> Examples:
    """The training examples that were labelled by the guide, gold ones twice."""
    return concatenate([corpus.gold, corpus.gold, corpus.annotators])


def distil(teachers: Sequence[Classifier], corpus: Corpus) -> Examples:
    """Every training example, those labelled by the guide repeated, with the teachers' probabilities in the gaps.

    Hinton et al. 2015, Distilling the Knowledge in a Neural Network, without temperature: the teachers are calibrated.
    """
    step = max(1, len(corpus.unlabelled) // UNLABELLED)
    unlabelled = blank(corpus.unlabelled[::step], corpus.gold.needs.shape[1])
    taught = fill_gaps(teachers, concatenate([corpus.other, unlabelled]))
    return concatenate([corpus.gold] * GOLD_REPEATS + [corpus.annotators, taught])


def fill_gaps(teachers: Sequence[Classifier], examples: Examples) -> Examples:
    """The examples with the teachers' mean where their own weight is 0, at less weight than a person's label has."""
    import numpy as np

    scores = _mean([teacher.score(examples.texts) for teacher in teachers])
    unknown = examples.sentiment_weight == 0
    gaps = examples.needs_weight == 0
    silent = examples.wish_weight == 0
    return Examples(
        examples.texts,
        np.where(unknown[:, None], scores.sentiment, examples.sentiment),
        np.where(unknown, np.float32(SENTIMENT_WEIGHT), examples.sentiment_weight),
        examples.binary,
        np.where(gaps[..., None], scores.needs, examples.needs),
        np.where(gaps, np.float32(NEEDS_WEIGHT), examples.needs_weight),
        np.where(silent, scores.wish, examples.wish),
        np.where(silent, np.float32(WISH_WEIGHT), examples.wish_weight),
    )


def _mean(scores: Sequence[Scores]) -> Scores:
    def mean(parts: "list[np.ndarray]") -> "np.ndarray":
        return sum(parts[1:], parts[0]) / len(parts)

    return Scores(*(mean([getattr(each, head) for each in scores]) for head in ("sentiment", "needs", "wish")))
