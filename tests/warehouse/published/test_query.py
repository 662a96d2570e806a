"""`lingping sql`: one SELECT over a snapshot, and nothing outside it."""

import json

import duckdb
import pytest

from lingping.errors import LingpingError
from warehouse.database.connection import open_snapshot
from warehouse.published.answer_text import as_csv_text, as_json_lines
from warehouse.published.query import Limits, ask


@pytest.fixture
def published(tmp_path):
    snapshot = tmp_path / "published" / "snapshots" / "20260101T000000Z-0000"
    snapshot.mkdir(parents=True)
    with duckdb.connect(snapshot / "lingping.duckdb") as con:
        con.execute("create schema marts; create table marts.reviews as select 1 as rating")
    (snapshot / "manifest.json").write_text("{}")
    (tmp_path / "published" / "current").symlink_to(snapshot)
    return tmp_path / "published"


@pytest.mark.parametrize(
    "question",
    [
        "select rating from marts.reviews",
        "from marts.reviews",
        "with r as (from marts.reviews) select rating from r",
        "describe marts.reviews",
        "explain select * from marts.reviews",
        "  EXPLAIN ANALYZE\n(select * from marts.reviews) -- how long",
        "-- why slow?\nexplain analyze from marts.reviews;",
    ],
)
def test_a_select_is_answered(published, question):
    assert ask(published, question).num_rows


@pytest.mark.parametrize(
    "question",
    [
        "from read_text('{file}')",
        "select content from read_blob('{file}')",
        "from read_csv('{file}')",
        "from '{file}'",
        "from glob('{folder}/*')",
        "attach '{folder}/other.duckdb'",
        "copy marts.reviews to '{folder}/out.csv'",
        "copy (select 1) to '{file}'",
        "export database '{folder}/all'",
        "install httpfs",
        "load icu",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "create temp table mine as select 1",
        "drop table marts.reviews",
        "pragma version",
        "explain analyze copy (select 1) to '{snapshot}.wal'",  # beside an open database, DuckDB itself allows it
        "explain /* */ analyze copy (select 1) to '{snapshot}.wal'",
        "explain analyze /* /* */ select '*/ copy (select 1) to $${snapshot}.wal$$ --'",
        "explain copy (select 1) to '{snapshot}.wal'",
        "explain analyze create temp table mine as select 1",
        "explain (analyze) copy (select 1) to '{snapshot}.wal'",
        "explain analyze select 1; copy (select 1) to '{snapshot}.wal'",
        "from json_execute_serialized_sql(json_serialize_sql('from read_text(''{file}'')'))",
        "from query('from read_text(''{file}'')')",
        "select 1; select 2",
        "",
    ],
)
def test_nothing_outside_the_snapshot_is_read_or_written(published, tmp_path, question):
    key, other = tmp_path / "pseudonym.key", tmp_path / "other.duckdb"
    key.write_text("secret")
    duckdb.connect(other).close()
    before = sorted(tmp_path.rglob("*"))
    snapshot = (published / "current" / "lingping.duckdb").resolve()
    with pytest.raises(LingpingError) as refused:
        ask(published, question.format(file=key, folder=tmp_path, snapshot=snapshot))
    assert "secret" not in str(refused.value)
    assert key.read_text() == "secret"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        ("select ratng from marts.reviews", 'Candidate bindings: "rating"'),
        ("from marts.review", 'Did you mean "reviews"?'),
        ("from reviews", 'Did you mean "marts.reviews"?'),
        ("select roundd(rating) from marts.reviews", 'Did you mean "round"?'),
        ("select x.rating from marts.reviews as r", 'Candidate tables: "r"'),
        ("select 1 as one, count(*)\nfrom marts.reviews\nwhere rating =\norder by one", "LINE 4: order by one"),
    ],
)
def test_wrong_sql_is_one_line_with_the_hints_of_duckdb(published, question, hint):
    with pytest.raises(LingpingError) as refused:
        ask(published, question)
    assert hint in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert "^" not in str(refused.value)


@pytest.mark.parametrize("rows", [1, 2, 2_500])
def test_of_many_rows_the_first_are_the_answer(published, rows):
    answer = ask(published, "select i from range(100000) as t (i) order by i; -- all", limits=Limits(rows=rows))
    assert answer["i"].to_pylist() == list(range(rows))


@pytest.mark.parametrize(
    "question",
    [
        "select count(*) from range(1000000) as a, range(1000000) as b, range(1000) as c",
        "select i from range(1000000000000) as t (i) where i < 3000 or i = 999999999999",  # found slowly, row by row
    ],
)
def test_a_question_that_takes_too_long_is_stopped(published, question):
    with pytest.raises(LingpingError, match=r"^SQL: stopped after 0\.5 s\. Filter"):
        ask(published, question, limits=Limits(rows=10_000, seconds=0.5))


