"""Coverage of the intervals of intermediate.complaint_effects against planted effects.

    python -m benchmarks.complaints --seeds 200

Each seed is a shop whose frequent customers come back more often and complain more often: a plain comparison of
complainers with the others would find little. A complaint lowers the probability of coming back, and of buying then, by
EFFECT, and raises that of a refund by REFUND_EFFECT. The SELECTs of `dbt_like_sql/` estimate the effects and their
intervals.
"""

import argparse
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

import duckdb
import numpy as np
import pyarrow as pa

from lingping.clock import SHANGHAI
from lingping.contracts import EVENTS, NEEDS, ORDERS, PREDICTIONS, REVIEWS, TABLES, TAXONOMY, TEXTS, Table
from warehouse.database.connection import prepare
from warehouse.database.tables import Connection, append, create
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import SqlTable, read_sql

EFFECT, REFUND_EFFECT = -0.2, 0.2
TRUTH = {"repurchase": EFFECT, "refund": REFUND_EFFECT, "conversion": EFFECT}
NEED = "packaging"
CUSTOMERS = 500
_FIRST, AS_OF = date(2026, 1, 5), date(2026, 4, 30)
_MODEL = "truth"
Rows = Iterator[tuple[Table, dict[str, object]]]


def simulate_customers(merchant: str, rng: np.random.Generator, effect: float = EFFECT) -> Rows:
    """Rows of CUSTOMERS of one shop: purchases, one review each, then visits and purchases after it."""
    for number in range(CUSTOMERS):
        user, is_frequent = f"{merchant} {number}", rng.random() < 0.4
        complains = rng.random() < (0.45 if is_frequent else 0.1)
        day = _FIRST + timedelta(days=int(rng.integers(0, 50)))
        for order in range(1 + is_frequent):
            refunded = order == 0 and rng.random() < 0.05 + REFUND_EFFECT * complains
            yield _build_order(merchant, user, f"{user} {order}", day - timedelta(days=5 + 10 * order), refunded)
        text = NEED if complains else str(rng.choice(["fine", "service"]))
        yield _build_row(REVIEWS, merchant, user, day, "reviewed_at", review_id=user, text=text, text_id=text)
        again = int(rng.integers(1, 31)) if rng.random() < (0.7 if is_frequent else 0.3) + effect * complains else None
        if rng.random() < 0.85:
            visited = day + timedelta(days=int(rng.integers(1, 1 + (again or 30))))
            yield _build_row(EVENTS, merchant, user, visited, "occurred_at", event_type="browse", occurrence=1)
        if again:
            yield _build_order(merchant, user, f"{user} again", day + timedelta(days=again), False)


def _build_order(merchant: str, user: str, key: str, day: date, refunded: bool) -> tuple[Table, dict[str, object]]:
    money = {"amount": Decimal(50), "refund_amount": Decimal(50 if refunded else 0)}
    return _build_row(ORDERS, merchant, user, day, "paid_at", order_key=key, quantity=1, **money)


def _build_row(
    table: Table, merchant: str, user: str, day: date, clock: str, **columns: object
) -> tuple[Table, dict[str, object]]:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI)
    constant = {"platform": "jd", "merchant_id": merchant, "item_id": "i1", "file_id": "f", "line": 1}
    return table, {**constant, "user_key": user, clock: at, "content_hash": user, **columns}


def build_text_rows() -> Rows:
    """Rows of the texts with their labels, and of the two needs."""
    for need in (NEED, "service"):
        yield TAXONOMY, {"need": need, "name_zh": need, "measure_zh": "{item}"}
        yield NEEDS, {"text_id": need, "model_id": _MODEL, "need": need, "polarity": "negative", "probability": 1.0,
                      "words": []}  # fmt: skip
    for text in (NEED, "service", "fine"):
        sentiment = "positive" if text == "fine" else "negative"
        flags = {"is_no_text": False, "is_default_praise": False, "is_paid": False}
        yield TEXTS, {"text_id": text, "masked_text": text, "tokens": [text], "keywords": [], "characters": 5, **flags}
        yield PREDICTIONS, {"text_id": text, "model_id": _MODEL, "sentiment": sentiment, "p_wish": 0.0}


def build_shops(seeds: int, *, effect: float = EFFECT, tables: tuple[SqlTable, ...]) -> Connection:
    """A warehouse in memory with `tables` built for each seed's shop: m000, m001 and so on."""
    con = duckdb.connect()
    prepare(con)
    for table in TABLES:
        create(con, table)
    _append_rows(con, build_text_rows())
    for seed in range(seeds):
        _append_rows(con, simulate_customers(f"m{seed:03}", np.random.default_rng(seed), effect))
    build(con, tables, as_of=AS_OF, model_id=_MODEL)
    return con


def _append_rows(con: Connection, new_rows: Rows) -> None:
    rows: dict[Table, list[dict[str, object]]] = {}
    for table, row in new_rows:
        rows.setdefault(table, []).append(row)
    for table, some in rows.items():
        append(con, table.name, [pa.RecordBatch.from_pylist(some, schema=table.schema)])


def find_needed_tables(name: str) -> tuple[SqlTable, ...]:
    """The SQL table `name` and all tables that it depends on, in build order."""
    tables = {table.name: table for table in read_sql()}
    needed = {name}
    for each in reversed(tables.values()):
        if each.name in needed:
            needed |= each.dependencies
    return tuple(table for table in tables.values() if table.name in needed)


def read_intervals(con: Connection, outcome: str) -> np.ndarray:
    """Change for the complainers of each shop, and the bounds of its interval: (shops, 3)."""
    rows = con.execute(
        f"select {outcome}_change, {outcome}_low, {outcome}_high from intermediate.complaint_effects"
        " where need = ? and item_id = '*' order by merchant_id",
        [NEED],
    ).fetchall()
    return np.array(rows, dtype=float)


def main() -> None:
    """Print, for each outcome, the share of shops whose interval contains the planted effect, as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=200, help="shops (default: %(default)s)")
    con = build_shops(parser.parse_args().seeds, tables=find_needed_tables("intermediate.complaint_effects"))
    print("| outcome | planted | mean estimate | shops | coverage | mean width |\n|---|---|---|---|---|---|")
    for outcome, truth in TRUTH.items():
        change, low, high = read_intervals(con, outcome).T
        coverage = ((low <= truth) & (truth <= high)).mean()
        print(
            f"| {outcome} | {truth:+.2f} | {change.mean():+.3f} | {len(change)} | {coverage:.1%}"
            f" | {(high - low).mean():.3f} |"
        )


if __name__ == "__main__":
    main()
