"""How heavy the linear part's votes weigh beside the encoder, fitted on texts that neither was trained on.

Trained together, the linear part would learn only what the encoder leaves over; two models with different errors are
worth more when they are trained apart and summed (Wolpert 1992, Stacked Generalization).
"""

from dataclasses import dataclass

import numpy as np
import torch

from lingping.corpus.examples import Examples
from lingping.model.classifier import Scores
from lingping.model.linear_votes import add_votes

_HEAVIEST = 3.0  # the encoder weighs 1
_FURTHEST = 5.0  # shift of the log-odds
_WISH = 2  # index of the head


@dataclass(frozen=True)
class Stacking:
    """The weight of the votes on each head, from 0, where they do not help, to 3 times the encoder's.

    `wish_shift` is added to the log-odds of a wish: averaged weights give rare labels too low probabilities
    (Platt 1999, Probabilistic Outputs for Support Vector Machines).
    """

    sentiment: float
    needs: float
    wish: float
    wish_shift: float


def fit_stacking(deep: Scores, votes: np.ndarray, gold: Examples) -> Stacking:
    """The weights of `votes` (texts, 1 + needs + 1) with which they fit `gold` best beside the encoder's scores `deep`.

    Least cross-entropy, each head at its own best temperature.
    """
    from scipy.optimize import minimize
    from scipy.special import log_softmax, logit

    sentiment, needs = (torch.from_numpy(np.log(np.maximum(each, 1e-9))) for each in (deep.sentiment, deep.needs))
    wish = torch.from_numpy(logit(deep.wish.astype(float).clip(1e-6, 1 - 1e-6)))
    targets = (
        (gold.sentiment, gold.sentiment_weight),
        (gold.needs, gold.needs_weight),
        (np.stack([1 - gold.wish, gold.wish], -1), gold.wish_weight),
    )

    def loss(parameters: np.ndarray, head: int) -> float:
        heaviness, temperature, *shift = parameters
        mixed = add_votes(sentiment, needs, wish + sum(shift), torch.from_numpy(heaviness * votes))[head].numpy()
        logits = mixed if head < _WISH else np.stack([np.zeros_like(mixed), mixed], -1)
        target, weight = targets[head]
        by_case = -(target * log_softmax(logits / temperature, axis=-1)).sum(-1)
        return float((by_case * weight).sum() / max(weight.sum(), 1e-9))

    def minimise(head: int, *shift: float) -> list[float]:
        bounds = ((0, _HEAVIEST), (0.2, 5), *[(-_FURTHEST, _FURTHEST)] * len(shift))
        heaviness, _, *shifted = minimize(loss, (0.5, 1.0, *shift), args=(head,), method="L-BFGS-B", bounds=bounds).x
        return [float(heaviness), *map(float, shifted)]

    return Stacking(*minimise(0), *minimise(1), *minimise(_WISH, 0.0))
