"""Loaded files whose refused rows may be read now: with a changed mapping, with newer code, or at a later time."""

from collections.abc import Mapping as Dict
from datetime import datetime
from functools import partial

from lingping.contracts import QUARANTINE
from lingping.errors import LingpingError
from lingping.ingest.mappings import known_mappings
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.reading_version import version_of_reading
from lingping.progress import Advance
from lingping.settings import Settings
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, scalar
from warehouse.imports.inbox import open_again
from warehouse.imports.known_imports import KnownImport, read_imports
from warehouse.imports.load import ImportResult
from warehouse.imports.take_back import load_again

_FINAL = "('repeated_header', 'left_out', 'erased')"  # reasons that no other reading takes back
_REFUSED = f"file_id in (select file_id from {QUARANTINE.name} where reason not in {_FINAL})"


class _NothingGainedError(Exception):
    """As many rows are refused as before: the file stays as it is loaded."""


def read_refused_again(
    con: Connection, settings: Settings, key: KeyRing, *, at: datetime, on_rows: Advance = lambda rows: None
) -> list[ImportResult]:
    """Load the files again of which more can be read than when they were loaded; what became of these.

    That is tried once for each version of the code and of the mapping that read a file, and when the first of its rows
    no longer lies in the future. A file that is gone, or of which nothing more can be read, stays as it is loaded.
    """
    lines = read_imports(con, f"status = 'loaded' and {_REFUSED}")
    known = known_mappings(settings.mappings) if lines else {}
    versions = {name: version_of_reading(mapping) for name, mapping in known.items()}
    due = [line for line in lines if line.source in versions and _is_due(con, line, versions, at)]
    tried = [_try_again(con, line, settings, key, at, on_rows) for line in due]
    return [result for result in tried if result]


def _is_due(con: Connection, line: KnownImport, versions: Dict[str, str], at: datetime) -> bool:
    is_due = "read_by is distinct from ? or coalesce(read_again_at <= ?, false)"
    condition = f"select count(*) from ops.files where file_id = ? and ({is_due})"
    return scalar(con, condition, [line.file_id, versions[str(line.source)], at]) > 0


def _try_again(
    con: Connection, line: KnownImport, settings: Settings, key: KeyRing, at: datetime, on_rows: Advance
) -> ImportResult | None:
    read = partial(open_again, con, settings=settings, key=key)
    try:
        export = read(line)
    except (LingpingError, OSError):  # it is gone: it may come back
        return None
    before = _count_refused(con, line)
    try:
        with transaction(con):
            result, _ = load_again(
                con, line, export, path=line.path, read=read, at=at, on_rows=on_rows, is_released=True
            )
            if _count_refused(con, line) >= before:
                raise _NothingGainedError
    except (_NothingGainedError, LingpingError):
        con.execute(
            "update ops.files set read_by = $version, read_again_at = if(read_again_at <= $at, null, read_again_at)"
            " where file_id = $file_id",
            {"version": export.version, "at": at, "file_id": line.file_id},
        )
        return None
    return result


def _count_refused(con: Connection, line: KnownImport) -> int:
    return scalar(con, f"select count(*) from {QUARANTINE.name} where file_id = ?", [line.file_id])
