"""Calibrated probabilities: the temperature of each head, and how far probabilities are from observed shares."""

import numpy as np

from lingping.corpus.examples import Examples
from lingping.model.classifier import Scores
from lingping.model.temperatures import Temperatures

_COLDEST, _HOTTEST = 0.2, 5.0


def fit_temperatures(scores: Scores, gold: Examples) -> Temperatures:
    """The temperature of each head, from the scores that an uncalibrated classifier gives to `gold` examples."""
    wish = np.stack([1 - scores.wish, scores.wish], -1)
    return Temperatures(
        sentiment=fit_temperature(_logits(scores.sentiment), gold.sentiment, gold.sentiment_weight),
        needs=fit_temperature(_logits(scores.needs), gold.needs, gold.needs_weight),
        wish=fit_temperature(_logits(wish), np.stack([1 - gold.wish, gold.wish], -1), gold.wish_weight),
    )


def fit_temperature(logits: np.ndarray, gold: np.ndarray, weight: np.ndarray) -> float:
    """The divisor of `logits` (…, classes) that gives the least cross-entropy with `gold` (…, classes).

    Guo et al. 2017, On Calibration of Modern Neural Networks. `weight` (…) is 0 where nothing is labelled; 1.0 where
    nothing is labelled at all.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    if not weight.any():
        return 1.0

    def loss(temperature: float) -> float:
        by_case = -(gold * log_softmax(logits / temperature, axis=-1)).sum(-1)
        return float((by_case * weight).sum() / weight.sum())

    found = minimize_scalar(loss, bounds=(_COLDEST, _HOTTEST), method="bounded")
    return round(float(found.x), 4)  # pyright: ignore[reportAttributeAccessIssue]  (a result of scipy's)


def measure_calibration_error(chance: np.ndarray, is_true: np.ndarray, *, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017) of probabilities `chance` (n,) against booleans `is_true` (n,).

    |share − mean chance| over `bins` of equal width, weighted by their sizes.
    """
    place = np.minimum((chance * bins).astype(int), bins - 1)
    sizes = np.bincount(place, minlength=bins)
    gaps = np.abs(np.bincount(place, is_true, bins) - np.bincount(place, chance, bins))
    return float(gaps.sum() / max(1, sizes.sum()))


def _logits(chances: np.ndarray) -> np.ndarray:
    """Logits of which `chances` (…, classes) are the softmax."""
    return np.log(np.maximum(chances, 1e-9))
