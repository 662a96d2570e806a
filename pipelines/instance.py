"""Running jobs on the Dagster instance of a home, so that the UI shows what the command line did."""

import os
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import dagster as dg
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG
from filelock import FileLock
from pydantic import SecretStr

from lingping.atomic import make_folder, write_text
from lingping.errors import BrokenHome, LingpingError
from pipelines.run_lock import hold_run_lock
from pipelines.step_output import StepOutput

_DAGSTER_YAML = Path(__file__).with_name("dagster.yaml")
_POSTGRES = """
storage:
  postgres:
    postgres_url:
      env: LINGPING_STORAGE
"""
_LOCATION = "__repository__@pipelines.definitions"  # the UI lists only runs with it under the jobs
CONFIG = "dagster.yaml"
# What SQLite and Postgres report, what that means for the history of runs, and what to do.
_FAULTS = (
    (
        "malformed|not a database|disk I/O error|no such table|no such column",
        "the history of runs is damaged",
        "`lingping doctor --fix` begins a new one and keeps the old one in HOME/backups.",
    ),
    ("disk is full|No space left", "the disk is full", "Make room on the disk, then try again."),
    (
        "readonly|unable to open|[Pp]ermission denied",
        "the history of runs cannot be written",
        "Choose a place where you may read and write, or ask its owner.",
    ),
    ("is locked", "another process writes the history of runs", "Try again when it is done."),
    ("connection|server", "the database of `storage` does not answer", "Start Postgres, then try again."),
)
_SCHEME = re.compile(r"^postgres(?:ql)?(?:\+psycopg2)?://")

_OUR_CLASS = re.compile(r"^(?:lingping|warehouse)\.[\w.]+: ")  # Python's prefix of an error message


class RunFailed(LingpingError):
    """A Dagster run ended in failure; the message names the step, its error and where to read more."""

    exit_code = 1


