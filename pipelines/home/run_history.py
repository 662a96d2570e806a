"""The newest runs of a home: job, state, durations of the steps, cause of a failure."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg

from pipelines.home.liveness import find_open_runs
from pipelines.instance import first_failure

_LOOK_BACK = 200  # runs: months of nights, or weeks with many imports a day
_STATES = {
    dg.DagsterRunStatus.SUCCESS: "done",
    dg.DagsterRunStatus.FAILURE: "failed",
    dg.DagsterRunStatus.CANCELED: "stopped",
    dg.DagsterRunStatus.CANCELING: "stopping",
    dg.DagsterRunStatus.STARTING: "starting",
    dg.DagsterRunStatus.STARTED: "running",
}
_STEP_STATES = {"SUCCESS": "done", "FAILURE": "failed", "SKIPPED": "skipped", "IN_PROGRESS": "running"}
_STEPS = {
    "imports": "Import files",
    "taxonomy": "Load the needs",
    "texts": "Clean and segment texts",
    "predictions": "Score texts",
    "sql_tables": "Build and test tables",
    "published__snapshot": "Publish the snapshot",
    "published__boards": "Write the boards",
    "letters__weekly": "Write letters",
    "sent_letters": "Send letters",
    "models__classifier": "Train the classifier",
}
_FAILURES = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}


@dataclass(frozen=True)
class RunSummary:
    """One run. `state`: done, failed, stopped, stopping, starting, running, waiting, or lost: its process has ended."""

    run_id: str
    job: str
    partition: str | None
    state: str
    started: datetime | None
    ended: datetime | None

    @property
    def name(self) -> str:
        """The job, and the partition where it has one."""
        return f"{self.job} {self.partition}" if self.partition else self.job

    @property
    def seconds(self) -> float | None:
        """Its duration; None until it has ended."""
        return (self.ended - self.started).total_seconds() if self.started and self.ended else None


@dataclass(frozen=True)
class StepSummary:
    """One step of a run; `seconds` is None where it never began."""

    name: str
    state: str
    seconds: float | None


def read_newest_runs(instance: dg.DagsterInstance, *, now: datetime) -> tuple[RunSummary, ...]:
    """The newest runs of all jobs, newest first."""
    lost = {run.run_id for run in find_open_runs(instance, now=now)[1]}
    return tuple(_summarise(record, lost) for record in instance.get_run_records(limit=_LOOK_BACK))


def find_last_success(instance: dg.DagsterInstance) -> datetime | None:
    """When the last successful daily run ended; None if there was none."""
    wanted = dg.RunsFilter(job_name="daily", statuses=[dg.DagsterRunStatus.SUCCESS])
    records = instance.get_run_records(wanted, limit=1)
    return _utc(records[0].end_time) if records else None


def read_steps(instance: dg.DagsterInstance, run: RunSummary, *, now: datetime) -> tuple[StepSummary, ...]:
    """The steps of a run in the order in which they began, and those under way with their seconds so far."""
    stats = [step for step in instance.get_run_step_stats(run.run_id) if step.start_time or step.end_time]
    stats.sort(key=lambda step: step.start_time or step.end_time or 0.0)
    return tuple(
        StepSummary(
            name=name_step(step.step_key),
            state=_STEP_STATES.get(step.status.value, "running") if step.status else run.state,
            seconds=(step.end_time or (run.ended or now).timestamp()) - step.start_time if step.start_time else None,
        )
        for step in stats
    )


def find_failure(instance: dg.DagsterInstance, run: RunSummary) -> tuple[str, str]:
    """Step ("" for the run itself) and error, in one line, of a failed run."""
    entries = instance.all_logs(run.run_id, of_type=_FAILURES)
    return first_failure(entry.dagster_event for entry in entries if entry.dagster_event)


def name_step(step_key: str) -> str:
    """The name of a step for people: `sql_tables` is "Build and test tables"."""
    return _STEPS.get(step_key, step_key.replace("__", " ").replace("_", " ").capitalize())


def _summarise(record: dg.RunRecord, lost: Set[str]) -> RunSummary:
    run = record.dagster_run
    return RunSummary(
        run_id=run.run_id,
        job=run.job_name,
        partition=run.tags.get("dagster/partition"),
        state="lost" if run.run_id in lost else _STATES.get(run.status, "waiting"),
        started=_utc(record.start_time),
        ended=_utc(record.end_time),
    )


def _utc(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
