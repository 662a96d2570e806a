"""Shops of the sample world as a warehouse in memory: the rows of their exports, without files and faults."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
from sql_shop import Shop

from lingping.clock import SHANGHAI
from lingping.contracts import EVENTS, ITEMS, ORDERS, REVIEWS, Table
from lingping.sample.frames import build_events, build_items, build_orders, build_reviews
from lingping.sample.history import History, simulate_shop
from lingping.sample.shops import load_shops
from lingping.sample.world import build_setting
from warehouse.database.tables import append

FRAMES = {EVENTS: build_events, ORDERS: build_orders, ITEMS: build_items, REVIEWS: build_reviews}


def simulate_shops(*, shops: int, scale: float, weeks: int = 12, seed: int = 7) -> list[History]:
    """The histories of the first `shops` of a sample world."""
    setting = build_setting(seed=seed, scale=scale, weeks=weeks, end=date(2026, 3, 29))
    return [simulate_shop(shop, setting) for shop in load_shops()[:shops]]


def build_sample_shop(
    histories: Iterable[History], *, threads: int = 1, tables: Iterable[Table] = tuple(FRAMES)
) -> Shop:
    """A warehouse with the rows of `histories`, not built yet; `user_key` is the customer's own id."""
    shop = Shop(threads)
    for history in histories:
        for table in tables:
            append(
                shop.con,
                table.name,
                pa.Table.from_pylist(_build_rows(table, history), schema=table.schema).to_batches(),
            )
    return shop


def _build_rows(table: Table, history: History) -> list[dict[str, Any]]:
    frame = FRAMES[table](history)
    keys = {"user_id": "user_key", "order_id": "order_key"}
    frame = frame.rename(columns={name: key for name, key in keys.items() if name in frame})
    for name in frame.columns:
        if name.endswith("_at"):
            frame[name] = frame[name].dt.tz_localize(SHANGHAI)
    frame["content_hash"] = [str(number) for number in range(len(frame))]
    frame["occurrence"], frame["file_id"], frame["line"] = 1, "f", 1
    money = [column.name for column in table.columns if column.type.startswith("DECIMAL") and column.name in frame]
    frame[money] = frame[money].map(lambda amount: f"{amount:.2f}")
    known = [column.name for column in table.columns if column.name in frame]
    values = [list(frame[name].astype(object).where(frame[name].notna(), None)) for name in known]
    rows = [dict(zip(known, row, strict=True)) for row in zip(*values, strict=True)]
    return [
        {**row, **{name: pa.scalar(row[name]).cast(pa.decimal128(12, 2)).as_py() for name in money}} for row in rows
    ]
