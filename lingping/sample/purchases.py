"""Purchases and what came of them: when the customer would write, and how the order turned out."""

from dataclasses import dataclass

import numpy as np

from lingping.sample.behaviour import BUY, SECONDS_A_DAY, Events, join_events
from lingping.sample.experience import Experience, join_experiences, undergo
from lingping.sample.incidents import Incident
from lingping.sample.shops import Shop


@dataclass(frozen=True)
class Purchases:
    """Purchases by position: the buy events, the second at which a review would be written, the experience."""

    buys: Events
    written: np.ndarray
    experience: Experience


def receive(
    shop: Shop, events: Events, qualities: np.ndarray, incidents: tuple[Incident, ...], rng: np.random.Generator
) -> Purchases:
    """What becomes of the purchases among `events`.

    Parcels take one to four days, longer in a strike; the opinion takes some days more. `qualities` (items, needs).
    """
    buys = events.where(events.kinds == BUY)
    count = len(buys.users)
    days = rng.uniform(1.2, 4, count) + rng.gamma(1.6, 1.8, count)
    written = buys.seconds + (days * SECONDS_A_DAY).astype(np.int64)
    struck = {}
    for incident in incidents:
        struck[incident] = incident.strikes(shop, items=buys.items, paid=buys.seconds, written=written, rng=rng)
        written = written + struck[incident] * incident.delay_days * SECONDS_A_DAY
    return Purchases(buys, written, undergo(shop, qualities, buys.items, struck, rng))


def join_purchases(parts: list[Purchases]) -> Purchases:
    """The purchases of several weeks as one."""
    return Purchases(
        join_events([part.buys for part in parts]),
        np.concatenate([part.written for part in parts]),
        join_experiences([part.experience for part in parts]),
    )
