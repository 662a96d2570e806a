"""Simulation of purchases: the experience of each order, and when its review would be written."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.behaviour import BUY, SECONDS_A_DAY, Events, join_events
from lingping.sample.experience import Experience, draw_experience, join_experiences
from lingping.sample.incidents import Incident
from lingping.sample.shops import Shop


@dataclass(frozen=True)
class Purchases:
    """The buy events, the second at which a review of each would be written (purchases,), and the experience."""

    buys: Events
    written: np.ndarray
    experience: Experience


def draw_purchases(
    shop: Shop, events: Events, qualities: np.ndarray, incidents: tuple[Incident, ...], rng: np.random.Generator
) -> Purchases:
    """The purchases among `events`, with their experience. `qualities` (items, needs).

    Delivery takes one to four days, longer with an incident; the review is written some days later.
    """
    buys = events.select(events.kinds == BUY)
    count = len(buys.users)
    days = rng.uniform(1.2, 4, count) + rng.gamma(1.6, 1.8, count)
    written = buys.seconds + (days * SECONDS_A_DAY).astype(np.int64)
    struck = {}
    for incident in incidents:
        struck[incident] = incident.draw_affected_orders(
            shop, items=buys.items, paid=buys.seconds, written=written, rng=rng
        )
        written = written + struck[incident] * incident.delay_days * SECONDS_A_DAY
    return Purchases(buys, written, draw_experience(shop, qualities, buys.items, struck, rng))


def join_purchases(parts: list[Purchases]) -> Purchases:
    """Concatenate the purchases of several weeks."""
    return Purchases(
        join_events([part.buys for part in parts]),
        np.concatenate([part.written for part in parts]),
        join_experiences([part.experience for part in parts]),
    )
