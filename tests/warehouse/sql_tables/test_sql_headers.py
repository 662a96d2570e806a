from pathlib import Path

import pytest

from warehouse.sql_tables.sql_files import SqlError, read_sql, read_sql_tests, recipe


def folder_with(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tmp_path / f"{name.replace('__', '/', 1)}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def test_tables_come_after_those_they_read_whatever_their_names(tmp_path):
    folder = folder_with(
        tmp_path,
        marts__a="-- One row.\nselect * from intermediate.z",
        intermediate__z="-- One row.\nselect * from staging.m",
        staging__m="-- One row.\nselect * from raw.events",
    )
    assert [table.name for table in read_sql(folder)] == ["staging.m", "intermediate.z", "marts.a"]


def test_a_cte_is_no_dependency(tmp_path):
    folder = folder_with(tmp_path, marts__a="-- One row.\nwith reviews as (from raw.reviews) select * from reviews")
    (table,) = read_sql(folder)
    assert table.dependencies == {"raw.reviews"}


def test_header_lines_describe_and_test(tmp_path):
    folder = folder_with(
        tmp_path,
        marts__a="-- One row per x.\n-- More prose.\n-- column: x: A number: whole\n-- unique: x, y\n"
        "-- accepted: x in (1, 2)\n-- slice: day\nselect 1 as x;",
    )
    (table,) = read_sql(folder)
    assert table.grain == "One row per x. More prose."
    assert table.descriptions == {"x": "A number: whole"}
    assert table.slice_column == "day"
    assert [test.name for test in table.tests] == ["unique_x_y", "accepted_x_in_1_2"]
    assert table.select == "select 1 as x"


@pytest.mark.parametrize(
    ("sql", "remedy"),
    [
        ("select 1 as x", "must state the grain"),
        ("-- One row.\nselect * from marts.missing", "no contract names"),
        ("-- One row.\nselect * from marts.a", "read each other"),
    ],
)
def test_a_file_that_breaks_the_conventions_is_named_with_the_remedy(tmp_path, sql, remedy):
    with pytest.raises(SqlError, match=remedy):
        read_sql(folder_with(tmp_path, marts__a=sql))


def test_a_check_between_tables_is_named_after_the_table_it_tests(tmp_path):
    (check,) = read_sql_tests(folder_with(tmp_path, tests__marts__a__has_no_orphans="-- No row is alone.\nselect 1"))
    assert (check.table, check.name, check.check) == ("marts.a", "has_no_orphans", "No row is alone.")


def test_a_changed_run_variable_changes_the_recipe_of_all_that_reads_it(tmp_path):
    folder = folder_with(
        tmp_path,
        staging__day="-- One row.\nselect getvariable('as_of') as day",
        marts__a="-- One row.\nselect * from staging.day",
    )

    def recipe_of_mart(as_of: str) -> str:
        recipes: dict[str, str] = {}
        for table in read_sql(folder):
            recipes[table.name] = recipe(table, recipes, {"as_of": as_of})
        return recipes["marts.a"]

    assert recipe_of_mart("2026-01-01") != recipe_of_mart("2026-01-02")
    assert recipe_of_mart("2026-01-01") == recipe_of_mart("2026-01-01")


def test_every_column_of_every_shipped_table_is_described():
    for table in read_sql():
        assert table.descriptions, f"{table.path} describes no column"
        assert table.grain.startswith("One row"), table.path
