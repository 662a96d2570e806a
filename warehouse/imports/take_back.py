"""Taking an import back, or loading it again another way: rows, quarantine and ledger in one transaction.

Rows of other files that were duplicates of the rows taken back are brought back, by reading these files again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lingping.contracts import EVENTS, EXPLANATIONS, NEEDS, PREDICTIONS, QUARANTINE, REVIEWS, TEXTS
from lingping.errors import LingpingError
from lingping.ingest.export import Export
from lingping.progress import Advance
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, scalar
from warehouse.imports.known_imports import KnownImport, read_imports
from warehouse.imports.load import KINDS, ImportResult, file_id_of, load, restore_rows

Reader = Callable[[KnownImport], Export]

_TAKEN, _TEXTS = "taken_back", "taken_texts"  # temporary tables: keys of the rows, and texts of reviews


@dataclass(frozen=True)
class RestoredFile:
    """Another import that was read again: how many rows it got back, or why it could not be read."""

    path: str
    rows: int
    fault: str | None = None


@dataclass(frozen=True)
class TakenBack:
    """Rows of an import that were taken back, and the imports that were read again because of it."""

    path: str
    rows: int
    restored: tuple[RestoredFile, ...]


def take_back(con: Connection, line: KnownImport, *, read: Reader, at: datetime, on_rows: Advance) -> TakenBack:
    """Take a loaded import back. It stays in the ledger as unloaded, so that no run loads it again by itself.

    `read` opens another import as it was loaded, or raises LingpingError.
    """
    with transaction(con):
        rows = _remove(con, line)
        restored = _restore(con, line, read, on_rows)
        _forget_texts(con, line)
        con.execute(
            "update ops.files set status = 'unloaded', received = null, accepted = null, duplicate = null,"
            " quarantined = null, notes = null, loaded_at = $at, reason = 'unloaded: taken back by a person; "
            "`lingping imports reload` loads it again' where file_id = $file_id",
            {"at": at, "file_id": line.file_id},
        )
    return TakenBack(line.path, rows, restored)


def load_again(
    con: Connection,
    line: KnownImport | None,
    export: Export,
    *,
    path: str,
    read: Reader,
    at: datetime,
    on_rows: Advance,
    is_released: bool = False,
) -> tuple[ImportResult, TakenBack | None]:
    """Load an export in place of the same content as it was loaded before (None: it was not).

    The caller holds a transaction. Raises HeldFile for a bad file, also for too many refused rows unless `is_released`.
    """
    rows = _remove(con, line) if line else 0
    before = {
        "sha256": export.content.sha256,
        "path": path,
        "merchant": export.merchant_id,
        "file_id": line.file_id if line else None,
    }
    replaced = (
        "from ops.files where file_id = $file_id or sha256 = $sha256 and status <> 'loaded'"
        " and (path = $path or merchant_id = $merchant)"
    )
    ((number,),) = con.execute(f"select max(import_number) {replaced}", before).fetchall()
    con.execute(f"delete from {QUARANTINE.name} where file_id in (select file_id {replaced})", before)
    con.execute(f"delete {replaced}", before)
    result = load(
        con, export, path=path, at=at, on_rows=on_rows, is_nested=True, number=number, is_released=is_released
    )
    if line is None:
        return result, None
    apart = [file_id_of(export.content.sha256, export.merchant_id)]
    restored = _restore(con, line, read, on_rows, apart)
    _forget_texts(con, line)
    return result, TakenBack(line.path, rows, restored)


def _remove(con: Connection, line: KnownImport) -> int:
    """Delete the rows and the quarantine of an import; keys and texts are kept in temporary tables."""
    table, here = KINDS[str(line.kind)], {"file_id": line.file_id}
    con.execute(
        f"create or replace temp table {_TAKEN} as select {', '.join(table.key)} from {table.name}"
        " where file_id = $file_id",
        here,
    )
    if table is EVENTS:
        con.execute(
            "insert into ops.dirty_dates select distinct (occurred_at at time zone 'Asia/Shanghai')::date as event_date"
            " from raw.events where file_id = $file_id except from ops.dirty_dates",
            here,
        )
    if table is REVIEWS:
        con.execute(
            f"create or replace temp table {_TEXTS} as"
            " select text_id from raw.reviews where file_id = $file_id"
            " union select follow_up_text_id from raw.reviews where file_id = $file_id",
            here,
        )
    con.execute(f"delete from {table.name} where file_id = $file_id", here)
    con.execute(f"delete from {QUARANTINE.name} where file_id = $file_id", here)
    return scalar(con, f"select count(*) from {_TAKEN}")


def _restore(
    con: Connection, line: KnownImport, read: Reader, on_rows: Advance, apart: Sequence[str] = ()
) -> tuple[RestoredFile, ...]:
    """Read the other imports that may have had a row taken back as a duplicate, in the order of their import.

    Those with an id in `apart` were loaded just now.

    These are files with duplicates; and any, where the file itself has some: it may have taken over rows of an older.
    """
    condition = "status = 'loaded' and kind = ? and not list_contains(?, file_id) and (duplicate > 0 or ? > 0)"
    others = read_imports(con, condition, [line.kind, [line.file_id, *apart], line.duplicate or 0])
    restored = []
    for other in sorted(others, key=lambda other: other.import_number or 0):
        try:
            export = read(other)
        except LingpingError as fault:
            restored.append(RestoredFile(other.path, 0, str(fault)))
            continue
        rows = restore_rows(con, export, other.file_id, _TAKEN, on_rows=on_rows)
        restored.append(RestoredFile(other.path, rows))
    return tuple(restored)


def _forget_texts(con: Connection, line: KnownImport) -> None:
    """Delete what was made of texts that no review has any more; corrections by people stay."""
    if KINDS[str(line.kind)] is not REVIEWS:
        return
    con.execute(
        f"delete from {_TEXTS} where text_id in (select text_id from raw.reviews where text_id is not null)"
        " or text_id in (select follow_up_text_id from raw.reviews where follow_up_text_id is not null)"
    )
    for table in (TEXTS, PREDICTIONS, NEEDS, EXPLANATIONS):
        con.execute(f"delete from {table.name} where text_id in (from {_TEXTS} where text_id is not null)")
