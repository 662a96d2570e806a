"""Generated shops in which complaints about one need rise, and the issues that the tables open for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from warehouse.database.connection import prepare
from warehouse.sql_tables.sql_files import read_macros, read_sql

WEEKS, RISE, RISE_WEEKS = 16, 10, 4
ITEMS, TOPICS = 5, 30  # fifteen needs, each in complaints and in praise
_FIRST = date(2026, 1, 5)
_TABLES = ("intermediate.topic_weeks", "intermediate.issue_signals", "intermediate.issue_episodes")


@dataclass(frozen=True)
class Shops:
    """Generated counts: `totals` (merchants, weeks, items), `counts` and `rates` (merchants, weeks, items, topics).

    Topic 0 of item 0 is the one that can rise.
    """

    totals: np.ndarray
    counts: np.ndarray
    rates: np.ndarray


def generate_shops(merchants: int, volume: int, rate: float, effect: float, rng: np.random.Generator) -> Shops:
    """`merchants` shops whose first topic has `rate`, multiplied by `effect` (at most 0.9) during the rise."""
    base = np.minimum(rng.beta(1, 20, (merchants, 1, ITEMS, TOPICS)), 0.5)
    rates = np.broadcast_to(base, (merchants, WEEKS, ITEMS, TOPICS)).copy()
    rates[:, :, 0, 0] = rate
    known = rates.copy()
    rates[:, RISE : RISE + RISE_WEEKS, 0, 0] = min(0.9, rate * effect)
    totals = rng.poisson(volume, (merchants, WEEKS, ITEMS))
    return Shops(totals, rng.binomial(totals[..., None], rates), known)


def append_shop(items: np.ndarray, axis: int) -> np.ndarray:
    """Counts of the items, followed by their sum for '*' on the same axis."""
    return np.concatenate([items, items.sum(axis, keepdims=True)], axis)


def find_opened_issues(shops: Shops) -> np.ndarray:
    """Mask (merchants, weeks, items and '*', topics) of the issues that the tables opened."""
    with duckdb.connect() as con:
        build_tables(con, shops)
        found = con.execute(
            "select merchant_id::integer, date_diff('day', ?, opened_week) // 7, item_id, topic::integer"
            " from intermediate.issue_episodes",
            [_FIRST],
        ).fetchall()
    mask = np.zeros((len(shops.totals), WEEKS, ITEMS + 1, TOPICS), dtype=bool)
    for merchant, week, item, topic in found:
        mask[merchant, week, ITEMS if item == "*" else int(item), topic] = True
    return mask


def build_tables(
    con: duckdb.DuckDBPyConnection, shops: Shops, before: Sequence[str] = (), more: Sequence[str] = ()
) -> None:
    """Make the tables of issues from the shops' counts; `before` are statements between, `more` further tables."""
    prepare(con)
    con.execute(read_macros())
    con.execute("create schema intermediate")
    _write_counts(con, shops)
    for statement in before:
        con.execute(statement)
    tables = {table.name: table for table in read_sql()}
    for name in (*_TABLES, *more):
        con.execute(f"create table {name} as {tables[name].select}")


def _write_counts(con: duckdb.DuckDBPyConnection, shops: Shops) -> None:
    counts, totals = append_shop(shops.counts, 2), append_shop(shops.totals, 2)
    for name, values in (("counts", counts), ("totals", totals)):
        places = np.nonzero(values)
        columns = dict(zip(("merchant", "week", "item", "topic"), map(pa.array, places), strict=False))
        con.register(f"new_{name}", pa.table({**columns, "number": pa.array(values[places])}))
    shared = (
        f"'need' as kind, date '{_FIRST}' + 7 * week::integer as week, merchant::varchar as merchant_id,"
        f" if(item = {ITEMS}, '*', item::varchar) as item_id"
    )
    con.execute(
        f"create table intermediate.topic_counts as select {shared}, topic::varchar as topic,"
        f" if(topic < {TOPICS // 2}, 'negative', 'positive') as polarity, number::bigint as mentions from new_counts"
    )
    con.execute(f"create table intermediate.topic_totals as select {shared}, number::bigint as total from new_totals")
    con.execute(
        "create table intermediate.complaint_phrases"
        " (week date, merchant_id varchar, review_key varchar, customer varchar, phrase varchar)"
    )
