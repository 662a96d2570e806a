"""The same world, delivered as a shop that exports every night would: one folder per day."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.sample.exports import write_parts
from lingping.sample.frames import events_frame, items_frame, orders_frame, reviews_frame
from lingping.sample.history import History, live
from lingping.sample.shops import load_shops
from lingping.sample.world import setting_of

if TYPE_CHECKING:
    import pandas as pd


def write_days(
    folder: Path, *, seed: int = 7, scale: float = 0.05, weeks: int = 13, shops: int = 2, end: date = date(2026, 3, 29)
) -> dict[date, tuple[Path, ...]]:
    """Write folder/<day>/<merchant_id>/… for the first shops that export tables; the files of each day, in order.

    An order comes on the day it was paid, and once more on the day it was refunded; a review on the day it was
    written, replied to or followed up; the items come on the last day.
    Equal arguments give equal bytes.
    """
    setting = setting_of(seed=seed, scale=scale, weeks=weeks, end=end)
    chosen = [shop for shop in load_shops() if shop.exports["reviews"] != "jd_comments"][:shops]
    written: defaultdict[date, list[Path]] = defaultdict(list)
    for history in (live(shop, setting) for shop in chosen):
        for day, kind, part in _parts(history):
            below = folder / str(day) / history.shop.merchant_id
            below.mkdir(parents=True, exist_ok=True)
            written[day] += [file.path for file in write_parts(history, kind, {f"_{day}": part}, below)]
    return {day: tuple(paths) for day, paths in sorted(written.items())}


def _parts(history: History) -> "list[tuple[date, str, pd.DataFrame]]":
    """What each day brings, table by table."""
    import pandas as pd  # 0.5 s

    reviews, events, orders = reviews_frame(history), events_frame(history), orders_frame(history)
    days = pd.date_range(history.setting.start, periods=history.setting.weeks * 7, unit="s")
    by_day = [(day, "reviews", _reviews_of(reviews, day)) for day in days]
    by_day += [(day, "events", events.loc[events["occurred_at"].dt.normalize() == day]) for day in days]
    by_day += [(day, "orders", _orders_of(orders, day)) for day in days]
    by_day.append((days[-1], "items", items_frame(history)))
    return [(day.date(), kind, part) for day, kind, part in by_day if len(part)]


def _reviews_of(reviews: "pd.DataFrame", day: "pd.Timestamp") -> "pd.DataFrame":
    """Reviews written, replied to or followed up on `day`, as they stood that night."""
    night = reviews.assign(source_updated_at=reviews["reviewed_at"])
    happened = reviews["reviewed_at"].dt.normalize() == day
    for what in ("reply", "follow_up"):
        moment = reviews[f"{what}_at"]
        is_told = moment.dt.normalize() <= day
        happened |= moment.dt.normalize() == day
        night[[f"{what}_text", f"{what}_at"]] = night[[f"{what}_text", f"{what}_at"]].where(is_told)
        night["source_updated_at"] = night["source_updated_at"].mask(
            is_told & (moment > night["source_updated_at"]), moment
        )
    return night.loc[happened]


def _orders_of(orders: "pd.DataFrame", day: "pd.Timestamp") -> "pd.DataFrame":
    """Orders paid on `day`, as they stood that night, and those refunded on it."""
    refunded = orders["refunded_at"].dt.normalize()
    is_open = refunded > day
    as_it_stood = orders.assign(
        refund_amount=orders["refund_amount"].mask(is_open, 0),
        refunded_at=orders["refunded_at"].mask(is_open),
        source_updated_at=orders["source_updated_at"].mask(is_open, orders["paid_at"]),
    )
    return as_it_stood.loc[(orders["paid_at"].dt.normalize() == day) | (refunded == day)]
