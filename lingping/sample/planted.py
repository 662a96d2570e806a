"""What the sample world knows of its customers and no export tells: an oracle to judge churn risks by."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.behaviour import Events, liveliness
from lingping.sample.history import Setting, customers_of, weeks_of
from lingping.sample.shops import Shop


@dataclass(frozen=True)
class Planted:
    """By week and customer (weeks, users): visits expected of one who has not left, chance of leaving at its end.

    `last_seen` (weeks, users) is the number of the last week with a visit up to and including the week, -1 before any;
    `lively` (weeks,) the promotion's factor on visits.
    """

    user_ids: np.ndarray
    visits: np.ndarray
    hazards: np.ndarray
    last_seen: np.ndarray
    lively: np.ndarray

    def stays_away(self, week: int, weeks: int) -> np.ndarray:
        """Chance (users,) of no visit in `weeks` from the beginning of `week`, for those seen before.

        From the planted rates and hazards as they are then, and from the customer's silence until then, by Bayes: all
        that can be known but the one thing that is hidden, whether the customer has left. NaN for those never seen.
        """
        silent = np.ones(len(self.user_ids))
        for ahead in reversed(range(week, week + weeks)):
            pace = self.visits[week] * self.lively[ahead] / self.lively[week]
            leaves = self.hazards[week - 1]
            silent = np.exp(-pace) * (leaves + (1 - leaves) * silent)
        stays = self._has_stayed(week)
        return (1 - stays) + stays * silent

    def _has_stayed(self, week: int) -> np.ndarray:
        """Chance (users,) of not having left by the beginning of `week`, given the weeks of silence."""
        last = self.last_seen[week - 1]
        present, gone = np.ones(len(last)), np.zeros(len(last))
        for past in range(week):
            quiet = np.where(past > last, np.exp(-self.visits[past]), 1.0)
            leaves = np.where(past >= last, self.hazards[past], 0.0)
            present = present * quiet
            gone, present = gone + present * leaves, present * (1 - leaves)
        return np.where(last < 0, np.nan, present / (present + gone))


def plant(shop: Shop, setting: Setting) -> Planted:
    """The planted rates and hazards of `shop`, in the world that `live(shop, setting)` writes down."""
    people = customers_of(shop, setting)
    weeks = weeks_of(shop, setting, people)
    lively = np.array([liveliness(week, setting.weeks, setting.promotion) for week in range(setting.weeks)])
    visits, hazards, last_seen = [], [], [np.full(len(people.user_ids), -1)]
    for week in range(setting.weeks):
        visits.append(people.visits * people.mood * (people.joins <= week) * lively[week])
        events, _ = next(weeks)
        hazards.append(people.hazard / people.mood)  # moods as the week's orders left them: it ends with the farewells
        last_seen.append(_seen_until(week, events, last_seen[-1]))
    return Planted(people.user_ids, np.array(visits), np.array(hazards), np.array(last_seen[1:]), lively)


def _seen_until(week: int, events: Events, before: np.ndarray) -> np.ndarray:
    seen = before.copy()
    seen[events.users] = week
    return seen
