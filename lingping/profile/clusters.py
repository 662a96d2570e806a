"""Behaviour clusters: customers of one merchant who behave alike, with names that stay the same from run to run.

A cluster is named after the kind of customer that its centre resembles most, not after its number in a run; clusters of
the same kind are merged. So names and ids need no stored state: equal tables give equal names, and a few more customers
do not change them.
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

# Kind of customer: its id, and how it differs from the others in standard deviations. An id is never reused.
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

MIN_CUSTOMERS = 60
_CLUSTER_COUNTS = range(2, 9)
_FIT_SAMPLE, _SILHOUETTE_SAMPLE = 5_000, 1_500  # customers
_SEED = 7
_MIN_DIFFERENCE = 0.1  # standard deviations by which a cluster must differ in the main features of its kind
_MIN_GAIN = 0.005  # in silhouette, for more clusters


@dataclass(frozen=True)
class Clusters:
    """Name of the kind of each customer (customers,), and the silhouette of the clusters on a sample of them."""

    names: np.ndarray
    silhouette: float

    @property
    def ids(self) -> np.ndarray:
        """Id of the kind of each customer (customers,)."""
        return np.array([KINDS[name][0] for name in self.names])


def cluster_customers(features: "pd.DataFrame") -> Clusters | None:
    """Group the customers of one merchant (rows of marts.user_features, in a fixed order) by k-means.

    The number of clusters is the one whose kinds have the best mean silhouette (Rousseeuw 1987); if several are nearly
    equal, the smallest. Kinds that the merchant's data cannot show, such as night owls in a log with days only, are not
    used. None for fewer than 60 customers, or if all behave alike.
    """
    points = features[list(FEATURES)].to_numpy(dtype=float)
    kinds = find_usable_kinds(points)
    if len(points) < MIN_CUSTOMERS or len(kinds) < min(_CLUSTER_COUNTS):
        return None
    if len(np.unique(points, axis=0)) <= max(_CLUSTER_COUNTS):
        return None
    import sklearn.cluster  # noqa: F401  (only libraries that are loaded can be limited)
    from threadpoolctl import threadpool_limits

    sample = points[_order_by_hash(features["user_key"].to_numpy(dtype=object))]
    with threadpool_limits(1):  # sums in a fixed order: equal rows give equal clusters
        centres, names, silhouette = _find_best_centres(sample[:_FIT_SAMPLE], sample[:_SILHOUETTE_SAMPLE], kinds)
    return Clusters(names[_find_nearest(points, centres)], silhouette) if len(names) else None


def find_usable_kinds(points: np.ndarray) -> list[str]:
    """The kinds whose main feature varies between the customers of `points` (customers, features)."""
    if not len(points):
        return []
    differ = {feature for feature, spread in zip(FEATURES, np.ptp(points, axis=0), strict=True) if spread > 0}
    return [name for name, (_, kind) in KINDS.items() if max(kind, key=lambda feature: abs(kind[feature])) in differ]


def name_centres(centres: np.ndarray, kinds: Sequence[str] = tuple(KINDS)) -> np.ndarray:
    """Name (clusters,) of the one of `kinds` that each of the `centres` (clusters, features) resembles most, by cosine.

    Kinds whose main features the centre shows are preferred: a cluster that buys nothing is not named `decided`,
    however little it browses.
    """
    models = np.array([[KINDS[kind][1].get(feature, 0.0) for feature in FEATURES] for kind in kinds])
    cosines = centres @ (models / np.linalg.norm(models, axis=1, keepdims=True)).T  # times the centre's length
    is_main = np.abs(models) == np.abs(models).max(axis=1, keepdims=True)
    is_shown = centres[:, None, :] * np.sign(models) > _MIN_DIFFERENCE  # (clusters, kinds, features)
    fits = (is_shown | ~is_main).all(axis=2)
    eligible = np.where(fits | ~fits.any(axis=1, keepdims=True), cosines, -np.inf)
    return np.array(kinds)[eligible.argmax(axis=1)]


def _order_by_hash(user_keys: np.ndarray) -> np.ndarray:
    """Positions (customers,) in a random order that new customers do not change: they are inserted."""
    from pandas.util import hash_array

    hashes = hash_array(user_keys)  # pyright: ignore[reportCallIssue]  (pandas finds it at run time)
    return np.argsort(hashes, kind="stable")


def _find_best_centres(
    points: np.ndarray, evaluation: np.ndarray, kinds: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, float]:
    """Centres of `points`, the kind of each, and the silhouette of the kinds on `evaluation`.

    Empty centres if all are of one kind.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    best, best_names, highest = np.empty(0), np.empty(0), -2.0
    for count in _CLUSTER_COUNTS:
        means = KMeans(count, n_init=5, random_state=_SEED)  # pyright: ignore[reportArgumentType]  (typed as str)
        centres = means.fit(points).cluster_centers_
        names = name_centres(centres, kinds)
        labels = names[_find_nearest(evaluation, centres)]
        if len(np.unique(labels)) < 2:
            continue
        silhouette = float(silhouette_score(evaluation, labels))
        if silhouette > highest + _MIN_GAIN:
            best, best_names, highest = centres, names, silhouette
    return best, best_names, highest


def _find_nearest(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Index (points,) of the centre that is nearest to each point."""
    squares = np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres])  # (centres, points)
    return squares.argmin(axis=0)
