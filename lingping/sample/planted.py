"""Planted rates of the simulated customers, which no export contains: an oracle to evaluate churn risks."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.behaviour import Events, compute_promotion_factor
from lingping.sample.history import Setting, draw_customers, simulate_weeks
from lingping.sample.shops import Shop


@dataclass(frozen=True)
class Planted:
    """Planted rates by week and customer (weeks, users).

    visits: expected visits of a customer who has not left. hazards: probability of leaving at the end of the week.
    last_seen: number of the last week with a visit up to and including the week, -1 without one. promotion (weeks,):
    the promotion's factor on visits.
    """

    user_ids: np.ndarray
    visits: np.ndarray
    hazards: np.ndarray
    last_seen: np.ndarray
    promotion: np.ndarray

    def compute_absence(self, week: int, weeks: int) -> np.ndarray:
        """Probability (users,) of no visit in `weeks` from the beginning of `week`; NaN for customers never seen.

        By Bayes' theorem from the planted rates and hazards at that time and the weeks without a visit until then.
        Only one thing stays unknown: whether the customer has left.
        """
        absent = np.ones(len(self.user_ids))
        for ahead in reversed(range(week, week + weeks)):
            rate = self.visits[week] * self.promotion[ahead] / self.promotion[week]
            leaves = self.hazards[week - 1]
            absent = np.exp(-rate) * (leaves + (1 - leaves) * absent)
        retention = self._compute_retention(week)
        return (1 - retention) + retention * absent

    def _compute_retention(self, week: int) -> np.ndarray:
        """Probability (users,) of not having left by the beginning of `week`, given the weeks without a visit."""
        last = self.last_seen[week - 1]
        present, gone = np.ones(len(last)), np.zeros(len(last))
        for past in range(week):
            no_visit = np.where(past > last, np.exp(-self.visits[past]), 1.0)
            leaves = np.where(past >= last, self.hazards[past], 0.0)
            present = present * no_visit
            gone, present = gone + present * leaves, present * (1 - leaves)
        return np.where(last < 0, np.nan, present / (present + gone))


def simulate_planted(shop: Shop, setting: Setting) -> Planted:
    """The planted rates and hazards of `shop` in the same world as `simulate_shop(shop, setting)`."""
    people = draw_customers(shop, setting)
    weeks = simulate_weeks(shop, setting, people)
    promotion = np.array(
        [compute_promotion_factor(week, setting.weeks, setting.promotion) for week in range(setting.weeks)]
    )
    visits, hazards, last_seen = [], [], [np.full(len(people.user_ids), -1)]
    for week in range(setting.weeks):
        visits.append(people.visits * people.mood * (people.joins <= week) * promotion[week])
        events, _ = next(weeks)
        hazards.append(people.hazard / people.mood)  # moods after the week's orders: people leave at its end
        last_seen.append(_update_last_seen(week, events, last_seen[-1]))
    return Planted(people.user_ids, np.array(visits), np.array(hazards), np.array(last_seen[1:]), promotion)


def _update_last_seen(week: int, events: Events, before: np.ndarray) -> np.ndarray:
    seen = before.copy()
    seen[events.users] = week
    return seen
