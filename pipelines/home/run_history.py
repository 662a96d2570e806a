"""The runs of a home as people ask for them: which job, how it ended, how long each step took, why it failed."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import UTC, datetime

import dagster as dg

from pipelines.home.liveness import runs_under_way
from pipelines.instance import first_failure

_LOOK_BACK = 200  # runs: months of nights, or weeks of many deliveries a day
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
    "letters__weekly": "Write letters",
    "sent_letters": "Send letters",
    "models__classifier": "Train the classifier",
}
_FAILURES = {dg.DagsterEventType.STEP_FAILURE, dg.DagsterEventType.RUN_FAILURE}


@dataclass(frozen=True)
class RunSeen:
    """One run. `state` is done, failed, stopped, waiting, running … or lost: it says it runs, its process is gone."""

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
        """How long it took; None while it has not ended."""
        return (self.ended - self.started).total_seconds() if self.started and self.ended else None


@dataclass(frozen=True)
class StepSeen:
    """One step of a run, in words that people know; `seconds` is None where it never began."""

    name: str
    state: str
    seconds: float | None


def newest_runs(instance: dg.DagsterInstance, *, now: datetime) -> tuple[RunSeen, ...]:
    """The newest runs of all jobs, newest first."""
    lost = {run.run_id for run in runs_under_way(instance, now=now)[1]}
    return tuple(_seen(record, lost) for record in instance.get_run_records(limit=_LOOK_BACK))


def daily_success(instance: dg.DagsterInstance) -> datetime | None:
    """When a daily run last ended well, however long ago; None if none ever did."""
    wanted = dg.RunsFilter(job_name="daily", statuses=[dg.DagsterRunStatus.SUCCESS])
    records = instance.get_run_records(wanted, limit=1)
    return _utc(records[0].end_time) if records else None


def steps_of(instance: dg.DagsterInstance, run: RunSeen, *, now: datetime) -> tuple[StepSeen, ...]:
    """The steps of a run in the order in which they began, and those under way with their seconds so far."""
    stats = [step for step in instance.get_run_step_stats(run.run_id) if step.start_time or step.end_time]
    stats.sort(key=lambda step: step.start_time or step.end_time or 0.0)
    return tuple(
        StepSeen(
            name=in_words(step.step_key),
            state=_STEP_STATES.get(step.status.value, "running") if step.status else run.state,
            seconds=(step.end_time or (run.ended or now).timestamp()) - step.start_time if step.start_time else None,
        )
        for step in stats
    )


def failure_of(instance: dg.DagsterInstance, run: RunSeen) -> tuple[str, str]:
    """Step ("" for the run itself) and error, in one line, of a failed run."""
    entries = instance.all_logs(run.run_id, of_type=_FAILURES)
    return first_failure(entry.dagster_event for entry in entries if entry.dagster_event)


def in_words(step_key: str) -> str:
    """What a step does, for people: `sql_tables` is "Build and test tables"."""
    return _STEPS.get(step_key, step_key.replace("__", " ").replace("_", " ").capitalize())


def _seen(record: dg.RunRecord, lost: Set[str]) -> RunSeen:
    run = record.dagster_run
    return RunSeen(
        run_id=run.run_id,
        job=run.job_name,
        partition=run.tags.get("dagster/partition"),
        state="lost" if run.run_id in lost else _STATES.get(run.status, "waiting"),
        started=_utc(record.start_time),
        ended=_utc(record.end_time),
    )


def _utc(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
