"""Old runs are deleted with their events and logs, so that a home does not grow with its nights."""

import re
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import dagster as dg
from dagster._core.storage.event_log.schema import AssetCheckExecutionsTable
from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from dagster._core.storage.runs.schema import RunTagsTable
from dagster._core.storage.runs.sql_run_storage import SqlRunStorage

from pipelines.run_lock import lock_of

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
_AT_ONCE = 50  # runs: a sensor has a minute for its evaluation
_RUN_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INDEX = "index"
_RESTED = 3600.0  # seconds: a run is entered before its events are
_WORTH_IT = 8 << 20  # bytes that a rewrite of the index must free


def prune_runs(instance: dg.DagsterInstance, *, keep: int) -> list[str]:
    """Delete the ended runs of each job but the newest `keep` and the newest good one. Returns their ids.

    A run that has not ended is never touched. Of a long history, only the oldest runs are deleted, and the next calls
    delete the others.
    """
    old = [run.run_id for run in _find_old(instance, keep)][-_AT_ONCE:]
    delete_runs(instance, old)
    if len(old) < _AT_ONCE:
        _shrink(instance)
    return old


def delete_runs(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """Delete these runs with their events, checks, tags and logs, and the files of any run that is not known."""
    for run_id in run_ids:
        instance.delete_run(run_id)
    if run_ids:
        _delete_rows(instance, run_ids)
    _delete_files(instance, run_ids)


def _find_old(instance: dg.DagsterInstance, keep: int) -> Iterator[dg.DagsterRun]:
    """The runs to delete, newest first."""
    seen: Counter[str] = Counter()
    good: set[str] = set()
    for record in instance.get_run_records(dg.RunsFilter(statuses=_ENDED)):
        run = record.dagster_run
        is_newest_good = run.is_success and run.job_name not in good
        if run.is_success:
            good.add(run.job_name)
        seen[run.job_name] += 1
        if seen[run.job_name] > keep and not is_newest_good:
            yield run


def _delete_rows(instance: dg.DagsterInstance, run_ids: list[str]) -> None:
    """What Dagster's own deletion of a run leaves: a third of the events, in a table of its own, and the tags."""
    events, runs = instance.event_log_storage, instance.run_storage
    if isinstance(events, SqlEventLogStorage):
        with events.index_connection() as con:
            con.execute(AssetCheckExecutionsTable.delete().where(AssetCheckExecutionsTable.c.run_id.in_(run_ids)))
    if isinstance(runs, SqlRunStorage):
        with runs.connect() as con:
            con.execute(RunTagsTable.delete().where(RunTagsTable.c.run_id.in_(run_ids)))


def _delete_files(instance: dg.DagsterInstance, run_ids: Iterable[str]) -> None:
    """Delete the databases, logs and locks of these runs, and of any that the instance does not have.

    The UI makes an empty database where a page of a deleted run is still open.
    """
    logs, events = Path(instance.storage_directory()), instance.event_log_storage
    shards = Path(events.path_for_shard(_INDEX)).parent if isinstance(events, SqliteEventLogStorage) else None
    known = set(instance.run_storage.get_run_ids())
    locks = lock_of(Path(instance.root_directory), _INDEX).parent
    for run_id in _find_orphans(locks, known):  # killed before the run was entered
        lock_of(Path(instance.root_directory), run_id).unlink(missing_ok=True)
    for run_id in {*run_ids, *_find_orphans(shards, known), *_find_orphans(logs, known)}:
        shutil.rmtree(logs / run_id, ignore_errors=True)
        if shards:
            for ending in (".db", ".db-wal", ".db-shm"):
                (shards / f"{run_id}{ending}").unlink(missing_ok=True)


def _find_orphans(folder: Path | None, known: set[str]) -> Iterator[str]:
    if folder is None or not folder.is_dir():
        return
    newest = time.time() - _RESTED
    for path in folder.iterdir():
        if _RUN_ID.fullmatch(path.stem) and path.stem not in known and path.stat().st_mtime < newest:
            yield path.stem


def _shrink(instance: dg.DagsterInstance) -> None:
    """Rewrite the index of events once most of it is free. Where it is in use, a later call does it."""
    events = instance.event_log_storage
    if not isinstance(events, SqliteEventLogStorage):
        return
    with closing(sqlite3.connect(events.path_for_shard(_INDEX), timeout=1.0)) as con:
        page, pages, free = (
            con.execute(f"pragma {name}").fetchone()[0] for name in ("page_size", "page_count", "freelist_count")
        )
        if free * page > _WORTH_IT and free > pages // 2:
            try:
                con.execute("vacuum")
                con.execute("pragma wal_checkpoint(truncate)")
            except sqlite3.OperationalError:  # locked
                return
