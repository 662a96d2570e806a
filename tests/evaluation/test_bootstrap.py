"""Intervals of figures and of differences, by the bootstrap over texts."""

import numpy as np
import pytest
from scipy.stats import bootstrap

from lingping.evaluation.bootstrap import draw_weights, estimate_difference, estimate_figure
from lingping.evaluation.measures import accuracy

RANDOM = np.random.default_rng(3)


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
