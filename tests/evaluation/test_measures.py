import numpy as np
import pytest
from sklearn.metrics import f1_score, precision_recall_fscore_support

from lingping.evaluation.measures import accuracy, f1, macro

RANDOM = np.random.default_rng(3)


def counts(gold, said, label):
    return (gold == label) & (said == label), said == label, gold == label


def one_f1(name, gold, said, label):
    hits, found, meant = counts(gold, said, label)
    return f1(name, hits, found.astype(int), meant.astype(int))


@pytest.mark.parametrize("seed", range(5))
def test_f1_and_its_mean_over_classes_are_those_of_scikit_learn(seed):
    random = np.random.default_rng(seed)
    gold, said = random.integers(0, 3, 80), random.integers(0, 3, 80)
    by_class = [one_f1(str(label), gold, said, label) for label in range(3)]
    _, _, expected, _ = precision_recall_fscore_support(gold, said)
    assert [each.value() for each in by_class] == pytest.approx(expected)
    assert macro("macro", by_class).value() == pytest.approx(f1_score(gold, said, average="macro"))


def test_a_figure_of_a_slice_is_that_of_its_texts_alone():
    right = np.array([True, True, False, False])
    assert accuracy("right", right).take(np.array([0, 1, 2])).value() == pytest.approx(2 / 3)


def test_a_class_that_nobody_means_or_finds_counts_zero():
    nothing = np.zeros(4, int)
    assert f1("none", nothing, nothing, nothing).value() == 0


def test_f1_of_booleans_is_that_of_counts():
    found, labelled = np.array([True, True, False]), np.array([True, False, True])
    assert f1("f1", found & labelled, found, labelled).value() == 0.5
