"""The exports of a simulated world as nightly exports: one folder per day."""

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.sample.exports import write_parts
from lingping.sample.frames import build_events, build_items, build_orders, build_reviews
from lingping.sample.history import History, simulate_shop
from lingping.sample.shops import load_shops
from lingping.sample.world import build_setting

if TYPE_CHECKING:
    import pandas as pd


def write_days(
    folder: Path, *, seed: int = 7, scale: float = 0.05, weeks: int = 13, shops: int = 2, end: date = date(2026, 3, 29)
) -> dict[date, tuple[Path, ...]]:
    """Write folder/<day>/<merchant_id>/… for the first `shops` that export tables; return the files of each day.

    An order is exported on the day of its payment, and again on the day of its refund; a review on the day on which it
    was written, replied to or followed up; the items on the last day. Equal arguments give equal bytes.
    """
    setting = build_setting(seed=seed, scale=scale, weeks=weeks, end=end)
    chosen = [shop for shop in load_shops() if shop.exports["reviews"] != "jd_comments"][:shops]
    written: defaultdict[date, list[Path]] = defaultdict(list)
    for history in (simulate_shop(shop, setting) for shop in chosen):
        for day, kind, part in _split_by_day(history):
            below = folder / str(day) / history.shop.merchant_id
            below.mkdir(parents=True, exist_ok=True)
            written[day] += [file.path for file in write_parts(history, kind, {f"_{day}": part}, below)]
    return {day: tuple(paths) for day, paths in sorted(written.items())}


def _split_by_day(history: History) -> "list[tuple[date, str, pd.DataFrame]]":
    """The rows that each day exports, by day and table."""
    import pandas as pd  # 0.5 s

    reviews, events, orders = build_reviews(history), build_events(history), build_orders(history)
    days = pd.date_range(history.setting.start, periods=history.setting.weeks * 7, unit="s")
    by_day = [(day, "reviews", _select_reviews(reviews, day)) for day in days]
    by_day += [(day, "events", events.loc[events["occurred_at"].dt.normalize() == day]) for day in days]
    by_day += [(day, "orders", _select_orders(orders, day)) for day in days]
    by_day.append((days[-1], "items", build_items(history)))
    return [(day.date(), kind, part) for day, kind, part in by_day if len(part)]


def _select_reviews(reviews: "pd.DataFrame", day: "pd.Timestamp") -> "pd.DataFrame":
    """Reviews written, replied to or followed up on `day`, in their state at the end of that day."""
    night = reviews.assign(source_updated_at=reviews["reviewed_at"])
    happened = reviews["reviewed_at"].dt.normalize() == day
    for part in ("reply", "follow_up"):
        time = reviews[f"{part}_at"]
        is_known = time.dt.normalize() <= day
        happened |= time.dt.normalize() == day
        night[[f"{part}_text", f"{part}_at"]] = night[[f"{part}_text", f"{part}_at"]].where(is_known)
        night["source_updated_at"] = night["source_updated_at"].mask(
            is_known & (time > night["source_updated_at"]), time
        )
    return night.loc[happened]


def _select_orders(orders: "pd.DataFrame", day: "pd.Timestamp") -> "pd.DataFrame":
    """Orders paid or refunded on `day`, in their state at the end of that day."""
    refunded = orders["refunded_at"].dt.normalize()
    is_refunded_later = refunded > day
    night = orders.assign(
        refund_amount=orders["refund_amount"].mask(is_refunded_later, 0),
        refunded_at=orders["refunded_at"].mask(is_refunded_later),
        source_updated_at=orders["source_updated_at"].mask(is_refunded_later, orders["paid_at"]),
    )
    return night.loc[(orders["paid_at"].dt.normalize() == day) | (refunded == day)]
