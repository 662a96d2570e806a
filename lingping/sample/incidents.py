"""The planted incidents: which orders they affect, and when."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.behaviour import SECONDS_A_DAY
from lingping.sample.shops import Shop, load_document


@dataclass(frozen=True)
class Incident:
    """An incident that affects a share `rate` of the orders placed from `first` to `last` (days since the start).

    It is limited to a `merchant` and `item` (short name), or to a `platform`. Reviews mention it from the day `known`.
    """

    id: str
    kind: str
    need: str
    polarity: str
    words: str
    rate: float
    first: int
    last: int
    known: int
    merchant: str | None = None
    platform: str | None = None
    item: str | None = None
    delay_days: int = 0
    price_factor: float = 1.0

    def affects(self, shop: Shop) -> bool:
        """Whether the incident can affect this shop."""
        return self.merchant == shop.merchant_id or self.platform == shop.platform

    def find_affected_items(self, shop: Shop) -> np.ndarray:
        """Mask (items,) of the items of this shop that it can affect."""
        return np.array([self.affects(shop) and self.item in (None, item.short) for item in shop.items])

    def draw_affected_orders(
        self, shop: Shop, *, items: np.ndarray, paid: np.ndarray, written: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Random mask (orders,) of the affected orders.

        `items` are indices; `paid` and `written` are the seconds of payment and of the review. All (orders,).
        """
        day = paid // SECONDS_A_DAY
        is_open = (day >= self.first) & (day <= self.last) & (written >= self.known * SECONDS_A_DAY)
        return is_open & self.find_affected_items(shop)[items] & (rng.random(len(items)) < self.rate)


def load_incidents(days: int) -> tuple[Incident, ...]:
    """The incidents of shops.yaml in a world of `days`."""
    plans = []
    for entry in load_document()["incidents"]:
        plan = dict(entry)
        first, last = (days - 1 - plan.pop(key) for key in ("from_day", "to_day"))
        known = days - 1 - plan.pop("known_day") if "known_day" in plan else first
        plans.append(Incident(**plan, first=first, last=last, known=known))
    return tuple(plans)
