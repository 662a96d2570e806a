"""Recall, NDCG and coverage of the recommender in shops of 240 items, against bestsellers, similar items and an oracle.

    python -m benchmarks.recommend --seeds 5

The shops of the sample world have fewer than 20 items, so a list of 20 contains all of them. Here the same simulated
customers shop in a larger catalogue, with log-normal prices and shares of attention by Zipf's law. The oracle ranks by
the planted tastes of the customers on the day of the lists.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from lingping.recommend.interactions import Interactions, build_interactions
from lingping.recommend.ranking_quality import RankerQuality, evaluate_ranker, evaluate_rankers, split
from lingping.recommend.recommendation_rows import day_number
from lingping.sample.behaviour import BROWSE, BUY, CART, FAVOURITE, SEARCH, SECONDS_A_DAY
from lingping.sample.history import History, Setting, draw_customers, simulate_shop, simulate_weeks
from lingping.sample.shops import Shop, load_shops
from lingping.sample.world import build_setting

ITEMS = 240
_END = date(2026, 3, 29)
_WEEKS, _LABEL_WEEKS = 12, 2


def interactions_of(history: History) -> Interactions:
    """The interactions of a simulated shop, as the recommender gets them: all events except searches."""
    events = history.events.select(history.events.kinds != SEARCH)
    start = np.datetime64(history.setting.start.isoformat(), "D").astype(int)
    kinds, days = events.kinds, (start + events.seconds // SECONDS_A_DAY).astype(np.int32)
    columns = {
        "user_key": [f"u{user:05}" for user in events.users],
        "item_id": [f"i{item:03}" for item in events.items],
        "day": pa.array(days, pa.int32()).cast(pa.date32()),
        "looks": (kinds == BROWSE).astype(np.int64),
        "wants": np.isin(kinds, (FAVOURITE, CART)).astype(np.int64),
        "buys": (kinds == BUY).astype(np.int64),
    }
    return build_interactions(pa.table(columns))


def large_shop(seed: int, shop: str = "songguo-snacks", scale: float = 1.0) -> Interactions:
    """Twelve weeks of a shop with 240 items."""
    return interactions_of(simulate_shop(*_world(seed, shop, scale)))


@dataclass(frozen=True)
class Oracle:
    """Ranks items by the planted `tastes` (users, items) of the customers; ranks all customers at once."""

    tastes: np.ndarray

    def rank(self, users: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Best first."""
        tastes = self.tastes[: len(users)]
        order = np.argsort(-tastes, axis=1)[:, :count]
        return order, np.take_along_axis(tastes, order, axis=1)


def measure(seed: int, shop: str, scale: float = 1.0) -> dict[str, RankerQuality]:
    """Quality of every ranker and of the oracle in one shop."""
    world = _world(seed, shop, scale)
    known, day = interactions_of(simulate_shop(*world)), day_number(_END)
    parts = split(known, day)
    people = draw_customers(*world)
    for _ in zip(range(_WEEKS - _LABEL_WEEKS), simulate_weeks(*world, people), strict=False):
        pass  # each week changes the customers: afterwards they are as on the day of the split
    tastes = people.tastes[np.ix_(_numbers(known.user_keys)[parts.users], _numbers(known.item_ids))]
    oracle = evaluate_ranker(Oracle(tastes), parts.users, parts.bought, known.item_ids)
    return {**evaluate_rankers(known, day), "oracle": oracle}


def _numbers(names: list[str]) -> np.ndarray:
    return np.array([int(name[1:]) for name in names])


def _world(seed: int, shop: str, scale: float) -> tuple[Shop, Setting]:
    setting = build_setting(seed=seed, scale=scale, weeks=_WEEKS, end=_END)
    return _enlarge_catalogue(next(each for each in load_shops() if each.merchant_id == shop), seed), setting


def _enlarge_catalogue(shop: Shop, seed: int) -> Shop:
    rng = np.random.default_rng(seed)
    prices = np.exp(rng.normal(4, 0.9, ITEMS))
    shares = rng.permutation(1 / np.arange(1, ITEMS + 1) ** 0.7)
    items = tuple(
        replace(
            shop.items[number % len(shop.items)],
            item_id=f"{number:03}",
            price=float(prices[number]),
            share=float(shares[number]),
        )
        for number in range(ITEMS)
    )
    return replace(shop, items=items)


def main() -> None:
    """Print the figures of each ranker, means over shops and seeds, and how often the recommender is better."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--shops", nargs="+", default=["songguo-snacks", "lanyu-appliance", "sulian-dress"])
    arguments = parser.parse_args()
    found: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for shop in arguments.shops:
        for seed in range(arguments.seeds):
            for name, quality in measure(seed, shop).items():
                means = (
                    quality.short_recall.mean(),
                    quality.recall.mean(),
                    quality.ndcg.mean(),
                    len(quality.shown) / ITEMS,
                )
                found[name].append(tuple(map(float, means)))
    figures = {name: np.array(rows) for name, rows in found.items()}  # (worlds, 4)
    print(f"{'':12} recall@5  recall@20  NDCG@20  coverage   recommender better in recall@20 and NDCG@20 in")
    for name, rows in figures.items():
        recalls, ndcgs = (figures["recommender"] > rows)[:, 1:3].sum(axis=0)
        few, recall, ndcg, coverage = rows.mean(axis=0)
        print(f"{name:12} {few:8.3f} {recall:10.3f} {ndcg:8.3f} {coverage:9.2f}   {recalls} and {ndcgs} of {len(rows)}")


if __name__ == "__main__":
    main()
