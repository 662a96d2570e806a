"""Dagster's storage without what somebody asks to be erased: runs that mention it, with their events and logs."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log.schema import AssetKeyTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage

from lingping.errors import LingpingError
from pipelines.home.run_retention import delete_runs


def find_runs(instance: dg.DagsterInstance, needles: Collection[str]) -> list[str]:
    """Ids of the runs whose configuration, tags, events or output mention one of the needles."""
    return [run.run_id for run in instance.get_runs() if _mentions(instance, run, needles)]


def forget_runs(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """Delete these runs, and leave nothing of them in free pages. Raises LingpingError while another process writes."""
    delete_runs(instance, run_ids)
    _forget_latest_events(instance, run_ids)
    for path in sorted(Path(instance.root_directory).rglob("*.db")):
        try:
            with closing(sqlite3.connect(path, timeout=10.0)) as con:
                con.execute("vacuum")
                con.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.OperationalError as error:
            raise LingpingError(
                f"{path}: {error}. Stop `lingping daemon` and `lingping ui`, then erase again, which does the rest."
            ) from error


def _forget_latest_events(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """Each asset keeps a copy of its newest materialization, also of a deleted run."""
    events = instance.event_log_storage
    if run_ids and isinstance(events, SqlEventLogStorage):
        of_these = AssetKeyTable.c.last_run_id.in_(run_ids)
        with events.index_connection() as con:
            con.execute(AssetKeyTable.update().where(of_these).values(last_materialization=None))


def _mentions(instance: dg.DagsterInstance, run: dg.DagsterRun, needles: Collection[str]) -> bool:
    return any(each in text for text in _texts_of(instance, run) for each in needles)


def _texts_of(instance: dg.DagsterInstance, run: dg.DagsterRun) -> Iterator[str]:
    yield repr((run.run_config, run.tags))
    yield from map(repr, instance.all_logs(run.run_id))
    for path in (Path(instance.storage_directory()) / run.run_id).rglob("*"):
        if path.is_file():
            yield path.read_text("utf-8", "replace")
