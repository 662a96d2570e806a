"""95 % intervals of measures and of their differences, by the bootstrap over texts (Efron 1979)."""

from dataclasses import dataclass

import numpy as np

from lingping.evaluation.measures import Measure

_DRAWS = 1_000
_PERCENTILES = (2.5, 97.5)


@dataclass(frozen=True)
class Figure:
    """A measure's value with its 95 % interval (percentile bootstrap) and number of texts."""

    value: float
    low: float
    high: float
    texts: int


@dataclass(frozen=True)
class Difference:
    """How much larger one classifier's figure is than another's, with its 95 % interval.

    `p` is twice the share of paired bootstrap draws whose difference has the opposite sign or is zero (Koehn 2004).
    """

    value: float
    low: float
    high: float
    p: float


def draw_weights(texts: int, *, seed: int = 7, draws: int = _DRAWS) -> np.ndarray:
    """How often each text is drawn with replacement, (draws, texts), float32."""
    random = np.random.default_rng(seed)
    return random.multinomial(texts, np.full(texts, 1 / texts), size=draws).astype(np.float32)


def estimate_figure(measure: Measure, weights: np.ndarray) -> Figure:
    """`measure` with its interval over the draws of `weights` (draws, texts)."""
    low, high = np.percentile(measure.draws(weights), _PERCENTILES)
    return Figure(measure.value(), float(low), float(high), measure.texts)


def estimate_difference(one: Measure, other: Measure, weights: np.ndarray) -> Difference:
    """`one` minus `other`, both measured on the same texts in the same order, over `weights` (draws, texts)."""
    drawn = one.draws(weights) - other.draws(weights)
    low, high = np.percentile(drawn, _PERCENTILES)
    p = min(1.0, 2 * min(float((drawn <= 0).mean()), float((drawn >= 0).mean())))
    return Difference(one.value() - other.value(), float(low), float(high), p)
