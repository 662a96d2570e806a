"""Recommendations and their quality as rows of the tables."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

from lingping.clock import SHANGHAI
from lingping.contracts import RECOMMENDATIONS
from lingping.recommend.interactions import Interactions, interactions
from lingping.recommend.rankers import TwoStage
from lingping.recommend.ranking_quality import NAMES, TOP, Lists, evaluate, mean_with_interval

if TYPE_CHECKING:
    import pyarrow as pa

_USERS_AT_ONCE = 2_000


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - date(1970, 1, 1)).days


def recommended(known: Interactions, merchant_id: str, as_of: date) -> Iterator["pa.RecordBatch"]:
    """Up to 20 items for every customer of a merchant, as batches of ml.recommendations."""
    import pyarrow as pa  # 0.1 s

    with _one_thread():
        ranker = TwoStage.fit(known, day_number(as_of))
    dealt_with = ranker.features.weights
    bought = ranker.features.bought
    for first in range(0, len(known.user_keys), _USERS_AT_ONCE):
        users = np.arange(first, min(first + _USERS_AT_ONCE, len(known.user_keys)))
        with _one_thread():
            ranked, scores = ranker.rank(users, TOP)
        rows, places = np.nonzero(ranked >= 0)
        items, at = ranked[rows, places], users[rows]
        columns = {
            "merchant_id": [merchant_id] * len(rows),
            "user_key": [known.user_keys[user] for user in at],
            "rank": places + 1,
            "item_id": [known.item_ids[item] for item in items],
            "score": np.round(scores[rows, places], 4),
            "is_known": np.asarray(dealt_with[at, items]).ravel() > 0,
            "is_bought": np.asarray(bought[at, items]).ravel() > 0,
            "as_of": [as_of] * len(rows),
        }
        yield pa.record_batch(
            [pa.array(columns[field.name], field.type) for field in RECOMMENDATIONS.schema],
            schema=RECOMMENDATIONS.schema,
        )


@dataclass(frozen=True)
class Judged:
    """What was found for one merchant: figures of each ranker, items that it has, day and digest of what it is from."""

    lists: Mapping[str, Lists]
    items: int
    day: date
    digest: str


def served(rows: "pa.Table") -> Interactions | None:
    """The interactions of a merchant, where two customers and two items at least make it worth while."""
    known = interactions(rows)
    return known if min(known.shape) > 1 else None


def judged(known: Interactions, as_of: date) -> Judged | None:
    """How every ranker would have done for one merchant; None where nobody known bought in the last window."""
    with _one_thread():
        lists = evaluate(known, day_number(as_of))
    return Judged(lists, len(known.item_ids), as_of, known.digest) if lists else None


def quality_rows(found: Mapping[str, Judged]) -> list[dict[str, object]]:
    """Rows of ops.model_quality: recall at 5 and 20, ndcg_at_20 and coverage of each ranker, overall and by merchant.

    found: by merchant. Coverage is the share of the items that is in any list. The time of judging is the newest day
    of the merchants, not the clock's, so that the same rows give the same figures.
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
            "texts": sum(len(found[shop].lists[name].recall) for shop in shops),
            "data_sha256": sha256("".join(found[shop].digest for shop in shops).encode()).hexdigest(),
            "evaluated_at": datetime.combine(max(found[shop].day for shop in shops), time(), SHANGHAI),
        }
        for name in NAMES
        for kind, part, shops in parts
        if shops
        for figure, (value, low, high) in _figures([found[shop] for shop in shops], name).items()
    ]


def _one_thread() -> AbstractContextManager[object]:
    """Sums in one order: the same rows give the same recommendations. It is also what `implicit` asks for."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1, "blas")


def _figures(shops: list[Judged], name: str) -> dict[str, tuple[float, float | None, float | None]]:
    lists = [shop.lists[name] for shop in shops]
    coverage = sum(len(each.shown) for each in lists) / sum(shop.items for shop in shops)
    return {
        "recall_at_5": mean_with_interval(np.concatenate([each.recall_of_few for each in lists])),
        "recall_at_20": mean_with_interval(np.concatenate([each.recall for each in lists])),
        "ndcg_at_20": mean_with_interval(np.concatenate([each.ndcg for each in lists])),
        "coverage": (round(coverage, 4), None, None),
    }
