"""Latent experience of orders: a score per need, the resulting satisfaction, and the needs that a review mentions."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.incidents import Incident
from lingping.sample.shops import Shop

ABSENT, NEGATIVE, NEUTRAL, POSITIVE = range(4)
POLARITIES = ("absent", "negative", "neutral", "positive")
_INCIDENT_SCORE = 3.0
_NOISE = 0.75
_NEUTRAL_BAND = (-0.12, 0.12)
_MENTIONS = (0.22, 0.33, 0.28, 0.12, 0.05)  # probabilities of one, two, … needs


@dataclass(frozen=True)
class Experience:
    """Scores and polarities of mentions (orders, needs), satisfaction and index of the incident or -1 (orders,)."""

    scores: np.ndarray
    satisfaction: np.ndarray
    polarities: np.ndarray
    incident: np.ndarray


def draw_qualities(shop: Shop, rng: np.random.Generator) -> np.ndarray:
    """Latent quality (items, needs) of the shop's items, needs in the order of its salience."""
    return np.clip(rng.normal(0.85, 0.4, (len(shop.items), len(shop.salience))), -0.4, 1.8)


def draw_experience(
    shop: Shop, qualities: np.ndarray, items: np.ndarray, struck: dict[Incident, np.ndarray], rng: np.random.Generator
) -> Experience:
    """The experience of orders of `items` (orders,); `struck` masks the orders affected by each incident."""
    needs = list(shop.salience)
    scores = qualities[items] + rng.normal(0, _NOISE, (len(items), len(needs)))
    incident = np.full(len(items), -1)
    urge = np.zeros_like(scores)
    for number, (plan, mask) in enumerate(struck.items()):
        sign = 1 if plan.polarity == "positive" else -1
        scores[mask, needs.index(plan.need)] = sign * _INCIDENT_SCORE
        urge[mask, needs.index(plan.need)] = 4
        incident[mask] = number
    weights = np.array(list(shop.salience.values()))
    polarities = _draw_polarities(scores, weights, urge, rng)
    return Experience(scores, _compute_satisfaction(scores, weights), polarities, incident)


def join_experiences(parts: list[Experience]) -> Experience:
    """Concatenate the experiences of several weeks."""
    fields = ("scores", "satisfaction", "polarities", "incident")
    return Experience(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def _compute_satisfaction(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean of the scores weighted by salience; negative scores count double (loss aversion)."""
    return (np.where(scores < 0, 2.0, 1.0) * scores * weights).sum(axis=1) / weights.sum()


def _draw_polarities(scores: np.ndarray, weights: np.ndarray, urge: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Polarity of the one to five needs mentioned, others ABSENT (Gumbel top-k sampling).

    Salient needs, extreme scores and a high `urge` (orders, needs) make a mention more likely.
    """
    strength = np.where(scores < 0, 1.3, 0.4) * np.abs(scores)
    ranks = np.argsort(np.argsort(-(np.log(weights) + strength + urge + rng.gumbel(size=scores.shape)), axis=1), axis=1)
    count = rng.choice(len(_MENTIONS), len(scores), p=_MENTIONS) + 1
    low, high = _NEUTRAL_BAND
    polarity = np.where(scores < low, NEGATIVE, np.where(scores > high, POSITIVE, NEUTRAL))
    return np.where(ranks < count[:, None], polarity, ABSENT)
