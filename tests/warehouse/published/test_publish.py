import json
from datetime import UTC, datetime

import duckdb
import pytest

from lingping.contracts import TABLES
from lingping.errors import LingpingError
from warehouse.database.connection import home_lock, open_snapshot, open_writer
from warehouse.database.tables import digests
from warehouse.ledgers.run_ledger import begin_run, end_run
from warehouse.published.answer_text import as_csv_text, as_json_lines
from warehouse.published.publish import publish
from warehouse.published.query import ask
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import SqlTable, read_sql


@pytest.fixture
def mart(tmp_path) -> tuple[SqlTable, ...]:
    path = tmp_path / "sql" / "marts" / "a.sql"
    path.parent.mkdir(parents=True)
    path.write_text(
        "-- One row per x.\n-- column: x: The number\n-- column: words: Some\nselect 1 as x, ['好', 'a'] as words",
        "utf-8",
    )
    return read_sql(tmp_path / "sql")


def publish_once(home, mart, *, run_id="run-0001", minute=0, keep=14):
    at = datetime(2026, 3, 1, 12, minute, tzinfo=UTC)
    with open_writer(home / "warehouse.duckdb") as con:
        begin_run(con, run_id, at=at, as_of=None, imports=[])
        build(con, mart)
        snapshot = publish(con, home / "published", mart, run_id=run_id, at=at, as_of=None, model_id="m", keep=keep)
        end_run(con, run_id, at=at, snapshot_id=snapshot.snapshot_id)
    return snapshot


def test_a_reader_is_never_locked_out_by_the_writer(tmp_path, mart):
    publish_once(tmp_path, mart)
    with open_writer(tmp_path / "warehouse.duckdb"):
        assert ask(tmp_path / "published", "select x from marts.a").to_pylist() == [{"x": 1}]


def test_a_snapshot_holds_marts_and_ops_only_and_no_raw_text(tmp_path, mart):
    snapshot = publish_once(tmp_path, mart)
    with open_snapshot(tmp_path / "published") as con:
        schemas = {schema for (schema,) in con.execute("select distinct schema_name from duckdb_tables()").fetchall()}
    assert schemas == {"marts", "ops", "nlp"}
    assert set(snapshot.rows) == {
        "marts.a",
        "ops.actions",
        "ops.file_stamps",
        "ops.audience_exports",
        "ops.pseudonym_keys",
        "ops.files",
        "ops.model_quality",
        "ops.quarantine",
        "ops.runs",
        "nlp.corrections",
        "nlp.error_rates",
        "nlp.explanations",
        "nlp.taxonomy",
    }


def test_every_published_column_is_described(tmp_path, mart):
    publish_once(tmp_path, mart)
    with open_snapshot(tmp_path / "published") as con:
        undescribed = "select table_name, column_name from duckdb_columns() where comment is null and not internal"
        assert con.execute(undescribed).fetchall() == []


def test_the_snapshot_names_its_own_run_as_finished(tmp_path, mart):
    snapshot = publish_once(tmp_path, mart)
    answer = ask(tmp_path / "published", "select snapshot_id, finished_at is not null as done from ops.runs")
    assert answer.to_pylist() == [{"snapshot_id": snapshot.snapshot_id, "done": True}]


def test_a_reader_of_the_old_snapshot_goes_on_while_the_new_one_is_switched_in(tmp_path, mart):
    first = publish_once(tmp_path, mart)
    with open_snapshot(tmp_path / "published") as con:
        second = publish_once(tmp_path, mart, run_id="run-0002", minute=1)
        assert con.execute("select x from marts.a").fetchall() == [(1,)]
    current = (tmp_path / "published" / "current").resolve()
    assert current == second.folder.resolve() != first.folder.resolve()


def test_old_snapshots_make_room(tmp_path, mart):
    names = [publish_once(tmp_path, mart, run_id=f"run-{n}", minute=n, keep=2).snapshot_id for n in range(4)]
    assert sorted(folder.name for folder in (tmp_path / "published" / "snapshots").iterdir()) == names[-2:]


def test_the_manifest_counts_rows_and_the_parquet_files_hold_them(tmp_path, mart):
    snapshot = publish_once(tmp_path, mart)
    manifest = json.loads((snapshot.folder / "manifest.json").read_text("utf-8"))
    assert manifest["tables"]["marts.a"]["rows"] == 1
    with open_snapshot(tmp_path / "published") as con:
        assert {name: table["digest"] for name, table in manifest["tables"].items()} == digests(con)
    with duckdb.connect() as con:
        assert con.execute(f"select x from '{snapshot.folder}/marts.a.parquet'").fetchall() == [(1,)]


def test_answers_print_as_csv_and_as_json_lines(tmp_path, mart):
    publish_once(tmp_path, mart)
    answer = ask(tmp_path / "published", "select * from marts.a")
    assert as_csv_text(answer) == '"x","words"\n1,"[""好"", ""a""]"\n'
    assert json.loads(as_json_lines(answer)) == {"x": 1, "words": ["好", "a"]}


def test_wrong_sql_is_one_line(tmp_path, mart):
    publish_once(tmp_path, mart)
    with pytest.raises(LingpingError, match=r"^SQL: .*nothing.*") as error:
        ask(tmp_path / "published", "select * from nothing")
    assert "\n" not in str(error.value)


def test_a_home_without_a_snapshot_says_what_to_do(tmp_path):
    with pytest.raises(LingpingError, match="lingping run"):
        ask(tmp_path / "published", "select 1")


def test_two_runs_on_one_home_do_not_overlap(tmp_path):
    with home_lock(tmp_path), pytest.raises(LingpingError, match="another run"), home_lock(tmp_path):
        pytest.fail("both held the lock")


def test_contracts_become_tables_with_described_columns_and_keys_that_cannot_be_null(tmp_path):
    with open_writer(tmp_path / "warehouse.duckdb") as con:
        for table in TABLES:
            rows = con.execute(
                "select column_name, data_type, comment, is_nullable from duckdb_columns()"
                " where schema_name || '.' || table_name = ? order by column_index",
                [table.name],
            ).fetchall()
            spelled = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
            assert rows == [
                (column.name, spelled.get(column.type, column.type), column.description, column.name not in table.key)
                for column in table.columns
            ]
