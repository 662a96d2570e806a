"""Bringing an older warehouse to the schema of this Lingping: a copy is kept, then every step in one transaction."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
from duckdb.sqltypes import VARCHAR

from lingping.atomic import make_folder, replace_file
from lingping.errors import LingpingError
from lingping.home_layout import BACKUPS
from lingping.ingest.shown_paths import hide_names
from lingping.text.cleaning import compute_text_id
from lingping.text.masking import mask_kept
from warehouse.database.connection import open_alone, prepare, transaction
from warehouse.database.migrations import MIGRATIONS, SCHEMA_VERSION, Migration, enter, refuse_newer, version_of
from warehouse.database.tables import quote


def migrate(path: Path, *, at: datetime, migrations: Sequence[Migration] = MIGRATIONS) -> Path | None:
    """Bring the warehouse `path` to the newest schema. Returns the copy from before; None when there was nothing to do.

    The caller holds the home's lock. Raises LingpingError for a warehouse of a newer Lingping, and for a step that
    fails: the warehouse then is what it was.
    """
    if not path.exists():
        return None
    with open_alone(path) as con:
        version = version_of(con)
        refuse_newer(version, path)
        if version is None or version == SCHEMA_VERSION:
            return None
        con.execute("checkpoint")
    # Closed here: closing a second handle of the file would drop DuckDB's POSIX lock on it.
    copy = _keep_copy(path, f"before-v{SCHEMA_VERSION}-{at:%Y%m%dT%H%M%SZ}.duckdb")
    with open_alone(path) as con:
        prepare(con)
        try:
            with _with_functions(con), transaction(con):
                _apply(con, [step for step in migrations if step.version > version], at)
        except duckdb.Error as error:
            raise LingpingError(
                f"{path}: stays at schema {version}, the migration failed: {str(error).splitlines()[0]} "
                f"Go on with the Lingping that wrote it; a copy is {copy}."
            ) from error
    write_anew(path)
    return copy


def write_anew(path: Path) -> None:
    """Copy a database table by table, so that nothing that was masked or deleted is left in a free block."""
    with replace_file(path) as draft, duckdb.connect(path) as con:
        ((name,),) = con.execute("select current_database()").fetchall()
        draft.unlink()  # DuckDB takes no empty file for a database
        con.execute(f"attach {quote(str(draft))} as written_anew")
        con.execute(f'copy from database "{name}" to written_anew; detach written_anew')


def _apply(con: duckdb.DuckDBPyConnection, steps: Sequence[Migration], at: datetime) -> None:
    for step in steps:
        con.execute(step.sql)
        enter(con, step.version, at, step.what)


@contextmanager
def _with_functions(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let the SQL of steps call the functions that mask."""
    for name, function in _FUNCTIONS.items():
        con.create_function(name, function, [VARCHAR], VARCHAR)
    try:
        yield
    finally:
        for name in _FUNCTIONS:
            con.remove_function(name)


def _mask_text_id(text: str) -> str | None:
    return compute_text_id(mask_kept(text))


_FUNCTIONS: dict[str, Callable[[str], str | None]] = {
    "mask_kept": mask_kept, "mask_text_id": _mask_text_id, "hide_names": hide_names,
}  # fmt: skip


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
