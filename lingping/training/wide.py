"""The linear part of a network: trained by itself, then weighed against the encoder (see `stacking`)."""

from typing import TYPE_CHECKING

import numpy as np
import torch

from lingping.corpus.examples import Examples
from lingping.corpus.splits import Corpus
from lingping.evaluation.baseline import fit_logistic
from lingping.labels import SENTIMENTS
from lingping.model.linear_votes import Wide
from lingping.training.stacking import fit_stacking

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from lingping.evaluation.baseline import Fitted
    from lingping.model.network import ReviewNetwork
    from lingping.model.scorer import Scorer
    from lingping.model.tokenizer import Tokenizer

WIDE_BUCKETS = 96_000  # 3 MB in 16 bits; ten times as many hardly improve the figures
_SENTIMENT_STRENGTH, _OTHER_STRENGTH = 2, 10  # inverse regularisation; fewer words indicate a need or a wish


def add_wide(network: "ReviewNetwork", tokenizer: "Tokenizer", corpus: Corpus, longest: int, deep: "Scorer") -> None:
    """Train a linear part on the labelled training texts of `corpus`, and add it to `network`.

    `deep` is the same network as a classifier, without the linear part: the weight of the part is the one that fits the
    validation texts best beside it. Texts are cut at `longest` tokens.
    """
    wide = Wide(WIDE_BUCKETS, len(deep.needs))
    examples, validation = corpus.labelled, corpus.validation
    _fit(wide, _make_features(wide, tokenizer.encode(examples.texts, longest)), examples)
    features = _make_features(wide, tokenizer.encode(validation.texts, longest))
    votes = features @ wide.table.weight.detach().double().numpy() + wide.bias.detach().numpy()
    found = fit_stacking(deep.score(validation.texts), votes, validation)
    with torch.no_grad():
        scale = torch.tensor([found.sentiment, *[found.needs] * len(deep.needs), found.wish], dtype=torch.float32)
        wide.table.weight.mul_(scale)
        wide.bias.mul_(scale)
        wide.bias[-1] += found.wish_shift
    network.wide = wide.to(next(network.parameters()).device)
    network.config.wide_buckets = WIDE_BUCKETS


def _fit(wide: Wide, features: "csr_array", examples: Examples) -> None:
    """One logistic regression for each column of the table."""
    label = examples.sentiment.argmax(1)
    polar = (examples.sentiment_weight > 0) & (label != SENTIMENTS.index("neutral"))
    positive = label[polar] == SENTIMENTS.index("positive")
    _set_column(wide, 0, fit_logistic(_SENTIMENT_STRENGTH, features[polar], positive))
    for need in range(examples.needs.shape[1]):
        weight = examples.needs_weight[:, need]
        known = weight > 0
        mentioned = examples.needs[known, need].argmax(1) > 0
        _set_column(wide, 1 + need, fit_logistic(_OTHER_STRENGTH, features[known], mentioned, weight[known]))
    known = examples.wish_weight > 0
    _set_column(wide, -1, fit_logistic(_OTHER_STRENGTH, features[known], examples.wish[known] > 0))


def _set_column(wide: Wide, column: int, fitted: "Fitted") -> None:
    """The coefficients of a regression as votes; 0 where its labels had one class alone (see `fit_logistic`)."""
    with torch.no_grad():
        if isinstance(fitted, float | int):
            wide.table.weight[:, column] = 0
        else:
            wide.table.weight[:, column] = torch.from_numpy(fitted.coef_[0])
            wide.bias[column] = float(np.ravel(fitted.intercept_)[0])


def _make_features(wide: Wide, tokens: list[list[int]]) -> "csr_array":
    """The matrix (texts, buckets) that the table is multiplied with: see `Wide.forward`."""
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
