"""Dagster's daemons, iteration by iteration, at the times that a test says. Runs are processes, as in earnest."""

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
_PATIENCE = 300.0  # seconds for one run on a busy machine


class Daemon:
    """Scheduler, sensors, run queue, monitoring and retries of one home."""

    def __init__(self, instance: dg.DagsterInstance, workspace: WorkspaceProcessContext, clock: Path) -> None:
        self.instance = instance
        self._workspace = workspace
        self._clock = clock
        self._queue = QueuedRunCoordinatorDaemon(interval_seconds=1)
        self._retries = EventLogConsumerDaemon()
        self._times: dict = {}

    def schedules(self, at: datetime) -> None:
        """Every schedule tick that is due at `at`; then the runs that came of it."""
        self._set_clock(at)
        with freeze_time(at):
            _drain(launch_scheduled_runs(self._workspace, _LOGGER, at, self._times))
        self.work_off()

    def sensors(self, at: datetime) -> None:
        """One look of every sensor at `at`; then the runs that came of it."""
        self._set_clock(at)
        with freeze_time(at):
            _drain(execute_sensor_iteration(self._workspace, _LOGGER, None, None))
        self.work_off()

    def queue(self) -> None:
        """Launch what waits, as far as the limit of one run at a time allows."""
        _drain(self._queue.run_iteration(self._workspace))

    def watch_over_runs(self) -> None:
        """Find runs whose process is gone, and start anew what crashed."""
        _drain(execute_run_monitoring_iteration(self._workspace, _LOGGER))
        _drain(self._retries.run_iteration(self._workspace))

    def work_off(self) -> None:
        """Until no run is queued or under way. Raises AssertionError when that takes too long."""
        until = time.monotonic() + _PATIENCE
        while self.under_way():
            assert time.monotonic() < until, [run.status for run in self.under_way()]
            self.queue()
            self.watch_over_runs()
            time.sleep(0.2)

    def kill_next_run(self, at: datetime, *, during: str) -> None:
        """Start what is due at `at`, kill its process with -9 as the step `during` begins, and see it through."""
        self._set_clock(at)
        with freeze_time(at):
            _drain(launch_scheduled_runs(self._workspace, _LOGGER, at, self._times))
        self.queue()
        (run,) = self.under_way()
        process = self._process_of(run.run_id)
        self._wait_for_step(run.run_id, during)
        os.kill(process, signal.SIGKILL)
        self._wait_for_end(run.run_id)
        self.watch_over_runs()
        self.work_off()

    def under_way(self) -> list[dg.DagsterRun]:
        """Runs that are queued, starting or running."""
        statuses = [dg.DagsterRunStatus[name] for name in ("QUEUED", "STARTING", "STARTED", "NOT_STARTED")]
        return list(self.instance.get_runs(dg.RunsFilter(statuses=statuses)))

    def _process_of(self, run_id: str) -> int:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            for entry in self.instance.all_logs(run_id):
                if entry.message.startswith("Started process for run") and (found := _PID.search(entry.message)):
                    return int(found.group(1))
            time.sleep(0.1)
        raise AssertionError(f"run {run_id} never got a process")

    def _wait_for_step(self, run_id: str, step: str) -> None:
        until = time.monotonic() + _PATIENCE
        while not any(event.step_key == step for event in self.instance.all_logs(run_id, _STEP_START)):
            assert time.monotonic() < until
            time.sleep(0.01)

    def _wait_for_end(self, run_id: str) -> None:
        until = time.monotonic() + _PATIENCE
        while not ((run := self.instance.get_run_by_id(run_id)) and run.is_finished):
            assert time.monotonic() < until
            self.watch_over_runs()
            time.sleep(0.2)

    def _set_clock(self, at: datetime) -> None:
        self._clock.write_text(at.isoformat(), "utf-8")


@contextmanager
def daemon_of(instance: dg.DagsterInstance, clock: Path) -> Iterator[Daemon]:
    """Daemons with a code server of their own, which ends with the block, as on a restart."""
    target = ModuleTarget("quarter.clocked", None, str(Path(__file__).parents[1]), None)
    with create_test_daemon_workspace_context(target, instance) as workspace:
        yield Daemon(instance, workspace, clock)


def _drain(iteration: Iterator | None) -> None:
    for _ in iteration or ():
        continue
