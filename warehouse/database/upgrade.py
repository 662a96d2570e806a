"""Bringing an older warehouse to the schema of this Lingping: a copy is kept, then every step in one transaction."""

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from lingping.atomic import make_folder, replace_file
from lingping.errors import LingpingError
from lingping.home_layout import BACKUPS
from warehouse.database.connection import prepare, transaction
from warehouse.database.migrations import MIGRATIONS, SCHEMA_VERSION, Migration, enter, refuse_newer, version_of


def migrate(path: Path, *, at: datetime, migrations: Sequence[Migration] = MIGRATIONS) -> Path | None:
    """Bring the warehouse `path` to the newest schema. Returns the copy from before; None when there was nothing to do.

    The caller holds the home's lock. Raises LingpingError for a warehouse of a newer Lingping, and for a step that
    fails: the warehouse then is what it was.
    """
    if not path.exists():
        return None
    with duckdb.connect(path) as con:
        version = version_of(con)
        refuse_newer(version, path)
        if version is None or version == SCHEMA_VERSION:
            return None
        con.execute("checkpoint")
    # Closed here: closing a second handle of the file would drop DuckDB's POSIX lock on it.
    copy = _keep_copy(path, f"before-v{SCHEMA_VERSION}-{at:%Y%m%dT%H%M%SZ}.duckdb")
    with duckdb.connect(path) as con:
        prepare(con)
        try:
            with transaction(con):
                _apply(con, [step for step in migrations if step.version > version], at)
        except duckdb.Error as error:
            raise LingpingError(
                f"{path}: stays at schema {version}, the migration failed: {str(error).splitlines()[0]} "
                f"Go on with the Lingping that wrote it; a copy is {copy}."
            ) from error
    return copy


def _apply(con: duckdb.DuckDBPyConnection, steps: Sequence[Migration], at: datetime) -> None:
    for step in steps:
        con.execute(step.sql)
        enter(con, step.version, at, step.what)


def _keep_copy(path: Path, name: str) -> Path:
    """Copy a closed database into HOME/backups; the name is there only once every byte is on disk."""
    copy = path.parent / BACKUPS / name
    try:
        make_folder(copy.parent, is_private=True)
        with replace_file(copy, mode=0o600) as draft:
            shutil.copyfile(path, draft)
    except OSError as error:
        raise LingpingError(
            f"{copy}: the copy before the migration failed: {error.strerror}. Make room, then run again."
        ) from error
    return copy
