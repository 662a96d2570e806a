"""Which content lay under which path when it was last read, so that an untouched file is not read again."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import pyarrow as pa

from lingping.clock import utc_now
from lingping.contracts import FILE_STAMPS
from lingping.ingest.content import Content, read_content, stamp_of
from lingping.ingest.readers.archives import file_on_disk
from lingping.ingest.shown_paths import find_shown
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, append, columns

_RESTED_SECONDS = 2  # the coarsest resolution of a file time (FAT)


def known_digest(con: Connection, name: str, path: Path) -> str | None:
    """SHA-256 of the file's content if it was read before and not touched since, else None. The file is not read."""
    found = con.execute(
        f"select sha256 from {FILE_STAMPS.name} where path = ? and stamp = ?", [name, stamp_of(path)]
    ).fetchall()
    return found[0][0] if found else None


def find_untouched(con: Connection, inbox: Path, names: Iterable[str]) -> set[str]:
    """Those of `names`, files on disk below `inbox`, that are still as they were read. `con` may be a snapshot."""
    if not columns(con, FILE_STAMPS.name):  # one that an earlier Lingping has published
        return set()
    stamps: dict[str, set[str]] = {}
    for path, stamp in con.execute(f"select path, stamp from {FILE_STAMPS.name}").fetchall():
        for name in (path, *map(str, PurePosixPath(path).parents)):  # a ZIP file that it may lie in
            stamps.setdefault(name, set()).add(stamp)
    return {name for name in names if stamp_of(find_shown(name, inbox)) in stamps.get(name, ())}


def read_stamped(con: Connection, name: str, path: Path) -> Content:
    """Read a file and keep its stamp, unless it was changed meanwhile or less than 2 s before."""
    now = utc_now().timestamp()
    content = read_content(path)
    if stamp_of(path) == content.stamp and _last_change(path) < now - _RESTED_SECONDS:
        line = {"path": name, "stamp": content.stamp, "sha256": content.sha256}
        with transaction(con):
            con.execute(f"delete from {FILE_STAMPS.name} where path = ?", [name])
            append(con, FILE_STAMPS.name, [pa.RecordBatch.from_pylist([line], schema=FILE_STAMPS.schema)])
    return content


def _last_change(path: Path) -> float:
    stat = file_on_disk(path).stat()
    return max(stat.st_mtime, stat.st_ctime)


def forget_stamps(con: Connection, inbox: Path) -> None:
    """Delete the stamps of files that were taken away."""
    for (name,) in con.execute(f"select path from {FILE_STAMPS.name}").fetchall():
        if not file_on_disk(find_shown(name, inbox)).is_file():
            con.execute(f"delete from {FILE_STAMPS.name} where path = ?", [name])
