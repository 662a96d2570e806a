import numpy as np
import pytest
from scipy.special import softmax

from lingping.corpus.examples import blank
from lingping.evaluation.calibration import fit_temperature, fit_temperatures, measure_calibration_error
from lingping.model.classifier import Scores

RANDOM = np.random.default_rng(5)


def draw(logits):
    """One-hot answers drawn from the softmax of `logits`."""
    chances = softmax(logits, -1)
    return np.eye(logits.shape[-1])[[RANDOM.choice(len(row), p=row) for row in chances]]


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.5])
def test_the_factor_by_which_logits_are_overconfident_is_found(factor):
    calibrated = RANDOM.normal(size=(6000, 3)) * 2
    assert fit_temperature(calibrated * factor, draw(calibrated), np.ones(6000)) == pytest.approx(factor, rel=0.06)


def test_unlabelled_texts_do_not_count():
    calibrated = RANDOM.normal(size=(4000, 3)) * 2
    gold, weight = draw(calibrated), np.ones(4000)
    gold[2000:], weight[2000:] = 1 / 3, 0
    assert fit_temperature(calibrated * 2, gold, weight) == pytest.approx(2, rel=0.1)
    assert fit_temperature(calibrated, gold, np.zeros(4000)) == 1


def test_each_head_has_its_own():
    calibrated = RANDOM.normal(size=(4000, 3)) * 2
    gold = blank(["好"] * 4000, 1)
    gold.sentiment[:] = draw(calibrated)
    gold.sentiment_weight[:] = 1
    scores = Scores(softmax(calibrated * 2, -1), np.full((4000, 1, 4), 0.25), np.full(4000, 0.5))
    found = fit_temperatures(scores, gold)
    assert found.sentiment == pytest.approx(2, rel=0.1)
    assert (found.needs, found.wish) == (1, 1)


def test_calibrated_probabilities_have_no_error_and_overconfident_ones_have_theirs():
    chance = RANDOM.random(200_000)
    assert measure_calibration_error(chance, RANDOM.random(200_000) < chance) < 0.01
    assert measure_calibration_error(np.full(1000, 0.9), np.arange(1000) < 600) == pytest.approx(0.3)
