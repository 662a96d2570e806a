"""Recommendations and their quality as rows of ml.recommendations and ops.model_quality."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from lingping.clock import SHANGHAI
from lingping.contracts import RECOMMENDATIONS
from lingping.recommend.interactions import Interactions, build_interactions
from lingping.recommend.rankers import TwoStage
from lingping.recommend.ranking_quality import RANKERS, TOP, RankerQuality, estimate_mean, evaluate_rankers

if TYPE_CHECKING:
    import pyarrow as pa

_BATCH = 2_000  # customers


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - date(1970, 1, 1)).days


def recommend_items(interactions: Interactions, merchant_id: str, as_of: date) -> Iterator["pa.RecordBatch"]:
    """Up to 20 items for every customer of a merchant, as batches of rows of ml.recommendations."""
    import pyarrow as pa  # 0.1 s

    with _limit_threads():
        ranker = TwoStage.fit(interactions, day_number(as_of))
    weights = ranker.features.weights
    bought = ranker.features.bought
    for first in range(0, len(interactions.user_keys), _BATCH):
        users = np.arange(first, min(first + _BATCH, len(interactions.user_keys)))
        with _limit_threads():
            ranked, scores = ranker.rank(users, TOP)
        rows, places = np.nonzero(ranked >= 0)
        items, at = ranked[rows, places], users[rows]
        columns = {
            "merchant_id": [merchant_id] * len(rows),
            "user_key": [interactions.user_keys[user] for user in at],
            "rank": places + 1,
            "item_id": [interactions.item_ids[item] for item in items],
            "score": np.round(scores[rows, places], 4),
            "is_known": np.asarray(weights[at, items]).ravel() > 0,
            "is_bought": np.asarray(bought[at, items]).ravel() > 0,
            "as_of": [as_of] * len(rows),
        }
        yield pa.record_batch(
            [pa.array(columns[field.name], field.type) for field in RECOMMENDATIONS.schema],
            schema=RECOMMENDATIONS.schema,
        )


@dataclass(frozen=True)
class MerchantQuality:
    """Quality of each ranker for one merchant, its number of items, its as-of day, the digest of its interactions."""

    rankers: Mapping[str, RankerQuality]
    items: int
    day: date
    digest: str


def build_sufficient_interactions(rows: "pa.Table") -> Interactions | None:
    """The interactions of a merchant (build_interactions); None with fewer than two customers or two items."""
    interactions = build_interactions(rows)
    return interactions if min(interactions.shape) > 1 else None


def evaluate_merchant(interactions: Interactions, as_of: date) -> MerchantQuality | None:
    """Evaluate every ranker for one merchant; None if no known customer bought anything in the label days."""
    with _limit_threads():
        rankers = evaluate_rankers(interactions, day_number(as_of))
    return MerchantQuality(rankers, len(interactions.item_ids), as_of, interactions.digest) if rankers else None


def build_quality_rows(found: Mapping[str, MerchantQuality]) -> list[dict[str, Any]]:
    """Rows of ops.model_quality: recall at 5 and 20, NDCG at 20 and coverage of each ranker, overall and by merchant.

    found: by merchant. Coverage is the share of the items that are in at least one list. `evaluated_at` is the newest
    as-of day of the merchants, not the current time, so that the same input gives the same rows.
    """
    parts = [("", "", sorted(found)), *(("merchant", shop, [shop]) for shop in sorted(found))]
    return [
        {
            "model_id": name,
            "figure": figure,
            "label": "",
            "slice_kind": kind,
            "slice": part,
            "value": value,
            "low": low,
            "high": high,
            "baseline": None,
            "texts": sum(len(found[shop].rankers[name].recall) for shop in shops),
            "data_sha256": sha256("".join(found[shop].digest for shop in shops).encode()).hexdigest(),
            "evaluated_at": datetime.combine(max(found[shop].day for shop in shops), time(), SHANGHAI),
        }
        for name in RANKERS
        for kind, part, shops in parts
        if shops
        for figure, (value, low, high) in _compute_figures([found[shop] for shop in shops], name).items()
    ]


def _limit_threads() -> AbstractContextManager[object]:
    """One BLAS thread: sums in a fixed order give equal recommendations for equal rows, and `implicit` requires it."""
    import implicit.als  # noqa: F401  (0.5 s; loads its BLAS: only what is loaded can be limited)
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, "blas")


def _compute_figures(shops: list[MerchantQuality], name: str) -> dict[str, tuple[float, float | None, float | None]]:
    """Value and bounds of each figure of the ranker `name`, over all customers of `shops`."""
    found = [shop.rankers[name] for shop in shops]
    coverage = sum(len(each.shown) for each in found) / sum(shop.items for shop in shops)
    return {
        "recall_at_5": estimate_mean(np.concatenate([each.short_recall for each in found])),
        "recall_at_20": estimate_mean(np.concatenate([each.recall for each in found])),
        "ndcg_at_20": estimate_mean(np.concatenate([each.ndcg for each in found])),
        "coverage": (round(coverage, 4), None, None),
    }
