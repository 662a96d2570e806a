"""Corrections of imports: what was imported, and files that were loaded wrongly, taken back or loaded again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.ingest.content import Content, read_content
from lingping.ingest.export import Export
from lingping.ingest.file_names import is_archive
from lingping.ingest.inbox_links import refuse_link
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.readers.archives import archive_of, is_present, list_members
from lingping.ingest.shown_paths import find_shown, shown_path
from lingping.progress import SILENT, Advance, Progress
from lingping.settings import Settings
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_home, open_snapshot, transaction
from warehouse.database.tables import Connection
from warehouse.imports.inbox import open_again, open_export
from warehouse.imports.known_imports import (
    KnownImport,
    QuarantinedRows,
    find_imports,
    read_imports,
    read_present,
    read_quarantine,
)
from warehouse.imports.load import ImportResult
from warehouse.imports.same_content import find_replaced
from warehouse.imports.take_back import TakenBack, load_again, take_back
from warehouse.ledgers.key_ledger import use_key


@dataclass(frozen=True)
class ImportDetails:
    """One line of the ledger, and its quarantined rows and unread cells by reason and column."""

    line: KnownImport
    faults: tuple[QuarantinedRows, ...]


@dataclass(frozen=True)
class ReloadedImport:
    """A file as it is loaded now; `before` is what it replaced, None where it was not loaded."""

    result: ImportResult
    source: str
    merchant_id: str
    before: TakenBack | None


def list_imports(settings: Settings) -> tuple[KnownImport, ...]:
    """Every import of the newest snapshot, newest first: loaded, held, withdrawn and taken back."""
    with open_snapshot(settings.published) as con:
        return tuple(read_imports(con))


def show_import(settings: Settings, file: str) -> tuple[ImportDetails, ...]:
    """One import of the newest snapshot; of a ZIP file each export in it.

    `file` is its path, the end of its path, or the beginning of its id. Raises LingpingError where it means none or
    several.
    """
    with open_snapshot(settings.published) as con:
        lines = find_imports(con, file, settings.inbox)
        return tuple(ImportDetails(line, tuple(read_quarantine(con, line.file_id))) for line in lines)


def unload_import(settings: Settings, file: str, *, progress: Progress = SILENT) -> tuple[TakenBack, ...]:
    """Take a loaded file back, and build and publish the tables without it; of a ZIP file each export in it.

    Rows of other files that were duplicates of its rows are brought back, by reading these files again. No run loads
    the file again by itself; `reload_import` does, and a run once it lies in another merchant's folder. Raises
    LingpingError for a file that is not loaded, and for another pseudonym key; RunFailed where the tables cannot be
    built, it is then taken back all the same.
    """
    at, advance = utc_now(), progress.step("take back imports")
    with open_home(settings) as con:
        lines = find_imports(con, file, settings.inbox)
        loaded = [line for line in lines if line.status == "loaded"]
        if not loaded:
            raise LingpingError(f"{lines[0].path}: is {lines[0].status}, not loaded. There is nothing to take back.")
        read = partial(_read_again, con, settings, use_key(con, settings.key_file, at=at))
        taken = tuple(take_back(con, line, read=read, at=at, on_rows=advance) for line in loaded)
    _rebuild(settings, progress)
    return taken


def reload_import(
    settings: Settings, file: str, *, is_released: bool = False, progress: Progress = SILENT
) -> tuple[ReloadedImport, ...]:
    """Load a file again from where it lies now, in place of what it was; of a ZIP file each export in it.

    `settings.source` and `settings.merchant` name the right mapping and merchant; otherwise the mapping is detected,
    and the merchant is that of the folder. Tables are built and published with it. Raises LingpingError for a file that
    is gone, or that would be held (for its refused rows only unless `is_released`), and for another pseudonym key:
    nothing is changed then, of a ZIP file no export. RunFailed where the tables cannot be built.
    """
    at, advance = utc_now(), progress.step("load imports again")
    with open_home(settings) as con:
        key = use_key(con, settings.key_file, at=at)
        with transaction(con):
            done = [
                _load_again(con, settings, content, key=key, at=at, on_rows=advance, is_released=is_released)
                for content in _locate(con, file, settings.inbox)
            ]
    _rebuild(settings, progress)
    return tuple(done)


def _load_again(
    con: Connection,
    settings: Settings,
    content: Content,
    *,
    key: KeyRing,
    at: datetime,
    on_rows: Advance,
    is_released: bool,
) -> ReloadedImport:
    export = open_export(content, settings, key)
    result, before = load_again(
        con,
        find_replaced(con, export, settings),
        export,
        path=shown_path(content.path, settings.inbox),
        read=partial(_read_again, con, settings, key),
        at=at,
        on_rows=on_rows,
        is_released=is_released,
    )
    return ReloadedImport(result, export.source, export.merchant_id, before)


def _read_again(con: Connection, settings: Settings, key: KeyRing, line: KnownImport) -> Export:
    return open_again(con, line, settings, key)


def _locate(con: Connection, file: str, inbox: Path) -> Iterator[Content]:
    """The content of each file that is meant. Raises LingpingError for one that is gone or was changed."""
    path = next((each for each in (Path(file), find_shown(file, inbox)) if is_present(each) or each.is_file()), None)
    if path:
        refuse_link(path, inbox)
        members = list_members(path) if is_archive(path) and archive_of(path) is None else [path]
        yield from (_refuse_unknown(con, read_content(member), inbox) for member in members)
        return
    for line in find_imports(con, file, inbox):
        content = read_present(con, line, inbox)
        if content is None:
            raise LingpingError(
                f"{line.path}: is gone or was changed since it was imported. Give the path where it lies now; or "
                f"`lingping imports unload '{line.path}'`, and import the right file."
            )
        yield content


def _refuse_unknown(con: Connection, content: Content, inbox: Path) -> Content:
    """Raise LingpingError for content that was never imported: another one was, or none from this path."""
    if read_imports(con, "sha256 = ?", [content.sha256]):
        return content
    path = shown_path(content.path, inbox)
    before = read_imports(con, "path = ? and status = 'loaded'", [path])
    if before:
        raise LingpingError(
            f"{path}: was changed since it was imported. `lingping imports unload {before[0].file_id}` takes the rows "
            "from before back, and `lingping run` imports it as it is now."
        )
    raise LingpingError(f"{path}: was not imported yet. `lingping run` does it.")


def _rebuild(settings: Settings, progress: Progress) -> None:
    with open_instance(settings.dagster, settings.storage) as instance:
        execute(compose(settings, progress), "reloaded", instance)
