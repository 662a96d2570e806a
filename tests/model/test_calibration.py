import numpy as np
import pytest
from scipy.special import softmax

from lingping.corpus.examples import blank
from lingping.evaluation.calibration import fit_temperature, fit_temperatures
from lingping.evaluation.error_rates import correct_share
from lingping.model.classifier import Scores

RANDOM = np.random.default_rng(5)


def drawn(logits):
    """One-hot answers drawn from the softmax of `logits`."""
    chances = softmax(logits, -1)
    return np.eye(logits.shape[-1])[[RANDOM.choice(len(row), p=row) for row in chances]]


@pytest.mark.parametrize("boast", [0.5, 1.0, 2.5])
def test_the_temperature_by_which_a_classifier_boasts_is_found(boast):
    honest = RANDOM.normal(size=(6000, 3)) * 2
    assert fit_temperature(honest * boast, drawn(honest), np.ones(6000)) == pytest.approx(boast, rel=0.06)


def test_what_nobody_labelled_does_not_count():
    honest = RANDOM.normal(size=(4000, 3)) * 2
    gold, weight = drawn(honest), np.ones(4000)
    gold[2000:], weight[2000:] = 1 / 3, 0
    assert fit_temperature(honest * 2, gold, weight) == pytest.approx(2, rel=0.1)
    assert fit_temperature(honest, gold, np.zeros(4000)) == 1


def test_each_head_has_its_own():
    honest = RANDOM.normal(size=(4000, 3)) * 2
    gold = blank(["好"] * 4000, 1)
    gold.sentiment[:] = drawn(honest)
    gold.sentiment_weight[:] = 1
    scores = Scores(softmax(honest * 2, -1), np.full((4000, 1, 4), 0.25), np.full(4000, 0.5))
    found = fit_temperatures(scores, gold)
    assert found.sentiment == pytest.approx(2, rel=0.1)
    assert (found.needs, found.wish) == (1, 1)


def test_a_share_is_corrected_for_misses_and_false_alarms():
    true = 0.3
    observed = 0.9 * true + 0.05 * (1 - true)
    assert correct_share(observed, hits=0.9, false_alarms=0.05) == pytest.approx(true)
    assert correct_share(0.01, hits=0.9, false_alarms=0.05) == 0
    assert correct_share(0.4, hits=0.5, false_alarms=0.45) == 0.4
