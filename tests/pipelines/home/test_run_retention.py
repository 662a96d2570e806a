"""Old runs go with everything that they left in the home; what runs, or shows the last good state, stays."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest

from pipelines.home.run_retention import prune_runs
from pipelines.instance import open_instance


@dg.asset(check_specs=[dg.AssetCheckSpec("filled", asset="table")])
def table() -> dg.MaterializeResult:
    """A table with a check."""
    return dg.MaterializeResult(check_results=[dg.AssetCheckResult(passed=True, metadata={"rows": 1})])


@dg.job
def nothing() -> None:
    """A job without steps."""


DEFINITIONS = dg.Definitions(assets=[table], jobs=[dg.define_asset_job("nightly_build", [table])])


@pytest.fixture
def instance(tmp_path):
    with open_instance(tmp_path / "dagster") as instance:
        yield instance


def run(instance: dg.DagsterInstance) -> str:
    return DEFINITIONS.resolve_job_def("nightly_build").execute_in_process(instance=instance).run_id


def end(instance: dg.DagsterInstance, status: dg.DagsterRunStatus) -> str:
    return instance.create_run_for_job(nothing, status=status).run_id


def left(instance: dg.DagsterInstance) -> list[str]:
    """Run ids, oldest first."""
    return [run.run_id for run in instance.get_runs()][::-1]


def files_of(instance: dg.DagsterInstance, run_id: str) -> list[Path]:
    return sorted(Path(instance.root_directory).rglob(f"{run_id}*"))


def count_rows(instance: dg.DagsterInstance, run_id: str) -> int:
    """Rows with the run's id in all databases of the instance."""
    found = 0
    for path in (Path(instance.root_directory) / "history").rglob("*.db"):
        with closing(sqlite3.connect(path)) as con:
            for (name,) in con.execute("select name from sqlite_master where type = 'table'").fetchall():
                if "run_id" in [column[1] for column in con.execute(f"pragma table_info({name})")]:
                    found += con.execute(f"select count(*) from {name} where run_id = ?", [run_id]).fetchone()[0]
    return found


def test_the_newest_runs_of_each_job_stay_and_of_the_others_nothing_is_left(instance):
    runs = [run(instance) for _ in range(4)]
    other = end(instance, dg.DagsterRunStatus.SUCCESS)
    assert all(count_rows(instance, run_id) and files_of(instance, run_id) for run_id in runs)
    assert sorted(prune_runs(instance, keep=2)) == sorted(runs[:2])
    assert left(instance) == [*runs[2:], other]
    for run_id in runs[:2]:
        assert (count_rows(instance, run_id), files_of(instance, run_id)) == (0, [])
    events = instance.fetch_materializations(dg.AssetKey("table"), limit=9).records
    assert [record.run_id for record in events] == runs[:1:-1]
    assert prune_runs(instance, keep=2) == []


def test_a_run_that_has_not_ended_is_never_touched(instance):
    open_states = (dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING)
    waiting = [end(instance, status) for status in open_states]
    log = Path(instance.storage_directory()) / waiting[0] / "compute_logs"
    log.mkdir(parents=True)
    os.utime(log.parent, (1, 1))
    ended = [end(instance, dg.DagsterRunStatus.SUCCESS) for _ in range(3)]
    assert sorted(prune_runs(instance, keep=1)) == sorted(ended[:2])
    assert left(instance) == [*waiting, ended[2]]
    assert log.is_dir()


def test_the_last_good_run_stays_however_many_have_failed_since(instance):
    good = [end(instance, dg.DagsterRunStatus.SUCCESS) for _ in range(2)]
    failed = [end(instance, dg.DagsterRunStatus.FAILURE) for _ in range(3)]
    prune_runs(instance, keep=2)
    assert left(instance) == [good[1], *failed[1:]]


def test_what_a_page_of_the_ui_made_of_a_deleted_run_goes_an_hour_later(instance):
    (old,) = [run(instance) for _ in range(2)][:1]
    prune_runs(instance, keep=1)
    with open_instance(Path(instance.root_directory)) as ui:
        ui.all_logs(old)  # a page that is still open
    made = files_of(instance, old)
    assert made
    prune_runs(instance, keep=1)
    assert files_of(instance, old) == made  # a run that begins looks the same
    for path in made:
        os.utime(path, (1, 1))
    prune_runs(instance, keep=1)
    assert files_of(instance, old) == []


def test_a_long_history_is_deleted_in_parts_the_oldest_first(instance, monkeypatch):
    monkeypatch.setattr("pipelines.home.run_retention._AT_ONCE", 2)
    runs = [end(instance, dg.DagsterRunStatus.SUCCESS) for _ in range(5)]
    assert set(prune_runs(instance, keep=1)) == set(runs[:2])
    assert set(prune_runs(instance, keep=1)) == set(runs[2:4])
    assert left(instance) == runs[4:]
