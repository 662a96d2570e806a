"""How far two classifiers agree, and which labels flip between them."""

import numpy as np

from lingping.evaluation.agreement import Flip, Labels, count_flips, measure_agreement


def labels_of(*labels, needs=("price",)):
    return Labels(needs, np.array([label for label, _ in labels]), np.array([[state] for _, state in labels]))


def test_agreement_counts_the_needs_that_either_finds():
    one, other = labels_of((0, 1), (2, 0), (2, 3), (1, 2)), labels_of((0, 1), (2, 3), (2, 3), (2, 0))
    assert measure_agreement(one, other) == (0.75, 0.5)
    assert measure_agreement(labels_of((0, 0)), labels_of((0, 0))) == (1.0, 1.0)


def test_flips_are_counted_most_frequent_first():
    before, after = labels_of((0, 1), (0, 1), (2, 0)), labels_of((2, 1), (2, 3), (2, 0))
    assert count_flips(before, after) == [
        Flip("sentiment", "negative", "positive", 2),
        Flip("price", "negative", "positive", 1),
    ]


def test_needs_that_only_one_of_them_has_do_not_flip():
    assert count_flips(labels_of((0, 1)), labels_of((0, 3), needs=("size",))) == []
