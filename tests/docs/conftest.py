"""A snapshot for pages whose SQL must run."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from warehouse.build import build
from warehouse.connection import open_writer
from warehouse.publish import publish
from warehouse.sql import read_sql, read_sql_tests


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published folder of a home that received nothing yet."""
    home = tmp_path_factory.mktemp("home")
    tables = read_sql()
    with open_writer(home / "warehouse.duckdb") as con:
        build(con, tables, read_sql_tests())
        publish(con, home, tables, run_id="run", at=datetime(2026, 3, 30, tzinfo=UTC), as_of=None, model_id=None)
    return home
