from datetime import date
from pathlib import Path

import duckdb
import pytest

from lingping.contracts import DIRTY_DATES, SQL_TABLES, USER_CLUSTERS
from warehouse.database.tables import create, digest
from warehouse.sql_tables.builder import ChecksFailed, build
from warehouse.sql_tables.sql_files import PythonStep, read_sql

SLICED = """-- One row per day.
-- column: event_date: Day
-- column: events: How many
-- slice: event_date
select event_date, count(*) as events from staging.events group by event_date"""


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create schema raw; create table raw.events (event_date date)")
        create(con, SQL_TABLES)
        create(con, DIRTY_DATES)
        yield con


def tables_of(folder: Path, **files: str):
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/', 1)}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return read_sql(folder)


def add_events(con, *days: int) -> None:
    for day in days:
        con.execute("insert into raw.events values (?)", [date(2026, 1, day)])
        con.execute("insert into ops.dirty_dates values (?)", [date(2026, 1, day)])


def test_a_failing_check_keeps_the_tables_of_the_last_good_run(con, tmp_path):
    good = tables_of(tmp_path, marts__a="-- One row.\n-- assert: x > 0\nselect 1 as x")
    build(con, good)
    bad = tables_of(tmp_path, marts__a="-- One row.\n-- assert: x > 0\nselect -1 as x")
    with pytest.raises(ChecksFailed, match=r"marts\.a assert_x_gt_0 \(1 row\)") as broken:
        build(con, bad)
    assert con.execute("from marts.a").fetchall() == [(1,)]
    assert broken.value.report.failures[0].failing_rows == 1


@pytest.mark.parametrize(
    ("header", "select", "failing"),
    [
        ("unique: x", "select 1 as x from range(3)", 1),
        ("not_null: x", "select null as x", 1),
        ("accepted: x in ('a')", "select 'b' as x", 1),
        ("assert: x < 3", "select range as x from range(5)", 2),
    ],
)
def test_each_header_test_finds_the_rows_that_break_it(con, tmp_path, header, select, failing):
    tables = tables_of(tmp_path, marts__a=f"-- One row.\n-- {header}\n{select}")
    with pytest.raises(ChecksFailed) as broken:
        build(con, tables)
    assert [result.failing_rows for result in broken.value.report.failures] == [failing]


def test_comments_of_a_table_reach_its_reader(con, tmp_path):
    build(con, tables_of(tmp_path, marts__a="-- One row: it's here.\n-- column: x: The number\nselect 1 as x"))
    assert con.execute("select comment from duckdb_tables() where table_name = 'a'").fetchone() == (
        "One row: it's here.",
    )
    assert con.execute("select comment from duckdb_columns() where table_name = 'a'").fetchone() == ("The number",)


def test_slices_equal_a_full_rebuild(con, tmp_path):
    tables = tables_of(tmp_path, staging__events="-- One row per event.\nfrom raw.events", intermediate__days=SLICED)
    for days in [(1, 1, 2), (2, 3), (1,), ()]:
        add_events(con, *days)
        build(con, tables)
        sliced = digest(con, "intermediate.days")
        con.execute("delete from ops.sql_tables")
        build(con, tables)
        assert digest(con, "intermediate.days") == sliced


def test_only_dirty_days_are_built_again(con, tmp_path):
    tables = tables_of(tmp_path, staging__events="-- One row per event.\nfrom raw.events", intermediate__days=SLICED)
    add_events(con, 1, 2)
    build(con, tables)
    con.execute("update intermediate.days set events = 99 where event_date = date '2026-01-01'")
    add_events(con, 2)
    build(con, tables)
    assert con.execute("from intermediate.days order by all").fetchall() == [
        (date(2026, 1, 1), 99),
        (date(2026, 1, 2), 2),
    ]


def test_a_changed_select_rebuilds_all_slices(con, tmp_path):
    files = {"staging__events": "-- One row per event.\nfrom raw.events", "intermediate__days": SLICED}
    add_events(con, 1)
    build(con, tables_of(tmp_path, **files))
    files["intermediate__days"] = SLICED.replace("count(*)", "10 * count(*)")
    build(con, tables_of(tmp_path, **files))
    assert con.execute("select events from intermediate.days").fetchall() == [(10,)]


def test_run_variables_reach_the_sql(con, tmp_path):
    tables = tables_of(
        tmp_path, marts__a="-- One row.\nselect getvariable('as_of') as day, getvariable('model_id') as model_id"
    )
    build(con, tables, as_of=date(2026, 3, 1), model_id="m'1")
    assert con.execute("from marts.a").fetchall() == [(date(2026, 3, 1), "m'1")]
    build(con, tables)
    assert con.execute("from marts.a").fetchall() == [(None, None)]


def step_of(make) -> PythonStep:
    return PythonStep("clusters", reads=("marts.zebras",), writes=(USER_CLUSTERS,), make=make)


def write_clusters(con) -> None:
    con.execute(f"delete from {USER_CLUSTERS.name}")
    con.execute(f"insert into {USER_CLUSTERS.name} select 'a', name, 1, 'striped' from marts.zebras")


def test_a_step_in_python_runs_between_what_it_reads_and_what_reads_it(con, tmp_path):
    create(con, USER_CLUSTERS)
    tables_of(
        tmp_path,
        marts__animals="-- One row per animal.\n-- unique: user_key\nselect user_key, cluster from ml.user_clusters",
        marts__zebras="-- One row per zebra.\n-- unique: name\nselect 'zoe' as name",
    )
    step = step_of(write_clusters)
    report = build(con, read_sql(tmp_path, [step]), steps=(step,))
    assert con.execute("from marts.animals").fetchall() == [("zoe", "striped")]
    assert report.rows == {"marts.zebras": 1, "ml.user_clusters": 1, "marts.animals": 1}


def test_what_a_step_wrote_is_undone_when_a_check_fails(con, tmp_path):
    create(con, USER_CLUSTERS)
    tables_of(
        tmp_path,
        marts__animals="-- One row per animal.\n-- assert: cluster <> 'striped'\nselect cluster from ml.user_clusters",
        marts__zebras="-- One row per zebra.\nselect 'zoe' as name",
    )
    step = step_of(write_clusters)
    with pytest.raises(ChecksFailed, match="assert_cluster_lt_gt_striped"):
        build(con, read_sql(tmp_path, [step]), steps=(step,))
    assert con.execute("select count(*) from ml.user_clusters").fetchall() == [(0,)]


def test_a_step_that_no_table_reads_from_runs_last(con, tmp_path):
    create(con, USER_CLUSTERS)
    tables_of(tmp_path, marts__zebras="-- One row per zebra.\nselect 'zoe' as name")
    step = step_of(write_clusters)
    build(con, read_sql(tmp_path, [step]), steps=(step,))
    assert con.execute("select user_key from ml.user_clusters").fetchall() == [("zoe",)]
