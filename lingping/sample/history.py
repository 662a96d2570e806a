"""What happened in one shop: visits week by week, purchases that change people, and the reviews that follow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from lingping.sample.behaviour import SECONDS_A_DAY, Events, join_events, visit
from lingping.sample.experience import ABSENT, POLARITIES, draw_qualities
from lingping.sample.incidents import Incident
from lingping.sample.orders import Orders, Prices, draw_orders
from lingping.sample.people import People, draw_people
from lingping.sample.purchases import Purchases, join_purchases, receive
from lingping.sample.randomness import dice, generator
from lingping.sample.reviews import Review, Subject, write_review
from lingping.sample.shops import Promotion, Shop

_CUSTOMERS = 1700  # of a shop of size 1 in a world of scale 1


@dataclass(frozen=True)
class Setting:
    """What all shops share: seed, scale, the Monday on which it starts, its weeks, the promotion and the incidents."""

    seed: int
    scale: float
    start: date
    weeks: int
    promotion: Promotion
    incidents: tuple[Incident, ...]

    @property
    def seconds(self) -> int:
        """Length of the world; seconds count from the start's midnight in Shanghai."""
        return self.weeks * 7 * SECONDS_A_DAY

    def moment(self, second: int) -> datetime:
        """The wall clock in Shanghai (naive) at a second of the world."""
        return datetime.combine(self.start, time()) + timedelta(seconds=int(second))


@dataclass(frozen=True)
class History:
    """One shop's weeks. `reviewed` holds the purchase (position) of each review."""

    setting: Setting
    shop: Shop
    prices: Prices
    people: People
    events: Events
    purchases: Purchases
    orders: Orders
    reviewed: np.ndarray
    reviews: tuple[Review, ...]


def live(shop: Shop, setting: Setting) -> History:
    """The history of `shop`, the same for the same setting."""
    seed, name = setting.seed, shop.merchant_id
    incidents = _incidents(shop, setting)
    people = customers_of(shop, setting)
    weeks = list(weeks_of(shop, setting, people))
    purchases = join_purchases([purchases for _, purchases in weeks])
    prices = Prices(shop, setting.promotion, incidents, setting.weeks * 7)
    reviewed = _reviewed(people, purchases, setting.seconds, generator(seed, name, "reviews"))
    return History(
        setting=setting,
        shop=shop,
        prices=prices,
        people=people,
        events=join_events([events for events, _ in weeks]),
        purchases=purchases,
        orders=draw_orders(prices, purchases, generator(seed, name, "orders")),
        reviewed=reviewed,
        reviews=tuple(_review(shop, setting, purchases, incidents, position) for position in reviewed),
    )


def customers_of(shop: Shop, setting: Setting) -> People:
    """The customers of `shop` as they are before the first week."""
    count = max(12, round(_CUSTOMERS * shop.size * setting.scale))
    return draw_people(shop, count, setting.weeks, generator(setting.seed, shop.merchant_id, "people"))


def weeks_of(shop: Shop, setting: Setting, people: People) -> Iterator[tuple[Events, Purchases]]:
    """What happens in each week. `people` are changed by a week when it is drawn, not before."""
    seed, name = setting.seed, shop.merchant_id
    incidents = _incidents(shop, setting)
    qualities = draw_qualities(shop, generator(seed, name, "qualities"))
    visits, parcels = generator(seed, name, "visits"), generator(seed, name, "parcels")
    for week in range(setting.weeks):
        events = visit(people, week, setting.weeks, setting.promotion, visits)
        purchases = receive(shop, events, qualities, incidents, parcels)
        buys, satisfaction = purchases.buys, purchases.experience.satisfaction
        people.learn(buys.users, buys.items, satisfaction, consumed=shop.category == "零食")
        people.part(visits)
        yield events, purchases


def _incidents(shop: Shop, setting: Setting) -> tuple[Incident, ...]:
    return tuple(incident for incident in setting.incidents if incident.concerns(shop))


def _reviewed(people: People, purchases: Purchases, end: int, rng: np.random.Generator) -> np.ndarray:
    """Positions of the purchases reviewed before the `end`, in order of writing."""
    willing = rng.random(len(purchases.written)) < people.reviews[purchases.buys.users]
    positions = np.flatnonzero(willing & (purchases.written < end))
    return positions[np.argsort(purchases.written[positions], kind="stable")]


def _review(
    shop: Shop, setting: Setting, purchases: Purchases, incidents: tuple[Incident, ...], position: int
) -> Review:
    """The review of the purchase at `position`. What an incident did is spoken of first."""
    experience = purchases.experience
    told = zip(shop.salience, experience.spoken[position], strict=True)
    spoken = {need: POLARITIES[polarity] for need, polarity in told if polarity != ABSENT}
    number = experience.incident[position]
    incident = incidents[number] if number >= 0 and incidents[number].need in spoken else None
    written = int(purchases.written[position])
    subject = Subject(
        review_id=f"{shop.number}{position + 1:07}",
        item=shop.items[purchases.buys.items[position]],
        mentions=tuple(sorted(spoken.items(), key=lambda mention: incident is None or mention[0] != incident.need)),
        satisfaction=float(experience.satisfaction[position]),
        incident=incident.kind if incident else None,
        written=written,
        days_in_use=max(1, (written - int(purchases.buys.seconds[position])) // SECONDS_A_DAY - 2),
    )
    return write_review(subject, setting.seconds, dice(setting.seed, shop.merchant_id, str(position)))
