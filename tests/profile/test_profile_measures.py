import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from lingping.profile.forecast_measures import auc, auc_figure, brier, calibration_error


@pytest.mark.parametrize("seed", range(20))
def test_auc_and_brier_are_those_of_scikit_learn_also_with_ties(seed):
    rng = np.random.default_rng(seed)
    happened = rng.random(200) < 0.3
    chance = rng.integers(0, 11, 200) / 10
    assert auc(happened, chance) == pytest.approx(roc_auc_score(happened, chance))
    assert brier(happened, chance) == pytest.approx(brier_score_loss(happened, chance))


def test_the_interval_of_the_auc_covers_the_truth_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    happened = np.arange(300) < 100
    truth = 0.760250  # of two normal distributions one deviation apart: Phi(1 / sqrt(2))
    figures = [auc_figure(happened, rng.normal(happened, 1), happened) for _ in range(400)]
    covered = np.mean([figure.low <= truth <= figure.high for figure in figures])
    assert 0.92 <= covered <= 0.98
    assert figures[0].baseline == 1.0


def test_there_is_no_auc_where_it_happened_to_all():
    with pytest.raises(ValueError, match="nothing to rank"):
        auc(np.ones(3), np.arange(3))


def test_chances_that_come_true_are_calibrated_and_exaggerated_ones_are_not():
    rng = np.random.default_rng(7)
    chance = rng.random(20_000)
    happened = rng.random(20_000) < chance
    assert calibration_error(happened, chance) < 0.02
    exaggerated = np.where(chance > 0.5, 0.9, 0.1)
    assert calibration_error(happened, exaggerated) == pytest.approx(0.15, abs=0.02)
