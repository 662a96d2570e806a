"""Behaviour clusters: customers of one merchant who behave alike, under names that stay the same from run to run.

A cluster is named after the kind of customer that its centre resembles most, not after its number in a run, and those
of one kind are one. So names and ids need no memory: equal tables give equal names, and a few more customers leave them
alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

FEATURES = (
    "recency", "activity", "browsing", "searching", "wanting", "buying",
    "orders", "spend", "variety", "nights", "satisfaction",
)  # fmt: skip

# Kind of customer: its id, and how it differs from the others in standard deviations. Ids are never given anew.
KINDS: Mapping[str, tuple[int, Mapping[str, float]]] = {
    "regulars": (1, {"recency": -1, "activity": 1.5, "orders": 1.5}),
    "big_spenders": (2, {"spend": 1.5, "orders": 0.5}),
    "window_shoppers": (3, {"wanting": -1, "orders": -1, "spend": -0.5, "browsing": 0.5}),
    "hesitant": (4, {"wanting": 1, "buying": -1, "orders": -0.5}),
    "searchers": (5, {"searching": 1.5}),
    "newcomers": (6, {"recency": -1, "activity": -0.7, "orders": -0.3}),
    "sleepers": (7, {"recency": 1, "activity": -0.7, "orders": -0.3}),
    "discontented": (8, {"satisfaction": -1.5}),
    "night_owls": (9, {"nights": 1.5}),
    "decided": (10, {"buying": 1, "browsing": -0.7, "variety": -0.5, "activity": -0.5, "orders": 0.3}),
    "explorers": (11, {"variety": 1.2, "browsing": 1.2}),
}

_COUNTS = range(2, 9)
FEWEST = 60  # customers for whom clusters are sought
_LEARNT, _JUDGED = 5_000, 1_500  # customers that centres and silhouettes are taken from
_SEED = 7
_SHOWN = 0.1  # standard deviations by which customers differ, at least, in what their kind is named after
_WORTH_A_CLUSTER = 0.005  # silhouette by which more clusters must be better than fewer


@dataclass(frozen=True)
class Clusters:
    """Kind (customers,) of each customer, and the silhouette of the clusters on a part of them."""

    names: np.ndarray
    silhouette: float

    @property
    def ids(self) -> np.ndarray:
        """The number of each customer's kind."""
        return np.array([KINDS[name][0] for name in self.names])


def cluster(features: "pd.DataFrame") -> Clusters | None:
    """Group the customers of one merchant (rows of marts.user_features, in a fixed order) by k-means.

    The number of clusters is the one whose kinds have the best mean silhouette (Rousseeuw 1987), of nearly equal ones
    the smallest.
    Kinds that the merchant's data can't tell, such as night owls in a log of days, are not looked for. None for fewer
    than 60 customers, or where all behave alike.
    """
    points = features[list(FEATURES)].to_numpy(dtype=float)
    kinds = telling(points)
    if len(points) < FEWEST or len(kinds) < min(_COUNTS) or len(np.unique(points, axis=0)) <= max(_COUNTS):
        return None
    from threadpoolctl import threadpool_limits

    mixed = points[_mixed(features["user_key"].to_numpy(dtype=object))]
    with threadpool_limits(1):  # sums in a fixed order: equal rows give equal clusters
        centres, names, silhouette = _best_centres(mixed[:_LEARNT], mixed[:_JUDGED], kinds)
    return Clusters(names[_nearest(points, centres)], silhouette) if len(names) else None


def telling(points: np.ndarray) -> list[str]:
    """The kinds whose foremost feature differs between the customers of `points` (customers, features)."""
    if not len(points):
        return []
    differ = {feature for feature, spread in zip(FEATURES, np.ptp(points, axis=0), strict=True) if spread > 0}
    return [name for name, (_, kind) in KINDS.items() if max(kind, key=lambda feature: abs(kind[feature])) in differ]


def name_centres(centres: np.ndarray, kinds: Sequence[str] = tuple(KINDS)) -> np.ndarray:
    """The one of the `kinds` that each of the `centres` (clusters, features) resembles most, by cosine.

    Of those, if any, whose foremost features it shows: who buys nothing is not decided, however little they look at.
    """
    models = np.array([[KINDS[kind][1].get(feature, 0.0) for feature in FEATURES] for kind in kinds])
    cosines = centres @ (models / np.linalg.norm(models, axis=1, keepdims=True)).T  # times the centre's length
    foremost = np.abs(models) == np.abs(models).max(axis=1, keepdims=True)
    is_shown = centres[:, None, :] * np.sign(models) > _SHOWN  # (clusters, kinds, features)
    fits = (is_shown | ~foremost).all(axis=2)
    eligible = np.where(fits | ~fits.any(axis=1, keepdims=True), cosines, -np.inf)
    return np.array(kinds)[eligible.argmax(axis=1)]


def _mixed(user_keys: np.ndarray) -> np.ndarray:
    """Positions (customers,) in an order by chance that new customers leave as it is: they slip in between."""
    from pandas.util import hash_array

    hashes = hash_array(user_keys)  # pyright: ignore[reportCallIssue]  (pandas finds it at run time)
    return np.argsort(hashes, kind="stable")


def _best_centres(learnt: np.ndarray, judged: np.ndarray, kinds: Sequence[str]) -> tuple[np.ndarray, np.ndarray, float]:
    """Centres, the kind of each, and the silhouette of the kinds; no centres where all are of one kind."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    best, best_names, highest = np.empty(0), np.empty(0), -2.0
    for count in _COUNTS:
        means = KMeans(count, n_init=5, random_state=_SEED)  # pyright: ignore[reportArgumentType]  (typed as str)
        centres = means.fit(learnt).cluster_centers_
        names = name_centres(centres, kinds)
        labels = names[_nearest(judged, centres)]
        if len(np.unique(labels)) < 2:
            continue
        silhouette = float(silhouette_score(judged, labels))
        if silhouette > highest + _WORTH_A_CLUSTER:
            best, best_names, highest = centres, names, silhouette
    return best, best_names, highest


def _nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Number (points,) of the centre that is nearest to each point."""
    squares = np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres])  # (centres, points)
    return squares.argmin(axis=0)
