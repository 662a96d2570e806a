"""Simulation of orders: amounts, and refunds to dissatisfied customers."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.behaviour import SECONDS_A_DAY
from lingping.sample.incidents import Incident
from lingping.sample.purchases import Purchases
from lingping.sample.shops import Promotion, Shop


@dataclass(frozen=True)
class Orders:
    """One order per purchase (orders,). Amounts in yuan; `refunded` is the second of the refund, -1 without one."""

    numbers: np.ndarray
    quantities: np.ndarray
    amounts: np.ndarray
    refunds: np.ndarray
    refunded: np.ndarray


@dataclass(frozen=True)
class Prices:
    """Prices of a shop: list prices, promotion and price incidents, in a world of `days`."""

    shop: Shop
    promotion: Promotion
    incidents: tuple[Incident, ...]
    days: int

    def compute(self, items: np.ndarray, on_days: np.ndarray) -> np.ndarray:
        """Price in yuan of each of `items` (indices) on each of `on_days` (days since the start)."""
        prices = np.array([item.price for item in self.shop.items])[items]
        before_end = self.days - 1 - on_days
        on_offer = (before_end <= self.promotion.from_day) & (before_end >= self.promotion.to_day)
        prices = np.where(on_offer, prices * self.promotion.discount, prices)
        for incident in self.incidents:
            fallen = incident.find_affected_items(self.shop)[items] & (on_days >= incident.known)
            prices = np.where(fallen, prices * incident.price_factor, prices)
        return np.round(prices, 2)


def draw_orders(prices: Prices, purchases: Purchases, rng: np.random.Generator) -> Orders:
    """The orders of `purchases`, with coupons; refunds are more likely for less satisfied customers."""
    buys = purchases.buys
    count = len(buys.users)
    quantities = rng.choice([1, 2, 3], count, p=[0.86, 0.11, 0.03])
    coupons = rng.choice([0, 0, 2, 5], count)
    amounts = np.round(prices.compute(buys.items, buys.seconds // SECONDS_A_DAY) * quantities - coupons, 2)
    refunded = buys.seconds + (rng.uniform(2, 16, count) * SECONDS_A_DAY).astype(np.int64)
    wants = rng.random(count) < 1 / (1 + np.exp(1.9 + 2.2 * purchases.experience.satisfaction))
    is_refunded = wants & (refunded < prices.days * SECONDS_A_DAY)
    shares = np.where(rng.random(count) < 0.2, 0.3, 1.0)  # one refund in five is a partial one
    return Orders(
        numbers=_draw_numbers(prices.shop, count, rng),
        quantities=quantities,
        amounts=amounts,
        refunds=np.where(is_refunded, np.round(amounts * shares, 2), 0.0),
        refunded=np.where(is_refunded, refunded, -1),
    )


def _draw_numbers(shop: Shop, count: int, rng: np.random.Generator) -> np.ndarray:
    """Order numbers of nineteen digits, increasing with gaps."""
    numbers = shop.number * 10**16 + np.cumsum(rng.integers(11, 99_999, count))
    return np.array([str(number) for number in numbers], dtype=object)
