"""Customers of one simulated shop: tastes, activity, mood and churn."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.shops import Shop

_MOODS = (0.2, 2.5)


@dataclass
class People:
    """Attributes of the customers (users,). `tastes`, `mood` and `left` change during the simulation.

    user_ids: ids in the platform's form. tastes (users, items): odds of browsing an item. visits: sessions per week.
    joins: first week. hazard: probability of leaving in a week. reviews: probability of writing a review. is_late:
    active at night. mood: factor on visits. left: has left for good.
    """

    user_ids: np.ndarray
    tastes: np.ndarray
    visits: np.ndarray
    joins: np.ndarray
    hazard: np.ndarray
    reviews: np.ndarray
    is_late: np.ndarray
    mood: np.ndarray
    left: np.ndarray

    def expected_visits(self, week: int) -> np.ndarray:
        """Expected number of sessions (users,) in week number `week`."""
        return self.visits * self.mood * ((self.joins <= week) & ~self.left)

    def react_to_orders(
        self, users: np.ndarray, items: np.ndarray, satisfaction: np.ndarray, *, consumed: bool
    ) -> None:
        """Satisfied customers visit more, and buy the same item again if it is `consumed`; others visit less."""
        again = np.where(satisfaction > 0, 1.8 if consumed else 0.4, 0.3)
        np.multiply.at(self.tastes, (users, items), again)
        np.multiply.at(self.mood, users, np.exp(0.35 * np.clip(satisfaction, -2, 1)))
        np.clip(self.mood, *_MOODS, out=self.mood)

    def leave(self, rng: np.random.Generator) -> None:
        """Let a random part of the customers leave for good; the dissatisfied are more likely to leave."""
        self.left |= rng.random(len(self.left)) < self.hazard / self.mood


def draw_people(shop: Shop, count: int, weeks: int, rng: np.random.Generator) -> People:
    """`count` customers of `shop`, some of whom first visit during the `weeks`."""
    return People(
        user_ids=_user_ids(shop, count, rng),
        tastes=_tastes(shop, count, rng),
        visits=rng.gamma(0.8, 0.55, count),
        joins=np.where(rng.random(count) < 0.7, 0, rng.integers(0, weeks, count)),
        hazard=rng.beta(1.2, 40, count),
        reviews=rng.beta(5, 2.6, count),
        is_late=rng.random(count) < 0.35,
        mood=np.ones(count),
        left=np.zeros(count, dtype=bool),
    )


def _user_ids(shop: Shop, count: int, rng: np.random.Generator) -> np.ndarray:
    numbers = np.sort(rng.choice(1_000_000, count, replace=False)) + shop.number * 1_000_000
    rng.shuffle(numbers)
    return np.array([f"jd_{number:x}" if shop.platform == "jd" else str(number) for number in numbers], dtype=object)


def _tastes(shop: Shop, count: int, rng: np.random.Generator) -> np.ndarray:
    """Odds (users, items): popularity, preference for the main category, distance from the budget, randomness."""
    prices = np.log([item.price for item in shop.items])
    is_main = np.array([item.category == shop.category for item in shop.items])
    budget = rng.normal(prices.mean(), 0.6, count)
    liking = rng.normal(0, 0.8, count)
    odds = -0.8 * np.abs(budget[:, None] - prices) + liking[:, None] * np.where(is_main, 0.5, -0.5)
    random_preference = rng.normal(0, 0.8, (count, len(shop.items)))
    return np.array([item.share for item in shop.items]) * np.exp(odds + random_preference)
