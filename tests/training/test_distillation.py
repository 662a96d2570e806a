"""Soft labels of teachers, only where no source has a label."""

import numpy as np

from lingping.corpus.examples import concatenate
from lingping.evaluation.baseline import LinearBaseline
from lingping.training.distillation import GOLD_REPEATS, distil


def test_the_teacher_fills_only_missing_labels(corpus, needs):
    teacher = LinearBaseline(needs).fit(corpus)
    taught = distil([teacher], corpus)
    known = concatenate([*[corpus.gold] * GOLD_REPEATS, corpus.contrast, corpus.other])
    assert taught.texts == [*known.texts, *corpus.unlabelled]
    labelled_needs = known.needs_weight > 0
    rows = slice(0, len(known))
    np.testing.assert_array_equal(taught.needs[rows][labelled_needs], known.needs[labelled_needs])
    np.testing.assert_array_equal(taught.needs_weight[rows][labelled_needs], known.needs_weight[labelled_needs])
    np.testing.assert_array_equal(
        taught.sentiment[rows][known.sentiment_weight > 0], known.sentiment[known.sentiment_weight > 0]
    )
    np.testing.assert_allclose(taught.needs.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(taught.sentiment.sum(-1), 1, atol=1e-5)
    assert taught.needs_weight.min() > 0
    assert taught.sentiment_weight.min() > 0
