"""The planted incidents: what befalls which orders, and when."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.behaviour import SECONDS_A_DAY
from lingping.sample.shops import Shop, load_document


@dataclass(frozen=True)
class Incident:
    """Something that befalls a share `rate` of the orders placed from `first` to `last` (days since the start).

    `merchant` and `item` (its short name), or `platform`, say whose. Nobody writes of it before the day `known`.
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

    def concerns(self, shop: Shop) -> bool:
        """Whether the incident happens in this shop."""
        return self.merchant == shop.merchant_id or self.platform == shop.platform

    def concerned_items(self, shop: Shop) -> np.ndarray:
        """Mask (items) of what it can strike in this shop."""
        return np.array([self.concerns(shop) and self.item in (None, item.short) for item in shop.items])

    def strikes(
        self, shop: Shop, *, items: np.ndarray, paid: np.ndarray, written: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Mask (orders) of those struck, from the item, the second of payment and the second of the review."""
        day = paid // SECONDS_A_DAY
        is_open = (day >= self.first) & (day <= self.last) & (written >= self.known * SECONDS_A_DAY)
        return is_open & self.concerned_items(shop)[items] & (rng.random(len(items)) < self.rate)


def load_incidents(days: int) -> tuple[Incident, ...]:
    """The incidents of shops.yaml in a world of so many `days`."""
    plans = []
    for entry in load_document()["incidents"]:
        plan = dict(entry)
        first, last = (days - 1 - plan.pop(key) for key in ("from_day", "to_day"))
        known = days - 1 - plan.pop("known_day") if "known_day" in plan else first
        plans.append(Incident(**plan, first=first, last=last, known=known))
    return tuple(plans)
