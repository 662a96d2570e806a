"""A run whose process was killed is found, and only that one."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus

from pipelines.home.liveness import WatchedRunLauncher, fail_lost_runs, find_open_runs, is_lost
from pipelines.instance import open_instance
from pipelines.run_lock import hold_run_lock

BEGUN = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
RUN = "4f7a2c1e-0000-4000-8000-000000000001"
LATER = BEGUN + timedelta(minutes=10)
HOLD = """
import sys, time, pathlib
from pipelines.run_lock import hold_run_lock
with hold_run_lock(pathlib.Path(sys.argv[1]), sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def process(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), RUN], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_run_is_lost_when_its_process_is_killed_and_not_before(process, tmp_path):
    assert not is_lost(tmp_path, RUN, begun=BEGUN, now=LATER)
    process.kill()
    process.wait()
    assert is_lost(tmp_path, RUN, begun=BEGUN, now=LATER)


def test_a_run_that_has_just_begun_is_given_time(tmp_path):
    assert not is_lost(tmp_path, RUN, begun=BEGUN, now=BEGUN + timedelta(seconds=20))
    assert is_lost(tmp_path, RUN, begun=BEGUN, now=LATER)


def test_a_run_that_ended_leaves_no_file(tmp_path):
    with hold_run_lock(tmp_path, RUN):
        pass
    assert list((tmp_path / "alive").iterdir()) == []


def test_lost_runs_are_failed_so_that_the_next_can_begin(tmp_path):
    with open_instance(tmp_path) as instance:
        lost, living = (
            instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED).run_id for job in (nothing, nothing)
        )
        with hold_run_lock(tmp_path, living):
            assert fail_lost_runs(instance, now=datetime.now(UTC) + timedelta(hours=1)) == [lost]
        statuses = {run.run_id: run.status for run in instance.get_runs()}
        assert statuses == {lost: dg.DagsterRunStatus.FAILURE, living: dg.DagsterRunStatus.STARTED}


def test_a_run_that_was_killed_while_it_was_entered_is_lost_too(tmp_path):
    with open_instance(tmp_path) as instance:
        run_id = instance.create_run_for_job(nothing).run_id  # NOT_STARTED
        now = datetime.now(UTC)
        assert find_open_runs(instance, now=now + timedelta(minutes=9))[1] == []  # the daemon may be about to queue it
        assert fail_lost_runs(instance, now=now + timedelta(minutes=11)) == [run_id]


def test_a_lock_within_the_lock_of_the_same_run_waits_for_nothing(tmp_path):
    with hold_run_lock(tmp_path, RUN):
        with hold_run_lock(tmp_path, RUN):
            pass
        assert not is_lost(tmp_path, RUN, begun=BEGUN, now=LATER)
    assert list((tmp_path / "alive").iterdir()) == []


def test_the_launcher_tells_run_monitoring(process, tmp_path):
    with open_instance(tmp_path) as instance:
        launcher = WatchedRunLauncher()
        launcher.register_instance(instance)
        run = instance.create_run_for_job(nothing, run_id=RUN, status=dg.DagsterRunStatus.STARTED)
        assert launcher.check_run_worker_health(run).status == WorkerStatus.RUNNING
        process.kill()
        process.wait()
        assert launcher.check_run_worker_health(run).status == WorkerStatus.FAILED


@dg.job
def nothing() -> None:
    """A job without steps."""
