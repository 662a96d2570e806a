"""The Dagster instance of a home: the shipped `dagster.yaml`, and where it stores."""

import os
import signal
import sys
import time
import tomllib
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.storage.runs import SqliteRunStorage
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG
from pydantic import SecretStr

from lingping.errors import BrokenHome, LingpingError
from pipelines.instance import RunFailed, execute, open_instance

ROOT = Path(__file__).parents[2]
URL = SecretStr("postgresql://lingping:hunter2@localhost:1/lingping")


@pytest.fixture(autouse=True)
def no_storage(monkeypatch):
    monkeypatch.setenv("LINGPING_STORAGE", "")


@pytest.fixture
def instance(tmp_path):
    with open_instance(tmp_path / "dagster") as instance:
        yield instance


def test_runs_never_overlap_and_dead_ones_are_noticed(instance):
    assert instance.get_concurrency_config().run_queue_config.max_concurrent_runs == 1
    assert instance.run_monitoring_enabled
    assert instance.run_launcher.supports_check_run_worker_health
    assert (instance.run_retries_enabled, instance.run_retries_max_retries) == (True, 2)
    assert not instance.run_retries_retry_on_asset_or_op_failure
    assert not instance.telemetry_enabled


@dg.job
def nothing() -> None:
    """A job without steps."""


def test_the_ui_lists_runs_of_the_command_line_under_their_job(instance):
    """The page Jobs asks for the runs of the job that have the label of the code location."""
    execute(dg.Definitions(jobs=[nothing]), "nothing", instance)
    locations = {
        yaml.safe_load((ROOT / "workspace.yaml").read_text("utf-8"))["load_from"][0]["python_module"],
        tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["dg"]["project"]["code_location_name"],
    }
    assert locations == {"pipelines.definitions"}  # tests/deploy has the name under the units
    label = {REPOSITORY_LABEL_TAG: f"{SINGLETON_REPOSITORY_NAME}@pipelines.definitions"}
    (listed,) = instance.get_runs(dg.RunsFilter(job_name="nothing", tags=label))
    assert listed.is_success


def test_a_generated_file_is_renewed_and_one_of_the_operators_own_is_left_alone(tmp_path):
    config = tmp_path / "dagster.yaml"
    with open_instance(tmp_path):
        pass
    shipped = config.read_text("utf-8")
    config.write_text(shipped.splitlines()[0] + "\ntelemetry:\n  enabled: true\n", "utf-8")
    with open_instance(tmp_path):
        pass
    assert config.read_text("utf-8") == shipped
    own = "telemetry:\n  enabled: true\n"
    config.write_text(own, "utf-8")
    with open_instance(tmp_path):
        pass
    assert config.read_text("utf-8") == own


def test_without_the_driver_the_remedy_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.instance.find_spec", lambda name: None)
    with pytest.raises(LingpingError, match=r"pip install 'lingping\[postgres\]'"), open_instance(tmp_path, URL):
        pass


def test_with_a_storage_the_file_names_the_variable_and_not_the_secret(tmp_path, monkeypatch):
    monkeypatch.setattr("pipelines.instance.find_spec", lambda name: None)
    with pytest.raises(LingpingError), open_instance(tmp_path, URL):
        pass
    written = (tmp_path / "dagster.yaml").read_text("utf-8")
    assert yaml.safe_load(written)["storage"] == {"postgres": {"postgres_url": {"env": "LINGPING_STORAGE"}}}
    assert "hunter2" not in written


def test_an_empty_storage_is_none(tmp_path):
    with open_instance(tmp_path, SecretStr("")) as instance:
        assert isinstance(instance.run_storage, SqliteRunStorage)


def _list_children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text("utf-8").split())


def test_in_a_terminal_a_step_prints_into_its_log_and_starts_no_other_process(tmp_path, monkeypatch, capfd):
    before, during = _list_children(), set()  # other tests of this process may have left helpers of theirs

    @dg.op
    def chatty() -> None:
        sys.stdout.write("printed\n")
        sys.stderr.write("warned\n")
        during.update(_list_children())

    @dg.job
    def talk() -> None:
        chatty()

    monkeypatch.setattr("pipelines.instance._is_terminal", lambda: True)
    with open_instance(tmp_path) as instance:
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        assert talk.execute_in_process(instance=instance, run_config=quiet).success
    logs = {path.suffix: path.read_text("utf-8") for path in (tmp_path / "storage").rglob("compute_logs/*")}
    assert "printed" in logs[".out"]
    assert "warned" in logs[".err"]
    assert during <= before
    assert not {"printed", "warned"} & set("".join(capfd.readouterr()).split())


@pytest.mark.parametrize("name", ["runs.db", "runs/index.db"])
def test_a_damaged_history_is_named_with_the_remedy(tmp_path, name):
    with open_instance(tmp_path) as instance:
        instance.get_runs()
    for path in (tmp_path / "history").rglob("*-wal"):
        path.unlink()
    (tmp_path / "history" / name).write_bytes(b"no database" * 999)
    with (
        pytest.raises(BrokenHome, match=r"history of runs is damaged .*doctor --fix"),
        open_instance(tmp_path) as instance,
    ):
        instance.get_runs()
        instance.get_asset_keys()


def test_a_configuration_that_is_no_yaml_is_named(tmp_path):
    (tmp_path / "dagster.yaml").write_text("telemetry: [", "utf-8")
    with pytest.raises(BrokenHome, match=r"dagster\.yaml: cannot be read\. Correct it"), open_instance(tmp_path):
        pass


def test_a_run_that_a_signal_stopped_says_so(tmp_path):
    @dg.op
    def slow() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)

    @dg.job
    def night() -> None:
        slow()

    with open_instance(tmp_path) as instance, pytest.raises(RunFailed, match=r"^night: slow: stopped by a signal"):
        execute(dg.Definitions(jobs=[night]), "night", instance)
