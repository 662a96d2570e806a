"""Dagster's daemons, one iteration at a time, at the times that a test sets. Runs are processes, as in production."""

import logging
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import dagster as dg
from dagster._core.test_utils import create_test_daemon_workspace_context, freeze_time
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget
from dagster._daemon.auto_run_reexecution.event_log_consumer import EventLogConsumerDaemon
from dagster._daemon.monitoring.run_monitoring import execute_run_monitoring_iteration
from dagster._daemon.run_coordinator.queued_run_coordinator_daemon import QueuedRunCoordinatorDaemon
from dagster._daemon.sensor import execute_sensor_iteration
from dagster._scheduler.scheduler import launch_scheduled_runs

_LOGGER = logging.getLogger("quarter")
_STEP_START = dg.DagsterEventType.STEP_START
_PID = re.compile(r"pid: (\d+)")
_TIMEOUT = 300.0  # seconds for one run on a busy machine


class Daemon:
    """Scheduler, sensors, run queue, monitoring and retries of one home."""

    def __init__(self, instance: dg.DagsterInstance, workspace: WorkspaceProcessContext, clock: Path) -> None:
        self.instance = instance
        self._workspace = workspace
        self._clock = clock
        self._queue = QueuedRunCoordinatorDaemon(interval_seconds=1)
        self._retries = EventLogConsumerDaemon()
        self._times: dict = {}

    def tick_schedules(self, at: datetime) -> None:
        """Evaluate every schedule tick due at `at`, and complete the resulting runs."""
        self._set_clock(at)
        with freeze_time(at):
            _drain(launch_scheduled_runs(self._workspace, _LOGGER, at, self._times))
        self.complete_runs()

    def tick_sensors(self, at: datetime) -> None:
        """Evaluate every sensor at `at`, and complete the resulting runs."""
        self._set_clock(at)
        with freeze_time(at):
            _drain(execute_sensor_iteration(self._workspace, _LOGGER, None, None))
        self.complete_runs()

    def launch_queued(self) -> None:
        """Launch queued runs, at most one at a time."""
        _drain(self._queue.run_iteration(self._workspace))

    def monitor_runs(self) -> None:
        """Find runs whose process has ended, and start crashed runs again."""
        _drain(execute_run_monitoring_iteration(self._workspace, _LOGGER))
        _drain(self._retries.run_iteration(self._workspace))

    def complete_runs(self) -> None:
        """Wait until no run is queued or in progress. Raises AssertionError after a timeout."""
        until = time.monotonic() + _TIMEOUT
        while self.runs_in_progress():
            assert time.monotonic() < until, [run.status for run in self.runs_in_progress()]
            self.launch_queued()
            self.monitor_runs()
            time.sleep(0.2)

    def kill_next_run(self, at: datetime, *, during: str) -> None:
        """Start the run due at `at`, kill it with SIGKILL when the step `during` begins, and complete its retry."""
        self._set_clock(at)
        with freeze_time(at):
            _drain(launch_scheduled_runs(self._workspace, _LOGGER, at, self._times))
        self.launch_queued()
        (run,) = self.runs_in_progress()
        process = self._process_of(run.run_id)
        self._wait_for_step(run.run_id, during)
        os.kill(process, signal.SIGKILL)
        self._wait_for_end(run.run_id)
        self.monitor_runs()
        self.complete_runs()

    def runs_in_progress(self) -> list[dg.DagsterRun]:
        """Runs that are queued, starting or running."""
        statuses = [dg.DagsterRunStatus[name] for name in ("QUEUED", "STARTING", "STARTED", "NOT_STARTED")]
        return list(self.instance.get_runs(dg.RunsFilter(statuses=statuses)))

    def _process_of(self, run_id: str) -> int:
        until = time.monotonic() + _TIMEOUT
        while time.monotonic() < until:
            for entry in self.instance.all_logs(run_id):
                if entry.message.startswith("Started process for run") and (found := _PID.search(entry.message)):
                    return int(found.group(1))
            time.sleep(0.1)
        raise AssertionError(f"run {run_id} has no process")

    def _wait_for_step(self, run_id: str, step: str) -> None:
        until = time.monotonic() + _TIMEOUT
        while not any(event.step_key == step for event in self.instance.all_logs(run_id, _STEP_START)):
            assert time.monotonic() < until
            time.sleep(0.01)

    def _wait_for_end(self, run_id: str) -> None:
        until = time.monotonic() + _TIMEOUT
        while not ((run := self.instance.get_run_by_id(run_id)) and run.is_finished):
            assert time.monotonic() < until
            self.monitor_runs()
            time.sleep(0.2)

    def _set_clock(self, at: datetime) -> None:
        self._clock.write_text(at.isoformat(), "utf-8")


@contextmanager
def daemon_of(instance: dg.DagsterInstance, clock: Path) -> Iterator[Daemon]:
    """Daemons with a code server of their own, which ends with the block."""
    # The folder of this file, not tests/: there the folder warehouse/ of tests would hide the package warehouse.
    target = ModuleTarget("clocked", None, str(Path(__file__).parent), None)
    with create_test_daemon_workspace_context(target, instance) as workspace:
        yield Daemon(instance, workspace, clock)


def _drain(iteration: Iterator | None) -> None:
    for _ in iteration or ():
        continue
