"""Three ways of choosing items for customers behind one verb; each is fitted on what was known at the end of a day.

The two simple ones are the yardsticks: what sells most, and items that the same customers like (item-item).
"""

import warnings
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from lingping.recommend.interactions import Interactions

SEED = 7
MONTH = 28  # days in which popularity is counted
WINDOW = 14  # days of purchases that are foretold, a third of the log where it is shorter than six weeks
_CANDIDATES = 50  # items of each kind that are looked at closely
_FACTORS, _ITERATIONS, _REGULARISATION, _CONFIDENCE = 16, 12, 0.1, 4.0
_CATALOGUE = 2_000  # items, those most dealt with, among which the nearest are sought: all would be customers x items
_CELLS = 20_000_000  # products that are held at once
_FEWEST = 30  # customers who bought, below which nothing can be learnt from them
_USUAL = np.array([0.2, 0.2, 0.3, 0.5, 2.0, 0.0])  # weights where nothing can be learnt: one's own items come first


def window(known: Interactions, day: int) -> int:
    """Days up to `day` whose purchases are foretold from the days before."""
    return max(1, min(WINDOW, (day - int(known.days.min(initial=day)) + 1) // 3))


class Ranker(Protocol):
    """Something that orders items for customers."""

    def rank(self, users: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Items (users, most), best first, -1 where there are no more, and their scores."""
        ...


@dataclass(frozen=True)
class Popularity:
    """The items that most customers bought in the last month, the same for everybody."""

    buyers: np.ndarray  # (items,)

    @classmethod
    def fit(cls, known: Interactions, day: int) -> "Popularity":
        """From what was bought in the month up to `day`."""
        bought = known.between(day - MONTH + 1, day).purchases()
        return cls(np.asarray(bought.sum(axis=0)).ravel())

    def rank(self, users: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        """The same list for every one of `users`."""
        order = np.argsort(-self.buyers, kind="stable")[:most]
        return np.tile(order, (len(users), 1)), np.tile(self.buyers[order], (len(users), 1))


@dataclass(frozen=True)
class ItemItem:
    """Items alike (cosine of their columns) to those that the customer dealt with."""

    weights: csr_matrix
    alike: csr_matrix  # (items, items)

    @classmethod
    def fit(cls, known: Interactions, day: int) -> "ItemItem":
        """From everything up to `day`."""
        from implicit.nearest_neighbours import CosineRecommender  # 0.5 s
        from implicit.utils import ParameterWarning

        weights = known.up_to(day).weights(day)
        model = CosineRecommender(K=_CANDIDATES, num_threads=1)
        with warnings.catch_warnings(category=ParameterWarning, action="ignore"):  # of a matrix that it made itself
            model.fit(weights, show_progress=False)
        return cls(weights, csr_matrix(model.similarity))

    def rank(self, users: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Best first; only items that are alike to any of the customer's."""
        return best(csr_matrix(self.weights[users] @ self.alike), most)


@dataclass(frozen=True)
class TwoStage:
    """Candidates from matrix factorisation (Hu, Koren and Volinsky 2008) and habit, ordered by learnt weights.

    The features of a pair are its factors' product, its item-item score, what the customer did with the item and
    whether it was bought, and how many bought it last month; a logistic regression weighs them.
    """

    features: "Features"
    coefficients: np.ndarray  # (features,)

    @classmethod
    def fit(cls, known: Interactions, day: int) -> "TwoStage":
        """Learn the weights from the window up to `day`, foretold from the days before, and look from `day` on."""
        before = day - window(known, day)
        bought = known.between(before + 1, day).purchases()
        is_enough = np.count_nonzero(np.diff(bought.indptr)) >= _FEWEST
        coefficients = _learn(Features.fit(known, before), bought) if is_enough else _USUAL
        return cls(Features.fit(known, day), coefficients)

    def rank(self, users: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Best first."""
        pairs = self.features.candidates(users)
        scores = self.features.of(users, pairs) @ self.coefficients
        # Stored zeros would vanish: every candidate counts, so scores are shifted above 0 and back.
        shift = 1 - scores.min(initial=0.0)
        ranked, shifted = best(csr_matrix((scores + shift, pairs.indices, pairs.indptr), shape=pairs.shape), most)
        return ranked, np.where(ranked >= 0, shifted - shift, 0.0)


@dataclass(frozen=True)
class Features:
    """What is known of pairs of customer and item at the end of a day."""

    weights: csr_matrix
    bought: csr_matrix
    popularity: Popularity
    attention: np.ndarray  # (items,): how much all customers did with each
    item_item: ItemItem
    user_factors: np.ndarray
    item_factors: np.ndarray

    @classmethod
    def fit(cls, known: Interactions, day: int) -> "Features":
        """From everything up to `day`."""
        from implicit.als import AlternatingLeastSquares  # 0.5 s

        past = known.up_to(day)
        weights = past.weights(day)
        model = AlternatingLeastSquares(
            factors=min(_FACTORS, max(2, min(known.shape) - 1)),
            regularization=_REGULARISATION,
            alpha=_CONFIDENCE,
            iterations=_ITERATIONS,
            num_threads=1,  # one thread: the same factors every time
            random_state=SEED,
            use_gpu=False,
        )
        model.fit(weights, show_progress=False)
        popularity, item_item = Popularity.fit(known, day), ItemItem.fit(known, day)
        factors = np.asarray(model.user_factors), np.asarray(model.item_factors)
        attention = np.asarray(weights.sum(axis=0)).ravel()
        return cls(weights, past.purchases(), popularity, attention, item_item, *factors)

    def candidates(self, users: np.ndarray) -> csr_matrix:
        """(users, items): stored where an item is popular, near in factors, or was dealt with before."""
        count = min(_CANDIDATES, len(self.item_factors))
        popular, _ = self.popularity.rank(users, count)
        rows, columns = [np.repeat(np.arange(len(users)), count)], [popular.ravel()]
        if count < len(self.item_factors):
            rows.append(rows[0])
            columns.append(self._nearest(users, count).ravel())
            own = self.weights[users].tocoo()
            rows.append(own.row)
            columns.append(own.col)
        places = np.concatenate(rows), np.concatenate(columns)
        found = csr_matrix((np.ones(len(places[0])), places), shape=(len(users), len(self.item_factors)))
        found.sum_duplicates()
        return found

    def _nearest(self, users: np.ndarray, count: int) -> np.ndarray:
        """Items (users, count) of the catalogue with the largest products of factors, a block of users at a time."""
        catalogue = np.argsort(-self.attention, kind="stable")[:_CATALOGUE]
        factors = self.item_factors[catalogue].T
        block = max(1, _CELLS // len(catalogue))
        parts = [
            np.argpartition(-(self.user_factors[users[first : first + block]] @ factors), count - 1, axis=1)[:, :count]
            for first in range(0, len(users), block)
        ]
        return catalogue[np.concatenate(parts)]

    def of(self, users: np.ndarray, pairs: csr_matrix) -> np.ndarray:
        """(pairs, features) of the stored places of `pairs`."""
        rows, items = np.repeat(np.arange(len(users)), np.diff(pairs.indptr)), pairs.indices
        own = self.weights[users]
        return np.column_stack(
            [
                np.log1p(self.popularity.buyers[items]),
                np.log1p(self.attention[items]),
                (self.user_factors[users][rows] * self.item_factors[items]).sum(axis=1),
                np.log1p(_at(csr_matrix(own @ self.item_item.alike), rows, items)),
                np.log1p(_at(own, rows, items)),
                _at(self.bought[users], rows, items),
            ]
        )


def best(scores: csr_matrix, most: int) -> tuple[np.ndarray, np.ndarray]:
    """The `most` stored items of each row by score, of equals the first; -1 and 0 where a row has fewer."""
    ranked = np.full((scores.shape[0], most), -1)  # pyright: ignore[reportOptionalSubscript]  (scipy's stubs)
    told = np.zeros((scores.shape[0], most))  # pyright: ignore[reportOptionalSubscript]
    for row in range(scores.shape[0]):  # pyright: ignore[reportOptionalSubscript]
        stored = slice(scores.indptr[row], scores.indptr[row + 1])
        items, values = scores.indices[stored], scores.data[stored]
        order = np.lexsort((items, -values))[:most]  # pyright: ignore[reportOperatorIssue]
        ranked[row, : len(order)], told[row, : len(order)] = items[order], values[order]
    return ranked, told


def _learn(features: Features, bought: csr_matrix) -> np.ndarray:
    """Weights of the features that best tell which candidates were bought, by the customers who bought any.

    Those that are usual where too few did.
    """
    from sklearn.linear_model import LogisticRegression  # 0.6 s

    users = np.flatnonzero((np.diff(bought.indptr) > 0) & (np.diff(features.weights.indptr) > 0))
    if len(users) < _FEWEST:
        return _USUAL
    pairs = features.candidates(users)
    rows = np.repeat(np.arange(len(users)), np.diff(pairs.indptr))
    is_bought = _at(bought[users], rows, pairs.indices) > 0
    if is_bought.all() or not is_bought.any():
        return _USUAL
    given = features.of(users, pairs)
    spread = given.std(axis=0)
    spread[spread == 0] = 1
    model = LogisticRegression(max_iter=500).fit(given / spread, is_bought)
    return model.coef_[0] / spread


def _at(matrix: csr_matrix, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Values at places of a sparse matrix."""
    return np.asarray(matrix[rows, columns], dtype=np.float64).ravel()
