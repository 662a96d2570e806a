"""`lingping evaluate` as a model owner calls it."""

import duckdb
import pytest

from lingping.contracts import MODEL_QUALITY
from lingping.training.finetune import finetune
from warehouse.database.connection import open_writer


@pytest.fixture(scope="module")
def model(labelled, tmp_path_factory):
    return finetune(labelled, tmp_path_factory.mktemp("models"), max_steps=1)


def test_it_prints_the_headlines_writes_the_report_and_fills_ops_model_quality(lingping, labelled, model, tmp_path):
    warehouse = tmp_path / "home" / "warehouse.duckdb"
    with open_writer(warehouse):
        pass
    asked = ("evaluate", "--data", labelled, "--model", model, "--home", tmp_path / "home")
    told = lingping(*asked, "--out", tmp_path / "report")
    assert told.code == 0
    assert "needs with polarity, micro-F1" in told.out
    assert max(map(len, told.out.splitlines())) <= 80 or str(tmp_path) in told.out
    assert (tmp_path / "report" / "README.md").is_file()
    assert lingping(*asked, "--out", tmp_path / "again").code == 0
    with duckdb.connect(warehouse, read_only=True) as con:
        rows = con.execute(f"select count(*), count(distinct ({', '.join(MODEL_QUALITY.key)})) from ops.model_quality")
        total, distinct = rows.fetchall()[0]
        assert total == distinct > 20
        models = con.execute("select distinct model_id from ops.model_quality").fetchall()
    assert models == [(model.name,)]


def test_a_home_without_a_warehouse_gets_the_report_alone(lingping, labelled, model, tmp_path):
    told = lingping("evaluate", "--data", labelled, "--model", model, "--home", tmp_path / "home")
    assert told.code == 0
    assert (tmp_path / "home" / "models" / ".evaluations" / model.name / "report.json").is_file()
    assert not (tmp_path / "home" / "warehouse.duckdb").exists()


def test_a_folder_without_labels_is_one_line(lingping, model, tmp_path):
    told = lingping("evaluate", "--data", tmp_path, "--model", model, "--home", tmp_path / "home")
    assert told.code == 2
    assert "lacks sentiment.parquet" in told.err
