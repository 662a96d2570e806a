"""The recommendations as the daily run makes them: from the tables of a home, into its tables."""

from datetime import date
from pathlib import Path

import dagster as dg
import numpy as np
import pyarrow as pa
import pytest

from assets.recommend import recommendations
from assets.resources import Warehouse
from lingping.clock import SHANGHAI
from lingping.contracts import EVENTS
from lingping.progress import Progress
from lingping.settings import load_settings
from warehouse.build import build
from warehouse.connection import open_writer
from warehouse.sql import read_sql
from warehouse.tables import append, digest


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shop that logs what 60 customers do with eight items, each with their own half of them."""
    rng = np.random.default_rng(2)
    rows = [
        {
            **{"platform": "jd", "merchant_id": "shop", "file_id": "f", "line": line, "occurrence": 1},
            "user_key": f"u{user}",
            "item_id": f"i{2 * rng.integers(0, 4) + user % 2}",
            "event_type": ("browse", "cart", "buy")[line % 3],
            "occurred_at": np.datetime64("2026-02-01T10:00") + np.timedelta64(int(rng.integers(0, 50)), "D"),
            "content_hash": str(line),
        }
        for line, user in enumerate(rng.integers(0, 60, 1500))
    ]
    for row in rows:
        row["occurred_at"] = row["occurred_at"].item().replace(tzinfo=SHANGHAI)
    with open_writer(tmp_path / "warehouse.duckdb") as con:
        append(con, EVENTS.name, [pa.RecordBatch.from_pylist(rows, schema=EVENTS.schema)])
        build(con, read_sql(), as_of=date(2026, 3, 22))
    return tmp_path


def run(home: Path) -> dg.ExecuteInProcessResult:
    resources = {
        "warehouse": Warehouse(home=str(home)),
        "settings": dg.ResourceDefinition.hardcoded_resource(load_settings(home=home)),
        "progress": dg.ResourceDefinition.hardcoded_resource(Progress()),
    }
    return dg.materialize([recommendations], resources=resources)


def test_every_customer_gets_items_and_the_figures_stand_beside_the_yardsticks(home):
    assert run(home).success
    with open_writer(home / "warehouse.duckdb") as con:
        told = con.execute(
            "select count(*), count(distinct user_key), min(rank), max(rank), min(as_of) from marts.recommendations"
        ).fetchall()
        first = con.execute(
            "select avg((item_id[2:]::int % 2 = user_key[2:]::int % 2)::int) from marts.recommendations where rank = 1"
        ).fetchall()
        figures = con.execute("select distinct model_id, figure, slice from ops.model_quality order by all").fetchall()
        before = [digest(con, name) for name in ("marts.recommendations", "ops.model_quality")]
    assert told == [(480, 60, 1, 8, date(2026, 3, 22))]
    assert first[0][0] > 0.9
    assert len(figures) == 3 * 3 * 2
    assert run(home).success
    with open_writer(home / "warehouse.duckdb") as con:
        assert [digest(con, name) for name in ("marts.recommendations", "ops.model_quality")] == before
