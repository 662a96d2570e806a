import numpy as np
import pytest
from scipy.stats import bootstrap
from sklearn.metrics import f1_score

from lingping.evaluation.bootstrap import draw_weights, estimate_difference, estimate_figure
from lingping.evaluation.calibration import measure_calibration_error
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
    assert [each.value() for each in by_class] == pytest.approx(f1_score(gold, said, average=None))
    assert macro("macro", by_class).value() == pytest.approx(f1_score(gold, said, average="macro"))


def test_the_interval_is_the_percentile_bootstrap():
    right = RANDOM.random(300) < 0.8
    ours = estimate_figure(accuracy("right", right), draw_weights(300, draws=4000))
    theirs = bootstrap((right,), np.mean, method="percentile", n_resamples=4000, rng=1).confidence_interval
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)
    assert ours.low < ours.value < ours.high
    assert ours.texts == 300


def test_a_difference_is_judged_on_the_same_draws():
    right = RANDOM.random(400) < 0.7
    better = right | (RANDOM.random(400) < 0.2)
    weights = draw_weights(400)
    paired = estimate_difference(accuracy("a", better), accuracy("b", right), weights)
    assert paired.p < 0.01
    assert paired.low > 0
    nothing = estimate_difference(accuracy("a", right), accuracy("b", right), weights)
    assert (nothing.value, nothing.p) == (0, 1)


def test_a_figure_of_a_slice_is_that_of_its_texts_alone():
    right = np.array([True, True, False, False])
    assert accuracy("right", right).take(np.array([0, 1, 2])).value() == pytest.approx(2 / 3)


def test_a_class_that_nobody_means_or_finds_counts_zero():
    nothing = np.zeros(4, int)
    assert f1("none", nothing, nothing, nothing).value() == 0


def test_a_calibrated_guess_has_no_error_and_a_boaster_has_his_boast():
    chance = RANDOM.random(200_000)
    assert measure_calibration_error(chance, RANDOM.random(200_000) < chance) < 0.01
    assert measure_calibration_error(np.full(1000, 0.9), np.arange(1000) < 600) == pytest.approx(0.3)
