"""Running jobs on the Dagster instance of a home, so that the UI shows what the command line did."""

import re
from pathlib import Path

import dagster as dg

from lingping.errors import LingpingError

_DAGSTER_YAML = """\
# One writer: runs of this home never overlap.
concurrency:
  runs:
    max_concurrent_runs: 1
telemetry:
  enabled: false
nux:
  enabled: false
"""


_OUR_CLASS = re.compile(r"^(?:lingping|warehouse)\.[\w.]+: ")  # what Python puts before the message of an error


class RunFailed(LingpingError):
    """A Dagster run ended in failure; the message names the step, its error and where to read more."""

    exit_code = 1


def open_instance(folder: Path) -> dg.DagsterInstance:
    """The Dagster instance whose runs, events and schedules lie in `folder`; made on first use."""
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists():
        config.write_text(_DAGSTER_YAML, "utf-8")
    return dg.DagsterInstance.from_config(str(folder.resolve()))


def execute(
    definitions: dg.Definitions,
    job: str,
    instance: dg.DagsterInstance,
    *,
    ops: dict[str, object] | None = None,
    partition_key: str | None = None,
) -> dg.ExecuteInProcessResult:
    """Execute `job` in this process. Raises RunFailed naming step and cause."""
    result = definitions.resolve_job_def(job).execute_in_process(
        instance=instance,
        run_config={
            "ops": {name: {"config": config} for name, config in (ops or {}).items()},
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},  # the terminal has bars; the UI has the log
        },
        partition_key=partition_key,
        raise_on_error=False,
    )
    if not result.success:
        raise RunFailed(f"{job}: {_cause(result)} (run {result.run_id[:8]}; details: `make dev`)")
    return result


def _cause(result: dg.ExecuteInProcessResult) -> str:
    """The innermost error of the first failure among the events of a run."""
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None) if event.is_failure else None
        if error:
            while error.cause:
                error = error.cause
            message = _OUR_CLASS.sub("", error.message.strip().splitlines()[0])
            return f"{event.step_key or 'run'}: {message}"
    return "failed, and Dagster names no error"
