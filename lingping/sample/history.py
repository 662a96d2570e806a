"""Simulation of one shop: weekly visits, purchases that change the customers, and the resulting reviews."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from lingping.sample.behaviour import SECONDS_A_DAY, Events, join_events, simulate_visits
from lingping.sample.experience import ABSENT, POLARITIES, draw_qualities
from lingping.sample.incidents import Incident
from lingping.sample.orders import Orders, Prices, draw_orders
from lingping.sample.people import People, draw_people
from lingping.sample.purchases import Purchases, draw_purchases, join_purchases
from lingping.sample.randomness import create_dice, create_generator
from lingping.sample.reviews import Review, Subject, write_review
from lingping.sample.shops import Promotion, Shop

_CUSTOMERS = 1700  # of a shop of size 1 in a world of scale 1


@dataclass(frozen=True)
class Setting:
    """What all shops of a world share: seed, scale, first Monday, number of weeks, promotion and incidents."""

    seed: int
    scale: float
    start: date
    weeks: int
    promotion: Promotion
    incidents: tuple[Incident, ...]

    @property
    def seconds(self) -> int:
        """Length of the world in seconds; they count from midnight of the start in Shanghai."""
        return self.weeks * 7 * SECONDS_A_DAY

    def moment(self, second: int) -> datetime:
        """Naive Shanghai time at a second of the world."""
        return datetime.combine(self.start, time()) + timedelta(seconds=int(second))


@dataclass(frozen=True)
class History:
    """The simulated history of one shop. `reviewed` (reviews,) is the index of the purchase of each review."""

    setting: Setting
    shop: Shop
    prices: Prices
    people: People
    events: Events
    purchases: Purchases
    orders: Orders
    reviewed: np.ndarray
    reviews: tuple[Review, ...]


def simulate_shop(shop: Shop, setting: Setting) -> History:
    """The history of `shop`; equal settings give equal histories."""
    seed, name = setting.seed, shop.merchant_id
    incidents = _select_incidents(shop, setting)
    people = draw_customers(shop, setting)
    weeks = list(simulate_weeks(shop, setting, people))
    purchases = join_purchases([purchases for _, purchases in weeks])
    prices = Prices(shop, setting.promotion, incidents, setting.weeks * 7)
    reviewed = _draw_reviewed(people, purchases, setting.seconds, create_generator(seed, name, "reviews"))
    return History(
        setting=setting,
        shop=shop,
        prices=prices,
        people=people,
        events=join_events([events for events, _ in weeks]),
        purchases=purchases,
        orders=draw_orders(prices, purchases, create_generator(seed, name, "orders")),
        reviewed=reviewed,
        reviews=tuple(_write_review(shop, setting, purchases, incidents, position) for position in reviewed),
    )


def draw_customers(shop: Shop, setting: Setting) -> People:
    """The customers of `shop` before the first week."""
    count = max(12, round(_CUSTOMERS * shop.size * setting.scale))
    return draw_people(shop, count, setting.weeks, create_generator(setting.seed, shop.merchant_id, "people"))


def simulate_weeks(shop: Shop, setting: Setting, people: People) -> Iterator[tuple[Events, Purchases]]:
    """Events and purchases of each week. Each step of the iterator changes `people`."""
    seed, name = setting.seed, shop.merchant_id
    incidents = _select_incidents(shop, setting)
    qualities = draw_qualities(shop, create_generator(seed, name, "qualities"))
    visits, parcels = create_generator(seed, name, "visits"), create_generator(seed, name, "parcels")
    for week in range(setting.weeks):
        events = simulate_visits(people, week, setting.weeks, setting.promotion, visits)
        purchases = draw_purchases(shop, events, qualities, incidents, parcels)
        buys, satisfaction = purchases.buys, purchases.experience.satisfaction
        people.react_to_orders(buys.users, buys.items, satisfaction, consumed=shop.category == "零食")
        people.leave(visits)
        yield events, purchases


def _select_incidents(shop: Shop, setting: Setting) -> tuple[Incident, ...]:
    return tuple(incident for incident in setting.incidents if incident.affects(shop))


def _draw_reviewed(people: People, purchases: Purchases, end: int, rng: np.random.Generator) -> np.ndarray:
    """Indices of the purchases reviewed before the second `end`, in order of writing."""
    willing = rng.random(len(purchases.written)) < people.reviews[purchases.buys.users]
    positions = np.flatnonzero(willing & (purchases.written < end))
    return positions[np.argsort(purchases.written[positions], kind="stable")]


def _write_review(
    shop: Shop, setting: Setting, purchases: Purchases, incidents: tuple[Incident, ...], position: int
) -> Review:
    """The review of the purchase at `position`. The need affected by an incident is mentioned first."""
    experience = purchases.experience
    polarities = zip(shop.salience, experience.polarities[position], strict=True)
    mentions = {need: POLARITIES[polarity] for need, polarity in polarities if polarity != ABSENT}
    number = experience.incident[position]
    incident = incidents[number] if number >= 0 and incidents[number].need in mentions else None
    written = int(purchases.written[position])
    subject = Subject(
        review_id=f"{shop.number}{position + 1:07}",
        item=shop.items[purchases.buys.items[position]],
        mentions=tuple(sorted(mentions.items(), key=lambda mention: incident is None or mention[0] != incident.need)),
        satisfaction=float(experience.satisfaction[position]),
        incident=incident.kind if incident else None,
        written=written,
        days_in_use=max(1, (written - int(purchases.buys.seconds[position])) // SECONDS_A_DAY - 2),
    )
    return write_review(subject, setting.seconds, create_dice(setting.seed, shop.merchant_id, str(position)))
