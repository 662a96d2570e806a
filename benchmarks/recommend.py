"""How well purchases are foretold in shops of 240 items, beside what sells most, items alike, and an oracle.

    python -m benchmarks.recommend --seeds 5

The sample world's shops have fewer than 20 items, so that a list of 20 holds them all. Here its customers, with their
tastes, habits and moods, meet a longer shelf: prices log-normal, shares of attention by Zipf's law. The oracle knows
everybody's planted tastes as they are on the day of the lists.
"""

import argparse
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa

from lingping.recommend.interactions import Interactions, interactions
from lingping.recommend.ranking_quality import Lists, cut, evaluate, judge
from lingping.recommend.recommendation_rows import day_number
from lingping.sample.behaviour import BROWSE, BUY, CART, FAVOURITE, SEARCH, SECONDS_A_DAY
from lingping.sample.history import History, Setting, customers_of, live, weeks_of
from lingping.sample.shops import Shop, load_shops
from lingping.sample.world import setting_of

ITEMS = 240
_END = date(2026, 3, 29)
_WEEKS, _FORETOLD = 12, 2


def dealings_of(history: History) -> Interactions:
    """What the customers of a sample shop did, as the recommender is given it: everything but the searches."""
    events = history.events.where(history.events.kinds != SEARCH)
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
    return interactions(pa.table(columns))


def large_shop(seed: int, shop: str = "songguo-snacks", scale: float = 1.0) -> Interactions:
    """Twelve weeks of a shop with 240 items."""
    return dealings_of(live(*_world(seed, shop, scale)))


@dataclass(frozen=True)
class Oracle:
    """Orders items by the planted `tastes` (users, items) of the customers, all of whom are asked for."""

    tastes: np.ndarray

    def rank(self, users: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Best first."""
        tastes = self.tastes[: len(users)]
        order = np.argsort(-tastes, axis=1)[:, :most]
        return order, np.take_along_axis(tastes, order, axis=1)


def measure(seed: int, shop: str, scale: float = 1.0) -> dict[str, Lists]:
    """Lists of every ranker and of the oracle in one shop."""
    world = _world(seed, shop, scale)
    known, day = dealings_of(live(*world)), day_number(_END)
    at = cut(known, day)
    people = customers_of(*world)
    for _ in zip(range(_WEEKS - _FORETOLD), weeks_of(*world, people), strict=False):
        pass  # the weeks change people: now they are as on the day of the cut
    tastes = people.tastes[np.ix_(_numbers(known.user_keys)[at.users], _numbers(known.item_ids))]
    return {**evaluate(known, day), "oracle": judge(Oracle(tastes), at.users, at.bought, known.item_ids)}


def _numbers(names: list[str]) -> np.ndarray:
    return np.array([int(name[1:]) for name in names])


def _world(seed: int, shop: str, scale: float) -> tuple[Shop, Setting]:
    setting = setting_of(seed=seed, scale=scale, weeks=_WEEKS, end=_END)
    return _with_long_shelf(next(each for each in load_shops() if each.merchant_id == shop), seed), setting


def _with_long_shelf(shop: Shop, seed: int) -> Shop:
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
    """Print figures of each ranker, means over shops and seeds, and in how many of those the recommender is ahead."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--shops", nargs="+", default=["songguo-snacks", "lanyu-appliance", "sulian-dress"])
    asked = parser.parse_args()
    found: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for shop in asked.shops:
        for seed in range(asked.seeds):
            for name, lists in measure(seed, shop).items():
                means = (lists.recall_of_few.mean(), lists.recall.mean(), lists.ndcg.mean(), len(lists.shown) / ITEMS)
                found[name].append(tuple(map(float, means)))
    figures = {name: np.array(rows) for name, rows in found.items()}  # (worlds, 4)
    print(f"{'':12} recall@5  recall@20  NDCG@20  coverage   recommender ahead on recall@20 and NDCG@20 in")
    for name, rows in figures.items():
        recalls, ndcgs = (figures["recommender"] > rows)[:, 1:3].sum(axis=0)
        few, recall, ndcg, coverage = rows.mean(axis=0)
        print(f"{name:12} {few:8.3f} {recall:10.3f} {ndcg:8.3f} {coverage:9.2f}   {recalls} and {ndcgs} of {len(rows)}")


if __name__ == "__main__":
    main()
