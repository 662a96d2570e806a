"""How heavy the votes of the linear part weigh beside the encoder."""

import numpy as np

from lingping.corpus.examples import blank
from lingping.model.classifier import Scores
from lingping.training.stacking import fit_stacking

N, NEEDS = 400, 3


def test_right_votes_are_heavy_and_random_votes_weigh_nothing():
    random = np.random.default_rng(3)
    gold = blank([str(number) for number in range(N)], NEEDS)
    positive, spoken = random.random(N) < 0.5, random.random((N, NEEDS)) < 0.3
    gold.sentiment[np.arange(N), np.where(positive, 2, 0)] = 1
    gold.needs[..., 0], gold.needs[..., 3] = ~spoken, spoken
    gold.wish[:] = random.random(N) < 0.2
    gold.sentiment_weight[:], gold.needs_weight[:], gold.wish_weight[:] = 1, 1, 1
    unsure = Scores(np.full((N, 3), 1 / 3), np.full((N, NEEDS, 4), 1 / 4), np.full(N, 1 / 2))
    guess = random.normal(size=(N, 1 + NEEDS + 1))
    know = np.column_stack([positive, spoken, gold.wish]) * 2 - 1 + guess
    heavy, light = (fit_stacking(unsure, votes, gold) for votes in (know, guess))
    assert min(heavy.sentiment, heavy.needs, heavy.wish) > 0.5
    assert max(light.sentiment, light.needs, light.wish) < 0.2


def test_too_low_probabilities_of_wishes_are_shifted_up():
    gold = blank([str(number) for number in range(N)], NEEDS)
    gold.wish[: N // 10], gold.wish_weight[:] = 1, 1
    doubting = Scores(np.full((N, 3), 1 / 3), np.full((N, NEEDS, 4), 1 / 4), np.where(gold.wish > 0, 0.4, 0.001))
    found = fit_stacking(doubting, np.zeros((N, 1 + NEEDS + 1)), gold)
    assert np.log(0.4 / 0.6) + found.wish_shift > 0 > np.log(0.001 / 0.999) + found.wish_shift
