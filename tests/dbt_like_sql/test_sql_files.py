"""Conventions that every SELECT file keeps."""

import re

import pytest
from sql_shop import Shop

from warehouse.sql_tables.sql_files import SQL_FOLDER, read_sql, read_sql_tests

TABLES = {table.name: table for table in read_sql()}
FILES = sorted(path for path in SQL_FOLDER.glob("*/*.sql") if "macros" not in path.parent.name)
# An export may repeat a purchase. What distinguishes equal events is a hash of unmasked content: not for publishing.
WITHOUT_KEY = {"intermediate.purchases", "marts.purchases", "marts.events"}


@pytest.fixture(scope="module")
def empty_shop():
    return Shop().build()


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_in_output_order(empty_shop, name):
    columns = [column for column, *_ in empty_shop.ask(f"describe {name}")]
    assert list(TABLES[name].descriptions) == columns
    assert all(TABLES[name].descriptions.values())


@pytest.mark.parametrize("name", TABLES)
def test_every_table_states_its_grain_and_tests_it_where_it_has_a_key(name):
    assert TABLES[name].grain.startswith("One row per ")
    keyed = any(kind == "unique" for kind, _ in TABLES[name].directives)
    assert keyed or name in WITHOUT_KEY


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_ends_by_showing_its_last_step(path):
    steps = re.findall(r"^(?:with )?(\w+) as \($", path.read_text("utf-8"), re.MULTILINE)
    assert path.read_text("utf-8").rstrip().splitlines()[-1] == f"select * from {steps[-1]}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_table_depends_on_the_clock_or_on_chance(path):
    assert not re.search(r"\b(now|today|current_\w+|random|uuid|gen_random_uuid|any_value)\b", path.read_text("utf-8"))


def test_every_check_between_tables_names_an_existing_table():
    assert {test.table for test in read_sql_tests()} <= TABLES.keys()


def test_a_warehouse_without_any_row_builds_empty_tables(empty_shop):
    assert [empty_shop.ask(f"select count(*) from {name}") for name in TABLES] == [[(0,)]] * len(TABLES)
