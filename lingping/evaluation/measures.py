"""Shares with their uncertainty: every figure of an evaluation is a mean of ratios of sums over texts.

So one matrix of bootstrap weights serves all figures, and two classifiers are compared on the very same draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_DRAWS = 1_000
_COVERED = (2.5, 97.5)  # percentiles of a 95 % interval


@dataclass(frozen=True)
class Measure:
    """A figure that is the mean over `parts` of sum(numerators) / sum(denominators), each (texts,).

    Accuracy is one part; a macro-F1 has one for each class, F1 being 2 × hits over found + meant.
    """

    name: str
    parts: tuple[tuple[np.ndarray, np.ndarray], ...]

    @property
    def texts(self) -> int:
        """Number of texts that it was measured on."""
        return len(self.parts[0][0])

    def value(self) -> float:
        """The figure on the texts as they are."""
        return float(self.draws(np.ones((1, self.texts)))[0])

    def draws(self, weights: np.ndarray) -> np.ndarray:
        """The figure for each row of `weights` (draws, texts); 0 where a denominator is 0."""
        ratios = [_ratio(weights @ over, weights @ under) for over, under in self.parts]
        return np.mean(ratios, axis=0)

    def take(self, rows: "np.ndarray") -> "Measure":
        """The same figure on some of the texts."""
        return Measure(self.name, tuple((over[rows], under[rows]) for over, under in self.parts))


@dataclass(frozen=True)
class Figure:
    """A measured share with its 95 % bootstrap interval (percentile method, Efron 1979) and number of texts."""

    value: float
    low: float
    high: float
    texts: int


@dataclass(frozen=True)
class Difference:
    """How much larger one classifier's figure is than another's, with its 95 % interval.

    `p` is the share of paired bootstrap draws in which the sign is the other (Koehn 2004), doubled.
    """

    value: float
    low: float
    high: float
    p: float


def bootstrap_weights(texts: int, *, seed: int = 7, draws: int = _DRAWS) -> np.ndarray:
    """How often each text is drawn, (draws, texts), with replacement."""
    random = np.random.default_rng(seed)
    return random.multinomial(texts, np.full(texts, 1 / texts), size=draws).astype(np.float32)


def figure(measure: Measure, weights: np.ndarray) -> Figure:
    """`measure` with its interval over the draws of `weights`."""
    low, high = np.percentile(measure.draws(weights), _COVERED)
    return Figure(measure.value(), float(low), float(high), measure.texts)


def difference(one: Measure, other: Measure, weights: np.ndarray) -> Difference:
    """`one` minus `other`, both measured on the same texts in the same order."""
    drawn = one.draws(weights) - other.draws(weights)
    low, high = np.percentile(drawn, _COVERED)
    p = min(1.0, 2 * min(float((drawn <= 0).mean()), float((drawn >= 0).mean())))
    return Difference(one.value() - other.value(), float(low), float(high), p)


def accuracy(name: str, is_right: np.ndarray) -> Measure:
    """Share of texts that are right."""
    right = is_right.astype(np.float32)
    return Measure(name, ((right, np.ones_like(right)),))


def f1(name: str, hits: np.ndarray, found: np.ndarray, meant: np.ndarray) -> Measure:
    """F1 from counts of each text: right ones, those found, those meant."""
    return Measure(name, ((2 * hits.astype(np.float32), (found + meant).astype(np.float32)),))


def macro(name: str, measures: Sequence[Measure]) -> Measure:
    """The mean of several measures on the same texts."""
    return Measure(name, tuple(part for measure in measures for part in measure.parts))


def calibration_error(chance: np.ndarray, is_so: np.ndarray, *, bins: int = 15) -> float:
    """Expected calibration error (Guo et al. 2017): |share − mean chance| over bins of like chance, weighed by size."""
    place = np.minimum((chance * bins).astype(int), bins - 1)
    sizes = np.bincount(place, minlength=bins)
    gaps = np.abs(np.bincount(place, is_so, bins) - np.bincount(place, chance, bins))
    return float(gaps.sum() / max(1, sizes.sum()))


def _ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    return np.divide(over, under, out=np.zeros_like(over, dtype=np.float64), where=under > 0)
