"""Checks of Dagster's history of runs: its SQLite databases, and runs whose process is gone."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg

from lingping.clock import utc_now
from lingping.errors import BrokenHome
from pipelines.doctor.findings import Finding, Patient
from pipelines.home.liveness import fail_lost_runs, find_open_runs
from pipelines.instance import CONFIG, is_readable, open_instance

_COMPANIONS = ("-wal", "-shm", "-journal")


def check_history(patient: Patient) -> Iterator[Finding]:
    """SQLite finds every database whole, and the configuration can be read.

    Mends: what is damaged is set aside, and Dagster begins it anew. Runs that only the history knows are forgotten;
    no row of the shop is in it.
    """
    folder = patient.settings.dagster
    paths = sorted(folder.rglob("*.db"))
    damaged = [path for path in paths if not _is_whole(path)]
    config = folder / CONFIG
    if config.exists() and not is_readable(config):
        damaged.append(config)
    for path in damaged:
        yield _mend(patient, path)
    if not damaged:
        yield Finding("history", "ok", f"{len(paths)} databases of runs and events, every page read.")


def _mend(patient: Patient, path: Path) -> Finding:
    if not (patient.fix and patient.is_alone):
        remedy = (
            "Stop `lingping daemon` and `lingping ui`; then `lingping doctor --fix` sets it aside and begins a new one."
        )
        return Finding("history", "problem", f"{path}: damaged.", remedy)
    for companion in (path.with_name(path.name + ending) for ending in _COMPANIONS):
        if companion.exists():
            patient.shelf.take(companion)
    return Finding("history", "mended", f"{path}: damaged. Set aside: {patient.shelf.take(path)}")


def _is_whole(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=10)) as con:
            return con.execute("pragma integrity_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError as error:
        return any(reason in str(error) for reason in ("locked", "readonly", "unable to open"))


def check_runs(patient: Patient) -> Iterator[Finding]:
    """No run is marked as running whose process has ended. Mends: such a run is marked as failed."""
    if not patient.settings.dagster.is_dir():
        yield Finding("runs", "ok", "None yet.")
        return
    try:
        living, lost = _find_runs(patient)
    except BrokenHome:
        yield Finding("runs", "skipped", "Their history cannot be read.")
        return
    for run in lost:
        what = f"Run {run.run_id[:8]} of {run.job_name}: its process has ended."
        if patient.fix:
            yield Finding("runs", "mended", f"{what} It is marked as failed; `lingping run` does its work again.")
        else:
            yield Finding("runs", "problem", what, "`lingping run` does its work again, or `lingping doctor --fix`.")
    if not lost:
        yield Finding("runs", "ok", f"{len(living)} under way, none lost.")


def _find_runs(patient: Patient) -> tuple[list[dg.DagsterRun], list[dg.DagsterRun]]:
    """The living and the lost runs; lost ones are marked as failed where the home may be mended."""
    settings, now = patient.settings, utc_now()
    with open_instance(settings.dagster, settings.storage) as instance:
        found = find_open_runs(instance, now=now)
        if patient.fix:
            fail_lost_runs(instance, now=now)
        return found
