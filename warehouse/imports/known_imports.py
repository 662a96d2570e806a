"""The ledger of imports, line by line, and which of them a person means by a path, a name or an id."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lingping.errors import LingpingError
from lingping.ingest.content import Content, read_content
from lingping.ingest.file_names import is_archive
from lingping.ingest.inbox_links import find_link
from lingping.ingest.readers.archives import is_present
from lingping.ingest.shown_paths import find_shown, hide_names, shown_path
from warehouse.database.tables import Connection, scalar

_COLUMNS = (
    "file_id, path, sha256, source, kind, merchant_id, status, reason, received, accepted, duplicate, quarantined,"
    " import_number, loaded_at, new_columns, notes"
)
_SHORTEST_ID = 6


@dataclass(frozen=True)
class KnownImport:
    """One line of `ops.files`."""

    file_id: str
    path: str
    sha256: str
    source: str | None
    kind: str | None
    merchant_id: str | None
    status: str
    reason: str | None
    received: int | None
    accepted: int | None
    duplicate: int | None
    quarantined: int | None
    import_number: int | None
    loaded_at: datetime
    new_columns: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class QuarantinedRows:
    """Rows of one import with one reason and column: how many, and line and cell of the first."""

    reason: str
    column: str | None
    rows: int
    line: int
    excerpt: str | None


def read_imports(con: Connection, condition: str = "true", parameters: list[object] | None = None) -> list[KnownImport]:
    """The lines of the ledger that fulfil an SQL condition, newest first."""
    rows = con.execute(
        f"select {_COLUMNS} from ops.files where {condition} order by loaded_at desc, path", parameters or []
    ).fetchall()
    return [
        KnownImport(*values, tuple(new or ()), tuple(notes or ()))  # pyright: ignore[reportCallIssue]  (14 values)
        for *values, new, notes in rows
    ]


def find_imports(con: Connection, name: str, inbox: Path) -> list[KnownImport]:
    """The line that is meant by `name`; of a ZIP file the line of each export in it.

    `name` is a path as the ledger or the shell writes it, the end of one, or the beginning of an id. Raises
    LingpingError where it means none or several.
    """
    below, name = shown_path(Path(name), inbox), hide_names(name)
    lines = read_imports(con, "status <> 'withdrawn'")
    found = [line for line in lines if line.path in (name, below)]
    if not found and is_archive(Path(name)):
        found = [line for line in lines if line.path.startswith((f"{name}/", f"{below}/"))]
        if found:
            return found
    found = found or [line for line in lines if line.path.endswith(f"/{name}")]
    found = found or [line for line in lines if len(name) >= _SHORTEST_ID and line.file_id.startswith(name)]
    if len(found) > 1:
        shown = ", ".join(f"{line.path} (id {line.file_id[:8]}, {line.loaded_at:%Y-%m-%d})" for line in found[:5])
        raise LingpingError(f"{name}: could be {shown}. Give the whole path, or the id.")
    if not found:
        raise LingpingError(f"{name}: no such import. `lingping imports list` shows all.")
    return found


def read_present(con: Connection, line: KnownImport, inbox: Path) -> Content | None:
    """The content of an import where it still lies, under its path or another; None where it is gone or changed."""
    for name in list_places(con, line):
        path = find_shown(name, inbox)
        if is_present(path) and not find_link(path, inbox) and (content := read_content(path)).sha256 == line.sha256:
            return content
    return None


def list_places(con: Connection, line: KnownImport) -> list[str]:
    """Where the content of an import lay when files were last read: its own path first, then others."""
    others = con.execute("select path from ops.file_stamps where sha256 = ? order by path", [line.sha256]).fetchall()
    return list(dict.fromkeys((line.path, *(path for (path,) in others))))


def has_own_rows(con: Connection, line: KnownImport) -> bool:
    """Whether rows of a loaded import have the merchant of its folder, because they name none themselves.

    One of which other files have all rows may have such rows.
    """
    rows = f"select count(*) = 0 or bool_or(merchant_id = ?) from raw.{line.kind} where file_id = ?"
    return bool(scalar(con, rows, [line.merchant_id, line.file_id]))


def read_quarantine(con: Connection, file_id: str) -> list[QuarantinedRows]:
    """Quarantined rows and unread cells of an import, by reason and column, the most frequent first."""
    rows = con.execute(
        "select reason, column_name, count(*), min(line), arg_min(excerpt, line) from ops.quarantine"
        " where file_id = ? group by all order by 3 desc, 1, 2",
        [file_id],
    ).fetchall()
    return [QuarantinedRows(*row) for row in rows]
