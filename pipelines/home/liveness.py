"""Whether the process of a run still lives. Killed with -9 or by a power cut it tells nobody, and blocks others.

Each run holds a lock on a file of its own while it goes on; the system releases it with the process, whatever ends it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
from dagster._core.launcher import CheckRunHealthResult, DefaultRunLauncher, WorkerStatus
from filelock import FileLock, Timeout

from lingping.clock import utc_now

_STARTING = timedelta(minutes=2)  # a run that has just begun has not taken its lock yet: imports, a slow disk
_UNDER_WAY = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.CANCELING]


@contextmanager
def alive(dagster_home: Path, run_id: str) -> Iterator[None]:
    """Show that this process executes the run, as long as the block lasts."""
    path = _lock_of(dagster_home, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path):
        yield
    path.unlink(missing_ok=True)


def is_lost(dagster_home: Path, run_id: str, *, begun: datetime, now: datetime) -> bool:
    """Whether a run that began at `begun`, and has not said that it ended, has no process any more."""
    path = _lock_of(dagster_home, run_id)
    if not path.exists():
        return now - begun > _STARTING
    try:
        with FileLock(path, timeout=0):
            return True
    except Timeout:
        return False


def runs_under_way(instance: dg.DagsterInstance, *, now: datetime) -> tuple[list[dg.DagsterRun], list[dg.DagsterRun]]:
    """The runs that have begun and not said that they ended: those that live, and those that are lost."""
    living, lost = [], []
    for record in instance.get_run_records(dg.RunsFilter(statuses=_UNDER_WAY)):
        (lost if _is_record_lost(instance, record, now) else living).append(record.dagster_run)
    return living, lost


def fail_lost_runs(instance: dg.DagsterInstance, *, now: datetime) -> list[str]:
    """Mark every run as failed whose process is gone; returns their ids. Without this they wait for ever."""
    _, lost = runs_under_way(instance, now=now)
    for run in lost:
        instance.report_run_failed(run, "The process of this run is gone: it was killed, or the machine went down.")
        _lock_of(Path(instance.root_directory), run.run_id).unlink(missing_ok=True)
    return [run.run_id for run in lost]


class WatchedRunLauncher(DefaultRunLauncher):
    """Dagster's own launcher, which can also say whether a run's process lives; the daemon asks it and starts anew."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """True: run monitoring asks `check_run_worker_health`."""
        return True

    def check_run_worker_health(self, run: dg.DagsterRun) -> CheckRunHealthResult:
        """RUNNING while the process of `run` lives, else FAILED."""
        record = self._instance.get_run_record_by_id(run.run_id)
        lost = record is None or _is_record_lost(self._instance, record, utc_now())
        return CheckRunHealthResult(WorkerStatus.FAILED if lost else WorkerStatus.RUNNING, "the process is gone")


def _is_record_lost(instance: dg.DagsterInstance, record: dg.RunRecord, now: datetime) -> bool:
    """`is_lost` since the last change of its status: a run may have waited long before it began."""
    return is_lost(Path(instance.root_directory), record.dagster_run.run_id, begun=record.update_timestamp, now=now)


def _lock_of(dagster_home: Path, run_id: str) -> Path:
    return dagster_home / "alive" / f"{run_id}.lock"
