"""The linear part of a compact network: fitted by itself, then weighed against the encoder on texts that neither saw.

Fitted together, one part would learn only what the other leaves over; two that err apart are worth more summed
(Wolpert 1992, Stacked Generalization).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from lingping.corpus.examples import Examples
from lingping.corpus.splits import Corpus
from lingping.evaluation.baseline import logistic
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Scores
from lingping.model.linear_votes import Wide, add_votes

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from lingping.evaluation.baseline import Fitted
    from lingping.model.network import ReviewNetwork
    from lingping.model.scorer import Scorer
    from lingping.model.tokenizer import Tokenizer

WIDE_BUCKETS = 96_000  # 3 MB in 16 bits; ten times as many read hardly better
_SENTIMENT_STRENGTH, _OTHER_STRENGTH = 2, 10  # inverse regularisation; a need or a wish is worded by fewer words
_HEAVIEST = 3.0  # beside the encoder's weight of 1
_FURTHEST = 5.0  # shift of the log-odds
_WISH = 2  # place of the head


def add_wide(network: "ReviewNetwork", tokenizer: "Tokenizer", corpus: Corpus, longest: int, deep: "Scorer") -> None:
    """Give `network` its linear part, learned from the training texts of `corpus`.

    `deep` is the same network as a classifier: the weight of the part is what fits `corpus.validation` best beside it.
    """
    wide = Wide(WIDE_BUCKETS, len(deep.needs))
    examples = corpus.labelled
    _fit(wide, _features(wide, tokenizer.encode(examples.texts, longest)), examples)
    tuning = corpus.validation
    features = _features(wide, tokenizer.encode(tuning.texts, longest))
    votes = features @ wide.table.weight.detach().double().numpy() + wide.bias.detach().numpy()
    found = stacking(deep.score(tuning.texts), votes, tuning)
    with torch.no_grad():
        scale = torch.tensor([found.sentiment, *[found.needs] * len(deep.needs), found.wish], dtype=torch.float32)
        wide.table.weight.mul_(scale)
        wide.bias.mul_(scale)
        wide.bias[-1] += found.wish_shift
    network.wide = wide.to(next(network.parameters()).device)
    network.config.wide_buckets = WIDE_BUCKETS


@dataclass(frozen=True)
class Stacking:
    """How heavy votes weigh on each head, from 0, where they help nothing, to 3 times the encoder.

    `wish_shift` is added to the log-odds of a wish: weights that were averaged are too sure that what is rare is not
    there (Platt 1999, Probabilistic Outputs for Support Vector Machines).
    """

    sentiment: float
    needs: float
    wish: float
    wish_shift: float


def stacking(deep: Scores, votes: np.ndarray, gold: Examples) -> Stacking:
    """Where `votes` (texts, 1 + needs + 1) fit `gold` best beside `deep`.

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

    def best(head: int, *shift: float) -> list[float]:
        bounds = ((0, _HEAVIEST), (0.2, 5), *[(-_FURTHEST, _FURTHEST)] * len(shift))
        heaviness, _, *shifted = minimize(loss, (0.5, 1.0, *shift), args=(head,), method="L-BFGS-B", bounds=bounds).x
        return [float(heaviness), *map(float, shifted)]

    return Stacking(*best(0), *best(1), *best(_WISH, 0.0))


def _fit(wide: Wide, features: "csr_array", examples: Examples) -> None:
    """One logistic regression for each column of the table."""
    label = examples.sentiment.argmax(1)
    decided = (examples.sentiment_weight > 0) & (label != SENTIMENTS.index("neutral"))
    positive = label[decided] == SENTIMENTS.index("positive")
    _set_column(wide, 0, logistic(_SENTIMENT_STRENGTH, features[decided], positive))
    for need in range(examples.needs.shape[1]):
        weight = examples.needs_weight[:, need]
        known = weight > 0
        spoken = examples.needs[known, need].argmax(1) > 0
        _set_column(wide, 1 + need, logistic(_OTHER_STRENGTH, features[known], spoken, weight[known]))
    known = examples.wish_weight > 0
    _set_column(wide, -1, logistic(_OTHER_STRENGTH, features[known], examples.wish[known] > 0))


def _set_column(wide: Wide, column: int, fitted: "Fitted") -> None:
    """Votes of a fitted regression; none where its labels held one answer alone (a number: see `baseline.logistic`)."""
    with torch.no_grad():
        if isinstance(fitted, float | int):
            wide.table.weight[:, column] = 0
        else:
            wide.table.weight[:, column] = torch.from_numpy(fitted.coef_[0])
            wide.bias[column] = float(np.ravel(fitted.intercept_)[0])


def _features(wide: Wide, tokens: list[list[int]]) -> "csr_array":
    """What the table's rows are multiplied by, (texts, buckets): see `Wide.forward`."""
    from scipy.sparse import csr_array

    rows = [wide.rows(torch.tensor([text]))[0].numpy() for text in tokens]
    sizes = np.array([len(each) for each in rows])
    places = np.concatenate([[0], sizes.cumsum()])
    values = np.repeat(1 / np.sqrt(sizes), sizes)
    found = csr_array(
        (values, np.concatenate(rows).astype(np.int32), places.astype(np.int32)),
        shape=(len(rows), wide.table.num_embeddings),
    )
    found.sum_duplicates()
    return found
