"""What an order was like: a latent score per need, the satisfaction that follows, and what the customer speaks of."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.incidents import Incident
from lingping.sample.shops import Shop

ABSENT, NEGATIVE, NEUTRAL, POSITIVE = range(4)
POLARITIES = ("absent", "negative", "neutral", "positive")
_INCIDENT_SCORE = 3.0
_NOISE = 0.75
_NEUTRAL_BAND = (-0.12, 0.12)
_MENTIONS = (0.22, 0.33, 0.28, 0.12, 0.05)  # of one, two, … needs


@dataclass(frozen=True)
class Experience:
    """Orders by position: scores and polarities `spoken` of (orders, needs), satisfaction, number of incident or -1."""

    scores: np.ndarray
    satisfaction: np.ndarray
    spoken: np.ndarray
    incident: np.ndarray


def draw_qualities(shop: Shop, rng: np.random.Generator) -> np.ndarray:
    """Latent quality (items, needs) of everything in the shop, needs in the order of its salience."""
    return np.clip(rng.normal(0.85, 0.4, (len(shop.items), len(shop.salience))), -0.4, 1.8)


def undergo(
    shop: Shop, qualities: np.ndarray, items: np.ndarray, struck: dict[Incident, np.ndarray], rng: np.random.Generator
) -> Experience:
    """The experience of the orders of `items`, of which masks `struck` lived through incidents."""
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
    return Experience(scores, _satisfaction(scores, weights), _spoken(scores, weights, urge, rng), incident)


def join_experiences(parts: list[Experience]) -> Experience:
    """The experiences of several weeks as one."""
    fields = ("scores", "satisfaction", "spoken", "incident")
    return Experience(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def _satisfaction(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Mean of the scores by salience; what went wrong counts double (loss aversion)."""
    return (np.where(scores < 0, 2.0, 1.0) * scores * weights).sum(axis=1) / weights.sum()


def _spoken(scores: np.ndarray, weights: np.ndarray, urge: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Polarity of the one to five needs spoken of: salient, felt strongly, or `urge`d (Gumbel top-k sampling)."""
    felt = np.where(scores < 0, 1.3, 0.4) * np.abs(scores)
    ranks = np.argsort(np.argsort(-(np.log(weights) + felt + urge + rng.gumbel(size=scores.shape)), axis=1), axis=1)
    count = rng.choice(len(_MENTIONS), len(scores), p=_MENTIONS) + 1
    low, high = _NEUTRAL_BAND
    polarity = np.where(scores < low, NEGATIVE, np.where(scores > high, POSITIVE, NEUTRAL))
    return np.where(ranks < count[:, None], polarity, ABSENT)
