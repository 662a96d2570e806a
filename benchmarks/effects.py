"""Coverage and false findings of marts.action_effects against planted effects.

    python -m benchmarks.effects --seeds 20

Each seed draws actions on items, whose shares also drift by themselves, and campaigns for audiences with a holdout. The
SELECT of `dbt_like_sql/` estimates all effects.
"""

import argparse
from datetime import date, timedelta

import duckdb
import numpy as np
import pandas as pd

from lingping.contracts import TABLES
from warehouse.database.connection import prepare
from warehouse.database.tables import create
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

Counts = dict[str, np.ndarray]  # (actions, items) each; the action was taken on the first item

COUNTS = ("trials_before", "hits_before", "trials_after", "hits_after")
DAY = date(2026, 3, 2)
_LATE = DAY + timedelta(34)
_SELECT = next(table.select for table in read_sql() if table.name == "marts.action_effects")
_EMPTY = """
    delete from intermediate.action_outcomes; delete from intermediate.purchases;
    delete from intermediate.merchant_as_of; delete from ops.actions; delete from ops.audience_exports;
"""


def create_empty_tables() -> duckdb.DuckDBPyConnection:
    """A database in memory with every table and no row."""
    con = duckdb.connect()
    prepare(con)
    con.execute("set threads = 1")
    for table in TABLES:
        create(con, table)
    build(con, read_sql())
    return con


def draw_items(
    rng: np.random.Generator, actions: int, items: int, *, trials: int, drift: float, effect: float
) -> Counts:
    """Complaint shares of about 15 % that drift (standard deviation `drift`); the first also changes by `effect`."""
    before = np.clip(rng.normal(0.15, 0.03, (actions, items)), 0.05, 0.3)
    after = before + rng.normal(0, drift, before.shape)
    after[:, 0] += effect
    sizes = rng.integers(trials // 2, trials * 2, before.shape)
    return {
        "trials_before": sizes,
        "hits_before": rng.binomial(sizes, before),
        "trials_after": sizes,
        "hits_after": rng.binomial(sizes, np.clip(after, 0.001, 0.999)),
    }


def estimate_item_effects(con: duckdb.DuckDBPyConnection, counts: Counts) -> pd.DataFrame:
    """effect, effect_low, effect_high and verdict of each action."""
    actions, items = counts["trials_before"].shape
    action, item = np.divmod(np.arange(actions * items), items)
    given = pd.DataFrame({"action": action, "item": item, **{name: counts[name].ravel() for name in COUNTS}})
    con.execute(_EMPTY)
    con.register("given", given)
    con.execute(
        f"""
        insert into intermediate.action_outcomes by name
        select format('a{{:05}}', action) as action_id, 'complaints' as outcome, 'shop' as merchant_id,
            'i' || item as item_id, item = 0 as is_treated, false as is_disturbed, {", ".join(COUNTS)}
        from given;
        insert into ops.actions by name
        select distinct action_id, merchant_id, 'i0' as item_id, '换快递' as action, date '{DAY}' as action_date
        from intermediate.action_outcomes;
        insert into intermediate.merchant_as_of by name select 'shop' as merchant_id, date '{_LATE}' as as_of;
        """
    )
    return _effects(con)


def estimate_audience_effects(
    con: duckdb.DuckDBPyConnection, rng: np.random.Generator, campaigns: int, *, addressed: int, lift: float
) -> pd.DataFrame:
    """The same for campaigns: 20 % of the held-out customers buy, and 20 % + `lift` of the `addressed` ones."""
    size = addressed + addressed // 4
    campaign, number = np.divmod(np.arange(campaigns * size), size)
    people = pd.DataFrame({"campaign": campaign, "number": number, "held": number >= addressed})
    people["buys"] = rng.random(len(people)) < np.where(people["held"], 0.2, 0.2 + lift)
    con.execute(_EMPTY)
    con.register("given", people)
    con.execute(
        f"""
        create or replace temp table people as
        select format('{{:05}}', campaign) as merchant_id, number::varchar as user_key, held, buys from given;
        insert into ops.actions by name
        select distinct merchant_id as action_id, merchant_id, '*' as item_id, 'thank' as audience,
            merchant_id as export_id, '发券' as action, date '{DAY}' as action_date
        from people;
        insert into ops.audience_exports by name
        select merchant_id as export_id, merchant_id, 'thank' as audience, user_key, held as is_holdout from people;
        insert into intermediate.purchases by name
        select merchant_id, user_key, 'order' as known_from, user_key as purchase_key, date '{DAY}' as purchase_date
        from people where buys;
        insert into intermediate.merchant_as_of by name
        select distinct merchant_id, date '{_LATE}' as as_of from people;
        """
    )
    return _effects(con)


def compute_coverage(effects: pd.DataFrame, effect: float) -> float:
    """Share of the intervals that contain the planted `effect`."""
    low, high = (effects[name].to_numpy(dtype=float) for name in ("effect_low", "effect_high"))
    return float(np.mean((low <= effect) & (high >= effect)))


def _effects(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    columns = "effect, effect_low, effect_high, verdict"
    return con.execute(f"select {columns} from ({_SELECT}) order by action_id").df()


def main() -> None:
    """Print coverage and shares of the verdicts, means over the seeds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--actions", type=int, default=300, help="actions per seed and kind (default: %(default)s)")
    arguments = parser.parse_args()
    con = create_empty_tables()
    print(
        f"{arguments.seeds} seeds of {arguments.actions} actions each\n"
        f"{'':46} coverage  no clear effect  improved  worse"
    )
    for trials in (30, 100, 300):
        for drift in (0.0, 0.03):
            for effect in (0.0, -0.1):
                parts = [
                    estimate_item_effects(
                        con,
                        draw_items(
                            np.random.default_rng(seed), arguments.actions, 8, trials=trials, drift=drift, effect=effect
                        ),
                    )
                    for seed in range(arguments.seeds)
                ]
                _show(f"items: {trials} reviews, drift {drift}, effect {effect}", parts, effect)
    for addressed in (40, 200, 1000):
        for lift in (0.0, 0.1):
            parts = [
                estimate_audience_effects(
                    con, np.random.default_rng(seed), arguments.actions, addressed=addressed, lift=lift
                )
                for seed in range(arguments.seeds)
            ]
            _show(f"audiences: {addressed} addressed, lift {lift}", parts, lift)


def _show(kind: str, parts: list[pd.DataFrame], effect: float) -> None:
    verdicts = np.concatenate([part["verdict"].to_numpy(dtype=str) for part in parts])
    shares = [float(np.mean(verdicts == name)) for name in ("no clear effect", "improved", "worse")]
    mean = np.mean([compute_coverage(part, effect) for part in parts])
    print(f"{kind:46} {mean:7.3f} {shares[0]:16.3f} {shares[1]:9.3f} {shares[2]:6.3f}", flush=True)


if __name__ == "__main__":
    main()
