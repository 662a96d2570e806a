"""Simulation of one week of visits to a shop: sessions of searches, browsing, favourites, carts and purchases."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.people import People
from lingping.sample.shops import Promotion

SEARCH, BROWSE, FAVOURITE, CART, BUY = range(5)
_FAVOURITE_RATE, _CART_RATE, _BUY_RATE, _SEARCH_RATE = 0.46, 0.36, 0.62, 0.22
_MOST_BROWSES = 7
_STEPS = _MOST_BROWSES + 4  # a search first; favourite, cart and purchase last
_LONGEST_PAUSE = 160  # seconds: a session is shorter than half an hour
_WEEKDAYS = np.array([0.13, 0.13, 0.13, 0.135, 0.14, 0.165, 0.17])
_HOURS = np.array([
    [1, 0.5, 0.3, 0.2, 0.2, 0.5, 1.5, 3, 4.5, 6, 6.5, 6, 7.5, 7, 5, 5, 5, 5, 5, 6, 7, 7, 5, 2.5],
    [5, 3, 1.5, 0.8, 0.4, 0.3, 0.4, 0.8, 1.5, 2.5, 3, 3.5, 5, 4, 3.5, 3, 3, 3.5, 4, 5.5, 7, 9, 10, 8.5],
])  # fmt: skip
SECONDS_A_DAY = 86_400


@dataclass(frozen=True)
class Events:
    """Events (events,): index of the customer and of the item, kind (SEARCH … BUY), seconds since the world's start.

    The item of a search is the one that the search words are about.
    """

    users: np.ndarray
    items: np.ndarray
    kinds: np.ndarray
    seconds: np.ndarray

    def select(self, chosen: np.ndarray) -> "Events":
        """The events at `chosen`: a mask, or indices in order."""
        return Events(self.users[chosen], self.items[chosen], self.kinds[chosen], self.seconds[chosen])


def simulate_visits(people: People, week: int, weeks: int, promotion: Promotion, rng: np.random.Generator) -> Events:
    """All events of week number `week` of `weeks`, in time order."""
    days = _compute_day_shares(week, weeks, promotion)
    sessions = rng.poisson(people.expected_visits(week) * days.sum())
    users = np.repeat(np.arange(len(sessions)), sessions)
    starts = week * 7 * SECONDS_A_DAY + _draw_starts(people.is_late[users], days, rng)
    events = _draw_session_events(people, users, starts, rng)
    events = events.select(events.seconds < weeks * 7 * SECONDS_A_DAY)
    return events.select(np.argsort(events.seconds, kind="stable"))


def compute_promotion_factor(week: int, weeks: int, promotion: Promotion) -> float:
    """Factor on the visits of week number `week` of `weeks` by the promotion; 1 without it."""
    return float(_compute_day_shares(week, weeks, promotion).sum())


def join_events(parts: list[Events]) -> Events:
    """Concatenate the events of several weeks."""
    fields = ("users", "items", "kinds", "seconds")
    return Events(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def _compute_day_shares(week: int, weeks: int, promotion: Promotion) -> np.ndarray:
    """Visits (7,) on each day of the week, as shares of those of a week without promotion."""
    before_end = weeks * 7 - 1 - (week * 7 + np.arange(7))
    on_offer = (before_end <= promotion.from_day) & (before_end >= promotion.to_day)
    return _WEEKDAYS * np.where(on_offer, promotion.visits, 1.0)


def _draw_starts(is_late: np.ndarray, days: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Second of the week at which each session starts: day by `days`, hour by the customer's habit."""
    day = rng.choice(7, len(is_late), p=days / days.sum())
    hours = (_HOURS / _HOURS.sum(axis=1, keepdims=True)).cumsum(axis=1)[is_late.astype(int)]
    hour = np.minimum((rng.random((len(is_late), 1)) > hours).sum(axis=1), 23)
    return day * SECONDS_A_DAY + hour * 3600 + rng.integers(0, 3600, len(is_late))


def _draw_session_events(people: People, users: np.ndarray, starts: np.ndarray, rng: np.random.Generator) -> Events:
    """Each session is about one item: (sessions, steps) matrices of what happens, with which item and when."""
    count = len(users)
    browses = np.minimum(1 + rng.poisson(0.75, count), _MOST_BROWSES)
    wants_cart = rng.random(count) < np.clip(_CART_RATE * people.mood[users] ** 0.3, 0, 0.9)
    happens = np.zeros((count, _STEPS), dtype=bool)
    happens[:, 0] = rng.random(count) < _SEARCH_RATE
    happens[:, 1 : _MOST_BROWSES + 1] = np.arange(_MOST_BROWSES) < browses[:, None]
    happens[:, -3] = rng.random(count) < _FAVOURITE_RATE
    happens[:, -2] = wants_cart
    happens[:, -1] = wants_cart & (rng.random(count) < _BUY_RATE)

    focus = _draw_columns(people.tastes[users], rng)
    items = np.repeat(focus[:, None], _STEPS, axis=1)
    strays = happens & (rng.random(happens.shape) < 0.35)
    strays[:, [0, 1, -3, -2, -1]] = False  # the first browse and the later steps are of the session's own item
    items[strays] = _draw_columns(people.tastes[users[np.nonzero(strays)[0]]], rng)

    pauses = np.clip(rng.exponential(45, happens.shape), 4, _LONGEST_PAUSE) * happens
    seconds = starts[:, None] + pauses.cumsum(axis=1).astype(np.int64)
    kinds = np.array([SEARCH, *[BROWSE] * _MOST_BROWSES, FAVOURITE, CART, BUY])
    session, step = np.nonzero(happens)
    return Events(users[session], items[session, step], kinds[step], seconds[session, step])


def _draw_columns(odds: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One random column (rows,) per row of `odds` (rows, columns), in proportion to the odds."""
    steps = odds.cumsum(axis=1)
    return (rng.random((len(odds), 1)) * steps[:, -1:] > steps).sum(axis=1)
