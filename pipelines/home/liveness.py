"""Whether the process of a run still exists. One that was killed reports no end, and its run would block all others."""

from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus
from filelock import FileLock, Timeout

from lingping.clock import utc_now
from pipelines.run_lock import lock_of

_STARTING = timedelta(minutes=2)  # until a new run holds its lock: it imports modules first
_ENTERING = timedelta(minutes=10)  # until a run that the daemon has entered is queued
_UNDER_WAY = [
    dg.DagsterRunStatus.NOT_STARTED,  # being entered, or killed meanwhile
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.CANCELING,
]


def is_lost(dagster_home: Path, run_id: str, *, begun: datetime, now: datetime) -> bool:
    """Whether the process of an unfinished run, which began at `begun`, has ended."""
    path = lock_of(dagster_home, run_id)
    if not path.exists():
        return now - begun > _STARTING
    try:
        with FileLock(path, timeout=0):
            return True
    except Timeout:
        return False


def find_open_runs(instance: dg.DagsterInstance, *, now: datetime) -> tuple[list[dg.DagsterRun], list[dg.DagsterRun]]:
    """The unfinished runs: first those whose process exists, then the lost ones."""
    living, lost = [], []
    for record in instance.get_run_records(dg.RunsFilter(statuses=_UNDER_WAY)):
        (lost if _is_record_lost(instance, record, now) else living).append(record.dagster_run)
    return living, lost


def fail_lost_runs(instance: dg.DagsterInstance, *, now: datetime) -> list[str]:
    """Mark every run whose process has ended as failed, and return their ids."""
    _, lost = find_open_runs(instance, now=now)
    for run in lost:
        instance.report_run_failed(
            run, "The process of this run ended without a report: it was killed, or the machine went down."
        )
        lock_of(Path(instance.root_directory), run.run_id).unlink(missing_ok=True)
    return [run.run_id for run in lost]


class WatchedRunLauncher(DefaultRunLauncher):
    """Dagster's launcher, which also reports whether a run's process exists, so that the daemon restarts lost runs."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """True: run monitoring calls `check_run_worker_health`."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """RUNNING while the process of `run` exists, else FAILED."""
        record = self._instance.get_run_record_by_id(run.run_id)
        lost = record is None or _is_record_lost(self._instance, record, utc_now())
        return CheckRunHealthResult(WorkerStatus.FAILED if lost else WorkerStatus.RUNNING, "the process has ended")


def _is_record_lost(instance: dg.DagsterInstance, record: dg.RunRecord, now: datetime) -> bool:
    """`is_lost` since the last change of status: a run may have been queued for long."""
    run, begun = record.dagster_run, record.update_timestamp
    if run.status == dg.DagsterRunStatus.NOT_STARTED:
        begun += _ENTERING - _STARTING
    return is_lost(Path(instance.root_directory), run.run_id, begun=begun, now=now)
