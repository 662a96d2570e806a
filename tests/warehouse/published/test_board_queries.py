"""A held file belongs to the shop in whose folder of the inbox it lies, because no row of it was read."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from lingping.errors import LingpingError
from tests.warehouse.published.board_snapshot import SHOPS
from warehouse.published.board_queries import board_data, list_merchants
from warehouse.published.snapshots import KeptSnapshot

AT = datetime(2026, 3, 30, tzinfo=UTC)
KEPT = KeptSnapshot("20260330T000000Z-8f2c41d7", (), AT, "2026-03-30", "lingping-mini", 1, True)
TODAY = date(2026, 3, 31)


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute(SHOPS)
        yield con


def test_a_held_file_is_counted_for_the_shop_of_its_folder(con):
    data = board_data(con, KEPT, today=TODAY)
    imports = {each.merchant_id: each.records("board_imports") for each in data.merchants}
    assert [(row["path"], row["status"]) for row in imports["snacks"]] == [
        ("snacks/b.csv", "held"),
        ("snacks/a.csv", "loaded"),
    ]
    assert imports["tea"] == []
    assert [(each.merchant_id, each.path) for each in data.held] == [(None, "loose.csv"), ("snacks", "snacks/b.csv")]


def test_the_board_of_one_merchant_names_no_file_of_another(con):
    assert board_data(con, KEPT, today=TODAY, merchant="tea").held == ()
    assert [each.path for each in board_data(con, KEPT, today=TODAY, merchant="snacks").held] == ["snacks/b.csv"]


def test_reviews_without_a_date_are_counted_and_a_merchant_without_data_is_refused(con):
    (snacks, _) = board_data(con, KEPT, today=TODAY).merchants
    assert (snacks.week, snacks.undated) == (None, 2)
    with pytest.raises(LingpingError, match="There is nothing of nobody in this snapshot"):
        board_data(con, KEPT, today=TODAY, merchant="nobody")


def test_the_merchants_of_whom_a_board_shows_something_are_listed(con):
    assert list_merchants(con) == ["snacks", "tea"]