@contextmanager
def open_instance(folder: Path, storage: SecretStr | None = None) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance with its configuration and logs in `folder`; created on first use.

    Runs, events and schedules are there too, in SQLite, unless `storage` is the URL of a Postgres database.
    Raises LingpingError if the driver of Postgres is not installed, or if the database does not answer; BrokenHome for
    a database or configuration that is damaged, and for a disk that is full or read-only.
    """
    with _explain_faults(folder), _open(folder, storage) as instance:
        yield instance


def is_readable(config: Path) -> bool:
    """Whether Dagster can read its configuration."""
    from yaml import YAMLError, safe_load

    try:
        return isinstance(safe_load(config.read_bytes()), dict | None)
    except (YAMLError, UnicodeDecodeError):
        return False


def _open(folder: Path, storage: SecretStr | None) -> dg.DagsterInstance:
    make_folder(folder, is_private=True)
    with FileLock(folder / "instance.lock"):  # daemon and UI start together, and both would create the tables
        _write_config(folder / CONFIG, postgres=bool(storage))
        if not storage:
            return _load(folder.resolve())
        return _open_postgres(folder, storage.get_secret_value())


@contextmanager
def _explain_faults(folder: Path) -> Iterator[None]:
    """Raise BrokenHome for what SQLite and YAML find wrong with the files in `folder`. Other errors pass."""
    from sqlalchemy.exc import DBAPIError  # with Dagster
    from yaml import YAMLError

    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        text = str(getattr(error, "orig", error)).partition("\n")[0]
        for pattern, what, remedy in _FAULTS:
            if re.search(pattern, text):
                raise BrokenHome(f"{folder}: {what} ({text}).", remedy) from error
        raise
    except (YAMLError, UnicodeDecodeError, dg.DagsterInvalidConfigError) as error:
        raise BrokenHome(
            f"{folder / CONFIG}: cannot be read.", "Correct it, or delete it: Lingping writes its own."
        ) from error


def _write_config(path: Path, *, postgres: bool) -> None:
    """Write the shipped `dagster.yaml`, unless the operator replaced it."""
    shipped = _DAGSTER_YAML.read_text("utf-8")
    written = path.read_text("utf-8") if path.exists() else ""
    wanted = shipped + (_POSTGRES if postgres else "")
    if written == wanted or (written and not written.startswith(shipped.splitlines()[0])):
        return
    write_text(path, wanted)


def _open_postgres(folder: Path, url: str) -> dg.DagsterInstance:
    """The instance on Postgres. Its URL is passed in the environment, so that no file holds the secret."""
    if not find_spec("dagster_postgres"):
        raise LingpingError("Setting storage needs the Postgres driver: pip install 'lingping[postgres]'.")
    if not _SCHEME.match(url):
        raise LingpingError("Setting storage: write it as postgresql://USER:PASSWORD@HOST:PORT/DATABASE.")
    import psycopg2  # only where it is installed

    try:  # once, before Dagster, which would try for twelve seconds and print each attempt
        psycopg2.connect(_SCHEME.sub("postgresql://", url), connect_timeout=10).close()
    except psycopg2.Error as error:
        first_line = str(error).partition("\n")[0]
        is_safe = first_line.startswith("connection to server")  # other messages may quote the password
        reason = first_line if is_safe else "invalid URL"
        raise LingpingError(f"Setting storage: {reason}. Correct the URL, or start Postgres.") from error
    os.environ["LINGPING_STORAGE"] = _SCHEME.sub("postgresql+psycopg2://", url)  # Dagster knows no other driver
    return _load(folder.resolve())


def _load(folder: Path) -> dg.DagsterInstance:
    """The instance that `dagster.yaml` of `folder` describes; in a terminal, steps print into files alone."""
    has_own = "\ncompute_logs:" in (folder / CONFIG).read_text("utf-8")  # of the operator
    if has_own or not _is_terminal():
        return dg.DagsterInstance.from_config(str(folder))
    output = {
        "module": StepOutput.__module__,
        "class": StepOutput.__name__,
        "config": {"base_dir": str(folder / "storage")},  # where Dagster has them
    }
    return dg.DagsterInstance.from_ref(InstanceRef.from_dir(str(folder), overrides={"compute_logs": output}))


def _is_terminal() -> bool:
    return sys.stderr.isatty()


def execute(
    definitions: dg.Definitions,
    job: str,
    instance: dg.DagsterInstance,
    *,
    ops: dict[str, object] | None = None,
    partition_key: str | None = None,
) -> dg.ExecuteInProcessResult:
    """Execute `job` in this process. Raises RunFailed naming step and cause."""
    run_id = str(uuid4())
    with hold_run_lock(Path(instance.root_directory), run_id):  # before Dagster enters the run, which takes a while
        result = definitions.resolve_job_def(job).execute_in_process(
            instance=instance,
            run_config={
                "ops": {name: {"config": config} for name, config in (ops or {}).items()},
                "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},  # the terminal has bars, the UI the log
            },
            partition_key=partition_key,
            raise_on_error=False,
            run_id=run_id,
            tags={REPOSITORY_LABEL_TAG: _LOCATION},
        )
    if not result.success:
        raise RunFailed(f"{job}: {_cause(result)} (run {result.run_id[:8]}; details: `lingping ui`)")
    return result


def _cause(result: dg.ExecuteInProcessResult) -> str:
    step, error = first_failure(result.all_events)
    return f"{step or 'run'}: {error}"


def first_failure(events: Iterable[dg.DagsterEvent]) -> tuple[str, str]:
    """Step ("" for the run itself) and first line of the innermost error of the first failure among `events`."""
    message = "failed without an error"
    for event in events:
        if not event.is_failure:
            continue
        error = getattr(event.event_specific_data, "error", None)
        if error:
            while error.cause:
                error = error.cause
            if error.cls_name == "DagsterExecutionInterruptedError":
                return event.step_key or "", "stopped by a signal; what was finished stays, the next run goes on"
            return event.step_key or "", _OUR_CLASS.sub("", error.message.strip().splitlines()[0])
        message = event.message or message
    return "", message
