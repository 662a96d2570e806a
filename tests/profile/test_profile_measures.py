import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from lingping.profile.forecast_measures import compute_auc, compute_brier, compute_calibration_error, measure_auc


@pytest.mark.parametrize("seed", range(20))
def test_auc_and_brier_equal_those_of_scikit_learn_also_with_ties(seed):
    rng = np.random.default_rng(seed)
    happened = rng.random(200) < 0.3
    chance = rng.integers(0, 11, 200) / 10
    assert compute_auc(happened, chance) == pytest.approx(roc_auc_score(happened, chance))
    assert compute_brier(happened, chance) == pytest.approx(brier_score_loss(happened, chance))


def test_the_95_percent_interval_of_the_auc_has_about_that_coverage():
    rng = np.random.default_rng(7)
    happened = np.arange(300) < 100
    truth = 0.760250  # of two normal distributions one deviation apart: Phi(1 / sqrt(2))
    figures = [measure_auc(happened, rng.normal(happened, 1), happened) for _ in range(400)]
    intervals = [(figure.low, figure.high) for figure in figures]
    covered = np.mean([low is not None and high is not None and low <= truth <= high for low, high in intervals])
    assert 0.92 <= covered <= 0.98
    assert figures[0].baseline == 1.0


def test_the_auc_of_one_class_is_an_error():
    with pytest.raises(ValueError, match="one class"):
        compute_auc(np.ones(3), np.arange(3))


def test_true_probabilities_are_calibrated_and_exaggerated_ones_are_not():
    rng = np.random.default_rng(7)
    chance = rng.random(20_000)
    happened = rng.random(20_000) < chance
    assert compute_calibration_error(happened, chance) < 0.02
    exaggerated = np.where(chance > 0.5, 0.9, 0.1)
    assert compute_calibration_error(happened, exaggerated) == pytest.approx(0.15, abs=0.02)
