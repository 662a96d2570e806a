"""Opening the warehouse: one writer for the whole run, held by a file lock on the home; readers open snapshots."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from lingping.atomic import make_folder
from lingping.clock import utc_now
from lingping.errors import BrokenHome, LingpingError
from lingping.home_layout import CURRENT, DATABASE, LOCK
from lingping.settings import Settings
from warehouse.database.database_faults import explain_faults, find_holder, find_locker
from warehouse.database.migrations import lay_out
from warehouse.database.tables import Connection
from warehouse.published.snapshots import REPUBLISH, find_snapshot

_PATIENCE = 10.0  # seconds in which a process that looks into the warehouse may be done with it
RESTORE = (
    "`lingping restore BACKUP --replace` brings back the last backup. Without one, move this file away: "
    "`lingping run` imports the inbox again."
)


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """Hold the home for one run. Raises LingpingError at once when another run holds it."""
    make_folder(home, is_private=True)
    lock = FileLock(home / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        holder = find_locker(home / LOCK)
        process = f" (process {holder})" if holder else ""
        raise LingpingError(
            f"{home}: another run{process} holds this home. Wait for it to end, or name another --home."
        ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def open_home(settings: Settings) -> Iterator[Connection]:
    """The warehouse of a home, for writing, under the home's lock.

    Raises LingpingError where there is no warehouse yet, where a run holds the home, and for a warehouse of another
    schema version.
    """
    if not settings.warehouse.exists():
        raise LingpingError(f"{settings.warehouse}: no warehouse. Run `lingping run` first, or name another --home.")
    with home_lock(settings.home), open_writer(settings.warehouse) as con:
        yield con


@contextmanager
def open_writer(path: Path) -> Iterator[Connection]:
    """A connection that may write, with every table of the contracts in place. The caller holds the home's lock.

    Raises LingpingError for a warehouse of another schema version; `upgrade.migrate` migrates it.
    """
    make_folder(path.parent, is_private=True)
    with open_alone(path) as con:
        _close(path)
        prepare(con)
        with transaction(con):
            lay_out(con, path, utc_now())
        yield con


@contextmanager
def open_alone(path: Path) -> Iterator[Connection]:
    """A writing connection as DuckDB makes it. While another process has the file open, it is tried for 10 s.

    Raises BrokenHome for a file that is damaged or stays open elsewhere, and for a disk that is full or read-only.
    """
    with explain_faults(path, RESTORE), _connect(path) as con:
        yield con


def _connect(path: Path) -> Connection:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return duckdb.connect(path)
        except duckdb.IOException as error:
            if find_holder(error) is None or time.monotonic() > until:
                raise
        time.sleep(0.2)


def refuse_damaged(path: Path) -> None:
    """Raise BrokenHome for a warehouse that DuckDB cannot open or whose end is missing.

    One that a run has open is taken for whole. Its rows are not read: that takes `read_whole`.
    """
    try:
        with explain_faults(path, RESTORE), duckdb.connect(path, read_only=True) as con:
            ((blocks,),) = con.execute("select total_blocks * block_size from pragma_database_size()").fetchall()
    except duckdb.ConnectionException:  # this process has it open for writing
        return
    except BrokenHome as error:
        if isinstance(error.__cause__, duckdb.Error) and find_holder(error.__cause__):
            return
        raise
    if path.stat().st_size < blocks:
        raise BrokenHome(f"{path}: damaged (its end is missing).", RESTORE)


def _close(path: Path) -> None:
    """Let the owner alone read the warehouse: everybody else reads snapshots."""
    found = path.stat()
    if found.st_mode & 0o077 and found.st_uid == os.geteuid():
        path.chmod(0o600)


@contextmanager
def open_snapshot(published: Path, snapshot: str = CURRENT, *, memory: str | None = None) -> Iterator[Connection]:
    """A published snapshot, by default the newest, read-only and locked.

    With `memory` ("2GB") queries use no more than that, and nothing is written to disk for them. Raises LingpingError
    where there is no such snapshot, and BrokenHome for a damaged one.
    """
    path = find_snapshot(published, snapshot) / DATABASE
    with explain_faults(path, REPUBLISH), duckdb.connect(path, read_only=True) as con:
        prepare(con)
        if memory:
            con.execute(f"set memory_limit = '{memory}'; set temp_directory = ''")
        lock(con)
        yield con


@contextmanager
def transaction(con: Connection) -> Iterator[None]:
    """All or nothing: commits when the block ends, rolls back when it raises."""
    con.begin()
    try:
        yield
    except BaseException:
        con.rollback()
        raise
    con.commit()


def prepare(con: Connection) -> None:
    """Settings that every connection shares: days are Shanghai days, and no progress bar writes to the terminal."""
    con.execute("set TimeZone = 'Asia/Shanghai'; set enable_progress_bar = false")


def lock(con: Connection) -> None:
    """Keep whatever SQL runs on `con` inside its database: no files, no other databases, no Python variables.

    The settings cannot be changed back on this connection.
    """
    con.execute(
        "set enable_external_access = false; set python_enable_replacements = false;"
        " set autoload_known_extensions = false; set lock_configuration = true"
    )
