"""Quality of recommendations: lists from past interactions, evaluated on the purchases of the label days after them."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from lingping.recommend.interactions import Interactions
from lingping.recommend.rankers import ItemItem, Popularity, Ranker, TwoStage, count_label_days
from lingping.stats.intervals import Z95

TOP, SHORT_TOP = 20, 5
RANKERS: dict[str, type[TwoStage] | type[Popularity] | type[ItemItem]] = {
    "recommender": TwoStage,
    "popularity": Popularity,
    "item-item": ItemItem,
}


@dataclass(frozen=True)
class RankerQuality:
    """Figures (customers,) of the lists of one ranker, 0 to 1, and the items that are in at least one list.

    recall: share of the bought items that are in the list; short_recall: in its first five.
    """

    recall: np.ndarray
    short_recall: np.ndarray
    ndcg: np.ndarray
    shown: frozenset[str]


@dataclass(frozen=True)
class Split:
    """Interactions up to `day`, and what the `users` known by then bought in the label days after it (users, items)."""

    day: int
    past: Interactions
    users: np.ndarray
    bought: csr_matrix


def split(interactions: Interactions, day: int) -> Split:
    """Split the interactions up to `day` at the start of the label days."""
    before = day - count_label_days(interactions, day)
    past, bought = interactions.up_to(before), interactions.between(before + 1, day).purchases()
    users = np.flatnonzero((np.diff(bought.indptr) > 0) & np.isin(np.arange(interactions.shape[0]), past.users))
    return Split(before, past, users, csr_matrix(bought[users]))


def evaluate_rankers(interactions: Interactions, day: int) -> dict[str, RankerQuality]:
    """Fit every ranker on the past and evaluate it on the purchases of the label days up to `day`.

    Repeat purchases count. Empty if no known customer bought anything in the label days.
    """
    parts = split(interactions, day)
    if len(parts.users) == 0:
        return {}
    return {
        name: evaluate_ranker(ranker.fit(parts.past, parts.day), parts.users, parts.bought, interactions.item_ids)
        for name, ranker in RANKERS.items()
    }


def evaluate_ranker(
    ranker: Ranker, users: np.ndarray, bought: csr_matrix, item_ids: list[str], top: int = TOP
) -> RankerQuality:
    """Recall@top, recall@5 and NDCG@top (Järvelin and Kekäläinen 2002, gains 0 and 1) of the lists for `users`.

    bought: (users, items), with an entry where the customer bought the item.
    """
    ranked, _ = ranker.rank(users, top)
    is_hit = np.asarray(bought[np.arange(len(users))[:, None], np.maximum(ranked, 0)].todense()) > 0
    is_hit &= ranked >= 0
    discounts = 1 / np.log2(np.arange(top) + 2)
    counts = np.diff(bought.indptr)
    ideal = discounts.cumsum()[np.minimum(counts, top) - 1]
    shown = frozenset(item_ids[item] for item in np.unique(ranked) if item >= 0)
    recall, short_recall = (is_hit[:, :first].sum(axis=1) / counts for first in (top, SHORT_TOP))
    return RankerQuality(recall, short_recall, (is_hit * discounts[: is_hit.shape[1]]).sum(axis=1) / ideal, shown)


def estimate_mean(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and the bounds of its 95 % interval (normal approximation), clipped to 0 and 1, to four digits."""
    mean = values.mean()
    half = Z95 * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else 1.0
    return round(float(mean), 4), round(float(max(0, mean - half)), 4), round(float(min(1, mean + half)), 4)
