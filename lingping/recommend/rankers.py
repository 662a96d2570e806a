"""Three rankers of items for customers, each fitted on the interactions up to a day.

The two simple ones are baselines: bestsellers (popularity), and items similar to the customer's own (item-item).
"""

import warnings
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from lingping.recommend.interactions import Interactions

SEED = 7
POPULARITY_DAYS = 28  # days in which popularity is counted
MAX_LABEL_DAYS = 14  # days of purchases to predict: a third of the log if it is shorter than six weeks
_CANDIDATES = 50  # items from each source of candidates
_FACTORS, _ITERATIONS, _REGULARISATION, _CONFIDENCE = 16, 12, 0.1, 4.0
_MAX_ITEMS = 2_000  # with the highest interaction weight, that are compared with each customer
_MAX_PRODUCTS = 20_000_000  # that are held in memory at once
_MIN_BUYERS = 30  # customers who bought, to learn weights from
_DEFAULT_WEIGHTS = np.array([0.2, 0.2, 0.3, 0.5, 2.0, 0.0])  # with too few buyers: the customer's own items come first


def count_label_days(interactions: Interactions, day: int) -> int:
    """Number of days up to `day` whose purchases are the labels: they are predicted from the days before."""
    return max(1, min(MAX_LABEL_DAYS, (day - int(interactions.days.min(initial=day)) + 1) // 3))


class Ranker(Protocol):
    """Ranks items for customers."""

    def rank(self, users: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Items (users, count), best first, -1 where there are no more, and their scores (users, count)."""
        ...


@dataclass(frozen=True)
class Popularity:
    """Items by number of buyers in the last 28 days, the same for every customer."""

    buyers: np.ndarray  # (items,)

    @classmethod
    def fit(cls, interactions: Interactions, day: int) -> "Popularity":
        """Count the buyers in the 28 days up to `day`."""
        bought = interactions.between(day - POPULARITY_DAYS + 1, day).purchases()
        return cls(np.asarray(bought.sum(axis=0)).ravel())

    def rank(self, users: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """The same list for all of `users`."""
        order = np.argsort(-self.buyers, kind="stable")[:count]
        return np.tile(order, (len(users), 1)), np.tile(self.buyers[order], (len(users), 1))


@dataclass(frozen=True)
class ItemItem:
    """Items similar (cosine of their columns) to those that the customer interacted with."""

    weights: csr_matrix
    similarity: csr_matrix  # (items, items)

    @classmethod
    def fit(cls, interactions: Interactions, day: int) -> "ItemItem":
        """Fit on the interactions up to `day`."""
        from implicit.nearest_neighbours import CosineRecommender  # 0.5 s
        from implicit.utils import ParameterWarning

        weights = interactions.up_to(day).weights(day)
        model = CosineRecommender(K=_CANDIDATES, num_threads=1)
        with warnings.catch_warnings(category=ParameterWarning, action="ignore"):  # about a matrix that it made itself
            model.fit(weights, show_progress=False)
        return cls(weights, csr_matrix(model.similarity))

    def rank(self, users: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Best first; only items that are similar to one of the customer's."""
        return pick_best(csr_matrix(self.weights[users] @ self.similarity), count)


@dataclass(frozen=True)
class TwoStage:
    """Candidates from three sources, ranked by a logistic regression.

    The sources are matrix factorisation (Hu, Koren and Volinsky 2008), popularity and the customer's own items. The
    features of a pair of customer and item are the number of buyers, the item's interaction weight, the product of the
    factors, the item-item score, the pair's own interaction weight, and whether the customer bought the item.
    """

    features: "Features"
    coefficients: np.ndarray  # (features,)

    @classmethod
    def fit(cls, interactions: Interactions, day: int) -> "TwoStage":
        """Learn the weights on the purchases of the label days up to `day`; compute features as of `day`."""
        before = day - count_label_days(interactions, day)
        bought = interactions.between(before + 1, day).purchases()
        is_enough = np.count_nonzero(np.diff(bought.indptr)) >= _MIN_BUYERS
        coefficients = _learn_weights(Features.fit(interactions, before), bought) if is_enough else _DEFAULT_WEIGHTS
        return cls(Features.fit(interactions, day), coefficients)

    def rank(self, users: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Best first."""
        pairs = self.features.find_candidates(users)
        scores = self.features.compute(users, pairs) @ self.coefficients
        # A sparse matrix drops zeros, but every candidate counts: scores are shifted above 0 and back.
        shift = 1 - scores.min(initial=0.0)
        ranked, shifted = pick_best(csr_matrix((scores + shift, pairs.indices, pairs.indptr), shape=pairs.shape), count)
        return ranked, np.where(ranked >= 0, shifted - shift, 0.0)


@dataclass(frozen=True)
class Features:
    """Features of pairs of customer and item as of a day."""

    weights: csr_matrix
    bought: csr_matrix
    popularity: Popularity
    attention: np.ndarray  # (items,): interaction weight of all customers
    item_item: ItemItem
    user_factors: np.ndarray
    item_factors: np.ndarray

    @classmethod
    def fit(cls, interactions: Interactions, day: int) -> "Features":
        """Fit on the interactions up to `day`."""
        from implicit.als import AlternatingLeastSquares  # 0.5 s

        past = interactions.up_to(day)
        weights = past.weights(day)
        model = AlternatingLeastSquares(
            factors=min(_FACTORS, max(2, min(interactions.shape) - 1)),
            regularization=_REGULARISATION,
            alpha=_CONFIDENCE,
            iterations=_ITERATIONS,
            num_threads=1,  # one thread: the same factors every time
            random_state=SEED,
            use_gpu=False,
        )
        model.fit(weights, show_progress=False)
        popularity, item_item = Popularity.fit(interactions, day), ItemItem.fit(interactions, day)
        factors = np.asarray(model.user_factors), np.asarray(model.item_factors)
        attention = np.asarray(weights.sum(axis=0)).ravel()
        return cls(weights, past.purchases(), popularity, attention, item_item, *factors)

    def find_candidates(self, users: np.ndarray) -> csr_matrix:
        """(users, items): an entry where an item is popular, near in factors, or one of the customer's own."""
        count = min(_CANDIDATES, len(self.item_factors))
        popular, _ = self.popularity.rank(users, count)
        rows, columns = [np.repeat(np.arange(len(users)), count)], [popular.ravel()]
        if count < len(self.item_factors):
            rows.append(rows[0])
            columns.append(self._find_nearest(users, count).ravel())
            own = self.weights[users].tocoo()
            rows.append(own.row)
            columns.append(own.col)
        places = np.concatenate(rows), np.concatenate(columns)
        found = csr_matrix((np.ones(len(places[0])), places), shape=(len(users), len(self.item_factors)))
        found.sum_duplicates()
        return found

    def _find_nearest(self, users: np.ndarray, count: int) -> np.ndarray:
        """Items (users, count) of the catalogue with the largest products of factors, a block of users at a time."""
        catalogue = np.argsort(-self.attention, kind="stable")[:_MAX_ITEMS]
        factors = self.item_factors[catalogue].T
        block = max(1, _MAX_PRODUCTS // len(catalogue))
        parts = [
            np.argpartition(-(self.user_factors[users[first : first + block]] @ factors), count - 1, axis=1)[:, :count]
            for first in range(0, len(users), block)
        ]
        return catalogue[np.concatenate(parts)]

    def compute(self, users: np.ndarray, pairs: csr_matrix) -> np.ndarray:
        """(pairs, features) of the entries of `pairs`."""
        rows, items = np.repeat(np.arange(len(users)), np.diff(pairs.indptr)), pairs.indices
        own = self.weights[users]
        return np.column_stack(
            [
                np.log1p(self.popularity.buyers[items]),
                np.log1p(self.attention[items]),
                (self.user_factors[users][rows] * self.item_factors[items]).sum(axis=1),
                np.log1p(_read_values(csr_matrix(own @ self.item_item.similarity), rows, items)),
                np.log1p(_read_values(own, rows, items)),
                _read_values(self.bought[users], rows, items),
            ]
        )


def pick_best(scores: csr_matrix, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The best items (rows, count) of each row of `scores`, ties by position, and their scores.

    -1 and 0 where a row has fewer entries.
    """
    ranked = np.full((scores.shape[0], count), -1)  # pyright: ignore[reportOptionalSubscript]  (scipy's stubs)
    best_scores = np.zeros((scores.shape[0], count))  # pyright: ignore[reportOptionalSubscript]
    for row in range(scores.shape[0]):  # pyright: ignore[reportOptionalSubscript]
        stored = slice(scores.indptr[row], scores.indptr[row + 1])
        items, values = scores.indices[stored], scores.data[stored]
        order = np.lexsort((items, -values))[:count]  # pyright: ignore[reportOperatorIssue]
        ranked[row, : len(order)], best_scores[row, : len(order)] = items[order], values[order]
    return ranked, best_scores


def _learn_weights(features: Features, bought: csr_matrix) -> np.ndarray:
    """Weights (features,) of a logistic regression of which candidates their customers bought.

    Trained on the customers who bought something; the default weights if these are too few.
    """
    from sklearn.linear_model import LogisticRegression  # 0.6 s

    users = np.flatnonzero((np.diff(bought.indptr) > 0) & (np.diff(features.weights.indptr) > 0))
    if len(users) < _MIN_BUYERS:
        return _DEFAULT_WEIGHTS
    pairs = features.find_candidates(users)
    rows = np.repeat(np.arange(len(users)), np.diff(pairs.indptr))
    is_bought = _read_values(bought[users], rows, pairs.indices) > 0
    if is_bought.all() or not is_bought.any():
        return _DEFAULT_WEIGHTS
    given = features.compute(users, pairs)
    spread = given.std(axis=0)
    spread[spread == 0] = 1
    model = LogisticRegression(max_iter=500).fit(given / spread, is_bought)
    return model.coef_[0] / spread


def _read_values(matrix: csr_matrix, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Values of a sparse matrix at `rows` and `columns`."""
    return np.asarray(matrix[rows, columns], dtype=np.float64).ravel()
