"""Opening the warehouse: one writer for the whole run, held by a file lock on the home; readers open snapshots."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from lingping.atomic import make_folder
from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.home_layout import CURRENT, DATABASE, LOCK
from lingping.settings import Settings
from warehouse.database.migrations import lay_out
from warehouse.database.tables import Connection
from warehouse.published.snapshots import find_snapshot


@contextmanager
def home_lock(home: Path) -> Iterator[None]:
    """Hold the home for one run. Raises LingpingError at once when another run holds it."""
    make_folder(home, is_private=True)
    lock = FileLock(home / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LingpingError(
            f"{home}: another run holds this home. Wait for it to end, or name another --home."
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
    with duckdb.connect(path) as con:
        _close(path)
        prepare(con)
        with transaction(con):
            lay_out(con, path, utc_now())
        yield con


def _close(path: Path) -> None:
    """Let the owner alone read the warehouse: everybody else reads snapshots."""
    found = path.stat()
    if found.st_mode & 0o077 and found.st_uid == os.geteuid():
        path.chmod(0o600)


@contextmanager
def open_snapshot(published: Path, snapshot: str = CURRENT, *, memory: str | None = None) -> Iterator[Connection]:
    """A published snapshot, by default the newest, read-only and locked.

    With `memory` ("2GB") queries use no more than that, and nothing is written to disk for them. Raises LingpingError
    where there is no such snapshot.
    """
    path = find_snapshot(published, snapshot) / DATABASE
    with duckdb.connect(path, read_only=True) as con:
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