def test_a_question_that_needs_too_much_memory_is_stopped_and_writes_no_file(published):
    before = sorted(published.rglob("*"))
    with pytest.raises(LingpingError, match="needs more than 64MB of memory"):
        ask(published, "select list('a' || i) from range(100000000) as t (i)", limits=Limits(memory="64MB"))
    assert sorted(published.rglob("*")) == before


def test_an_error_after_the_first_rows_is_reported_like_any_other(published):
    question = "select if(i = 50000, 'x', '1')::int as n from range(100000) as t (i)"
    with pytest.raises(LingpingError, match="SQL: Conversion Error: Could not convert string 'x'"):
        ask(published, question, limits=Limits(rows=100_000))


def test_variables_of_the_program_are_no_tables(published):
    with pytest.raises(LingpingError, match="published"):
        ask(published, "from published")


def test_every_reader_of_a_snapshot_is_locked(published, tmp_path):
    (tmp_path / "key").write_text("secret")
    with open_snapshot(published) as con:
        with pytest.raises(duckdb.PermissionException):
            con.execute(f"from read_text('{tmp_path / 'key'}')")
        with pytest.raises(duckdb.InvalidInputException):
            con.execute("set enable_external_access = true")


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("select 7 as n, timestamp '2026-03-25 13:52:01' - timestamp '2026-01-01' as waited", '7,"83 days 13:52:01"'),
        ("select interval 1 day as a, 2 as a", '"1 day",2'),
        ('select [interval 1 day] as "a""b"', '"[1 day]"'),
        ("select '101'::bit as bits, union_value(n := 1) as one", '"101","1"'),
        ("select interval (n) day as days from range(3) as t(n) order by n desc", '"2 days"\n"1 day"\n"00:00:00"'),
    ],
)
def test_what_arrow_cannot_write_is_text(published, question, text):
    assert as_csv_text(ask(published, question)).partition("\n")[2] == f"{text}\n"


ODD_VALUES = [
    ("'nan'::double", "nan", '"nan"'),
    ("'-inf'::float", "-inf", '"-inf"'),
    ("['inf'::double, null]", '"[""inf"", null]"', '["inf", null]'),
    ("{'share': 'nan'::double}", '"{""share"": ""nan""}"', '{"share": "nan"}'),
    ("'a\\xff'::blob", '"a\\xFF"', '"a\\\\xFF"'),
    ("['\\xff'::blob]", "\"['\\\\xFF']\"", "\"['\\\\\\\\xFF']\""),
    ("[date '2026-03-01']", '"[""2026-03-01""]"', '["2026-03-01"]'),
    ("[1.50::decimal(5, 2)]", '"[""1.50""]"', '["1.50"]'),
    ("map {'price': time '10:00'}", '"[[""price"", ""10:00:00""]]"', '[["price", "10:00:00"]]'),
    ("'10:00:00+08'::timetz", '"10:00:00+08"', '"10:00:00+08"'),
    ("12::bignum", '"12"', '"12"'),
    ("1::variant", '"1"', '"1"'),
]


@pytest.mark.parametrize(("value", "as_csv", "as_json"), ODD_VALUES)
def test_every_value_is_text_in_csv_and_strict_json(published, value, as_csv, as_json):
    answer = ask(published, f"select {value} as v")
    assert as_csv_text(answer) == f'"v"\n{as_csv}\n'
    line = as_json_lines(answer)
    assert line == f'{{"v": {as_json}}}\n'
    json.loads(line, parse_constant=pytest.fail)  # called for NaN and Infinity, which are not JSON


def test_what_json_and_python_cannot_hold_names_the_remedy(published):
    with pytest.raises(LingpingError, match="several columns are called a"):
        as_json_lines(ask(published, "select 1 as a, 2 as a"))
    with pytest.raises(LingpingError, match="date::varchar"):
        as_json_lines(ask(published, "select 'infinity'::date as d"))


def test_show_tables_names_every_table_with_its_schema(published):
    assert ask(published, "SHOW tables;").to_pylist() == [{"table": "marts.reviews", "rows": 1, "description": None}]


def test_csv_runs_no_formula_in_a_spreadsheet_unless_it_is_raw(published):
    answer = ask(published, """select '=HYPERLINK("x")' as "@a", -1 as n, '-5' as t, null::varchar as e, ['=x'] as l""")
    assert as_csv_text(answer) == """"'@a","n","t","e","l"\n"'=HYPERLINK(""x"")",-1,"-5",,"[""=x""]"\n"""
    assert as_csv_text(answer, raw=True).startswith('"@a","n"')
    assert '"=HYPERLINK(""x"")"' in as_csv_text(answer, raw=True)
