"""The sample world: simulated shops with planted incidents, written in the formats of real exports."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from lingping.clock import last_complete_week
from lingping.errors import LingpingError
from lingping.home_layout import INBOX
from lingping.sample.exports import SampleFile, write_exports
from lingping.sample.history import Setting, simulate_shop
from lingping.sample.incidents import load_incidents
from lingping.sample.shops import load_promotion, load_shops
from lingping.sample.truth import write_review_truth, write_truth

_WEEKS = 12


@dataclass(frozen=True)
class SampleReport:
    """What was written. The counts exclude faulty and repeated rows; `dirt` counts those by kind."""

    files: tuple[SampleFile, ...]
    merchants: tuple[str, ...]
    reviews: int
    events: int
    orders: int
    dirt: Mapping[str, int]
    truth: Path


def build_setting(*, seed: int, scale: float, weeks: int, end: date) -> Setting:
    """The setting of a world of `weeks` that ends with the last Sunday up to `end`."""
    return Setting(
        seed=seed,
        scale=scale,
        start=last_complete_week(end) - timedelta(weeks=weeks - 1),
        weeks=weeks,
        promotion=load_promotion(),
        incidents=load_incidents(weeks * 7),
    )


def write_sample(folder: Path, *, seed: int = 7, scale: float = 1.0, end: date = date(2026, 3, 29)) -> SampleReport:
    """Write folder/inbox/<merchant_id>/…, folder/truth.json and folder/truth_reviews.parquet.

    The world has twelve weeks and ends with the last Sunday up to `end`; `scale` multiplies the number of customers,
    and with it events, orders and reviews. Equal arguments give equal bytes. Raises LingpingError if the inbox is not
    empty.
    """
    inbox = folder / INBOX
    if inbox.is_dir() and any(inbox.iterdir()):
        raise LingpingError(
            f"{inbox}: contains files already. A sample must not mix with them: choose an empty folder."
        )
    setting = build_setting(seed=seed, scale=scale, weeks=_WEEKS, end=end)
    histories = [simulate_shop(shop, setting) for shop in load_shops()]
    dirt: Counter[str] = Counter()
    files = [file for history in histories for file in write_exports(history, inbox, dirt)]
    write_truth(histories, dirt, folder / "truth.json")
    write_review_truth(histories, folder / "truth_reviews.parquet")
    return SampleReport(
        files=tuple(files),
        merchants=tuple(history.shop.merchant_id for history in histories),
        reviews=sum(len(history.reviews) for history in histories),
        events=sum(len(history.events.users) for history in histories),
        orders=sum(len(history.orders.numbers) for history in histories),
        dirt=dict(dirt),
        truth=folder / "truth.json",
    )
