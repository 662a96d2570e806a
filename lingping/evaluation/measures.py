"""Accuracy and F1 as means of ratios of sums over texts.

In this form one matrix of bootstrap weights serves every measure, and two classifiers are compared on the same draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Measure:
    """The mean over `parts` of sum(numerators) / sum(denominators), each an array (texts,).

    Accuracy has one part; macro-F1 has one for each class, with F1 = 2 × hits / (found + labelled).
    """

    name: str
    parts: tuple[tuple[np.ndarray, np.ndarray], ...]

    @property
    def texts(self) -> int:
        """Number of texts that it is measured on."""
        return len(self.parts[0][0])

    def value(self) -> float:
        """The measure on all texts, each counted once."""
        return float(self.draws(np.ones((1, self.texts)))[0])

    def draws(self, weights: np.ndarray) -> np.ndarray:
        """The measure (draws,) for each row of `weights` (draws, texts); 0 where a denominator is 0."""
        ratios = [_ratio(weights @ over, weights @ under) for over, under in self.parts]
        return np.mean(ratios, axis=0)

    def take(self, rows: np.ndarray) -> "Measure":
        """The same measure on some of the texts."""
        return Measure(self.name, tuple((over[rows], under[rows]) for over, under in self.parts))


def accuracy(name: str, is_right: np.ndarray) -> Measure:
    """Share of texts that are right, from booleans (texts,)."""
    right = is_right.astype(np.float32)
    return Measure(name, ((right, np.ones_like(right)),))


def f1(name: str, hits: np.ndarray, found: np.ndarray, labelled: np.ndarray) -> Measure:
    """F1 from counts or booleans (texts,): labels found rightly, labels found, labels given."""
    hits, found, labelled = (each.astype(np.float32) for each in (hits, found, labelled))
    return Measure(name, ((2 * hits, found + labelled),))


def macro(name: str, measures: Sequence[Measure]) -> Measure:
    """The mean of several measures on the same texts."""
    return Measure(name, tuple(part for measure in measures for part in measure.parts))


def _ratio(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    return np.divide(over, under, out=np.zeros_like(over, dtype=np.float64), where=under > 0)
