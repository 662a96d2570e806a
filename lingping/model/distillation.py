"""What no person labelled, a linear teacher does: soft labels fill the gaps of every training example."""

from typing import TYPE_CHECKING

from lingping.model.examples import Corpus, Examples, blank, concatenate

if TYPE_CHECKING:
    from lingping.model.classifier import Classifier

# Texts labelled by the guide are 10,000 beside 170,000 softly labelled ones.
GOLD_REPEATS = 4
READER_REPEATS = 3
SENTIMENT_WEIGHT = 0.5  # of a soft label; a person's counts 1
NEEDS_WEIGHT = 0.4
WISH_WEIGHT = 0.4


def distil(teacher: "Classifier", corpus: Corpus) -> Examples:
    """Every training example, those labelled by the guide repeated, with the teacher's probabilities in the gaps.

    Hinton et al. 2015, Distilling the Knowledge in a Neural Network, without temperature: the teacher is calibrated.
    """
    unlabelled = blank(corpus.unlabelled, corpus.needs.needs.shape[1])
    taught = fill_gaps(teacher, concatenate([corpus.other, unlabelled]))
    return concatenate([corpus.needs] * GOLD_REPEATS + [corpus.readers] * READER_REPEATS + [taught])


def fill_gaps(teacher: "Classifier", examples: Examples) -> Examples:
    """The examples with the teacher's probabilities, at less than a person's weight, where their own weight is 0."""
    import numpy as np

    scores = teacher.score(examples.texts)
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
