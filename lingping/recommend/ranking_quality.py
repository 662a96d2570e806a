"""How good recommendations are: foretold from the past alone, on the purchases of the last days (`window`)."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from lingping.recommend.interactions import Interactions
from lingping.recommend.rankers import ItemItem, Popularity, Ranker, TwoStage, window
from lingping.stats.intervals import Z95

TOP, FEW = 20, 5
NAMES: dict[str, type[TwoStage] | type[Popularity] | type[ItemItem]] = {
    "recommender": TwoStage,
    "popularity": Popularity,
    "item-item": ItemItem,
}


@dataclass(frozen=True)
class Lists:
    """Figures of the lists of one ranker, for each customer, 0 to 1; and the items that were in any list.

    recall: share of what was bought that was in the list; recall_of_few: in its first five.
    """

    recall: np.ndarray
    recall_of_few: np.ndarray
    ndcg: np.ndarray
    shown: frozenset[str]


@dataclass(frozen=True)
class Cut:
    """What was known at the end of a `day`, and what `users` who were known then bought since (users, items)."""

    day: int
    past: Interactions
    users: np.ndarray
    bought: csr_matrix


def cut(known: Interactions, day: int) -> Cut:
    """What is known up to `day`, cut a window before it."""
    before = day - window(known, day)
    past, bought = known.up_to(before), known.between(before + 1, day).purchases()
    users = np.flatnonzero((np.diff(bought.indptr) > 0) & np.isin(np.arange(known.shape[0]), past.users))
    return Cut(before, past, users, csr_matrix(bought[users]))


def evaluate(known: Interactions, day: int) -> dict[str, Lists]:
    """Fit every ranker on what was known a window before `day` and judge it on what known customers bought since.

    Nothing that is bought is left out, also what was bought before. Empty where nobody is there to judge by.
    """
    at = cut(known, day)
    if len(at.users) == 0:
        return {}
    return {
        name: judge(ranker.fit(at.past, at.day), at.users, at.bought, known.item_ids) for name, ranker in NAMES.items()
    }


def judge(ranker: Ranker, users: np.ndarray, bought: csr_matrix, item_ids: list[str], top: int = TOP) -> Lists:
    """Recall@top, recall@5 and NDCG@top (Järvelin and Kekäläinen 2002, gains 0 and 1) of the lists for `users`.

    bought: (users, items), stored where the customer bought.
    """
    ranked, _ = ranker.rank(users, top)
    is_hit = np.asarray(bought[np.arange(len(users))[:, None], np.maximum(ranked, 0)].todense()) > 0
    is_hit &= ranked >= 0
    discounts = 1 / np.log2(np.arange(top) + 2)
    counts = np.diff(bought.indptr)
    ideal = discounts.cumsum()[np.minimum(counts, top) - 1]
    shown = frozenset(item_ids[item] for item in np.unique(ranked) if item >= 0)
    recall, recall_of_few = (is_hit[:, :first].sum(axis=1) / counts for first in (top, FEW))
    return Lists(recall, recall_of_few, (is_hit * discounts[: is_hit.shape[1]]).sum(axis=1) / ideal, shown)


def mean_with_interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean with its 95 % interval (normal approximation), cut to 0 to 1, to four digits."""
    mean = values.mean()
    half = Z95 * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 1.0
    return round(float(mean), 4), round(float(max(0, mean - half)), 4), round(float(min(1, mean + half)), 4)
