"""What letters would claim of the shops of `issue_shops`: complaints that changed beyond chance, rightly and wrongly.

    python -m benchmarks.issue_claims --merchants 30

A letter calls a change real where its q_value (intermediate.need_changes) is at most FALSE_DISCOVERIES. In weeks of the
rise, the need that rises should be called so, for its item or the shop; in steady shops, every such rise is a false
claim.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import duckdb
import numpy as np

from benchmarks.issue_grid import EFFECTS, RATES, VOLUMES, WARM_UP
from benchmarks.issue_shops import RISE, RISE_WEEKS, WEEKS, Shops, build_tables, generate_shops
from lingping.letter.chance import FALSE_DISCOVERIES

_MENTIONS = """
    create table intermediate.need_mentions as
    select week, merchant_id, item_id, topic as need, polarity, unnest(range(mentions)) as nth
    from intermediate.topic_counts
"""
_ITEM_WEEKS = (
    "create table intermediate.item_weeks as select * rename (total as reviews) from intermediate.topic_totals"
)
_RISES = f"q_value <= {FALSE_DISCOVERIES} and negatives * baseline_reviews > baseline_negatives * reviews"


@dataclass(frozen=True)
class Claims:
    """Of a cell of the grid: shares of the weeks of its incidents in which the rise is called real."""

    volume: int
    rate: float
    effect: float
    first_week: float
    later_weeks: float


def measure_claims(volume: int, rate: float, effect: float, merchants: int, rng: np.random.Generator) -> Claims:
    """Measure one cell of the grid."""
    shops = generate_shops(merchants, volume, rate, effect, rng)
    with build_claims(shops) as con:
        weeks = con.execute(
            f"select number, count(distinct merchant_id) from claims where {_RISES} and need = '0'"
            f" and item_id in ('0', '*') and number between {RISE} and {RISE + RISE_WEEKS - 1} group by number"
        ).fetchall()
    known = dict(weeks)
    later = [known.get(week, 0) for week in range(RISE + 1, RISE + RISE_WEEKS)]
    return Claims(volume, rate, effect, known.get(RISE, 0) / merchants, sum(later) / (len(later) * merchants))


def measure_false_claims(volume: int, merchants: int, rng: np.random.Generator) -> tuple[float, float]:
    """False claims per letter in steady shops, after the warm-up: of needs of the shop, and of single items."""
    with build_claims(generate_shops(merchants, volume, 0.05, 1.0, rng)) as con:
        shop, items = con.execute(
            f"select count(*) filter (where item_id = '*'), count(*) filter (where item_id <> '*') from claims"
            f" where {_RISES} and number >= {WARM_UP}"
        ).fetchall()[0]
    letters = merchants * (WEEKS - WARM_UP)
    return shop / letters, items / letters


def build_claims(shops: Shops) -> duckdb.DuckDBPyConnection:
    """A database with `claims`: intermediate.need_changes of the shops, with the number of the week."""
    con = duckdb.connect()
    build_tables(con, shops, before=(_MENTIONS, _ITEM_WEEKS), more=("intermediate.need_changes",))
    con.execute(
        "create table claims as select *, date_diff('day', min(week) over (), week) // 7 as number"
        " from intermediate.need_changes"
    )
    return con


def _run(merchants: int, rng: np.random.Generator) -> Iterator[str]:
    yield "| reviews per item and week | rate | factor | called real in its first week | in the three weeks after |"
    yield "|---|---|---|---|---|"
    for volume in VOLUMES:
        for rate, effect in product(RATES, EFFECTS):
            each = measure_claims(volume, rate, effect, merchants, rng)
            yield f"| {volume} | {rate} | {effect} | {each.first_week:.0%} | {each.later_weeks:.0%} |"
        shop, items = measure_false_claims(volume, merchants, rng)
        yield f"| {volume} | no rise | false claims per letter | {shop:.3f} of the shop | {items:.3f} of items |"


def main() -> None:
    """Print the grid as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--merchants", type=int, default=30, help="shops per cell (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    for line in _run(arguments.merchants, np.random.default_rng(arguments.seed)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
