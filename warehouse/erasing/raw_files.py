"""The files of the inbox: which lines are of erased customers, copies without them, and the ledger of what was read.

A copy takes the place of a file only where it reads the same but for these lines. What cannot be rewritten so is named
to a person, with its lines.
"""

import shutil
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import filterfalse
from pathlib import Path
from tempfile import mkdtemp

from lingping.atomic import replace_file
from lingping.errors import LingpingError
from lingping.ingest.content import Content, read_content
from lingping.ingest.erasing.person_lines import FileRows, read_rows
from lingping.ingest.erasing.rewriting import find_lines, write_without
from lingping.ingest.export import Export
from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_archive
from lingping.ingest.isolated.isolated_export import read_export_apart
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.readers.archives import archive_of, list_members
from lingping.ingest.shown_paths import shown_path
from lingping.progress import Advance
from lingping.settings import Settings
from warehouse.database.tables import Connection, scalar
from warehouse.erasing.forget_rows import forget_quarantined, renumber
from warehouse.erasing.person import condition_of
from warehouse.imports.inbox import list_exports, open_export
from warehouse.imports.known_imports import KnownImport, read_imports
from warehouse.imports.load import KINDS, file_id_of
from warehouse.imports.same_content import merchant_of

_TELLING = 4  # characters


@dataclass(frozen=True)
class FileOfTheirs:
    """A file of the inbox, or one in a ZIP file, with lines of the customers.

    `by_hand`: why a person has to delete the lines; None where a copy without them is at hand.
    """

    path: str
    lines: tuple[int, ...]
    by_hand: str | None = None


@dataclass(frozen=True)
class Rewritten:
    """A file and its copy in the scratch folder, the line of the ledger that is its, and what was read of both."""

    found: FileOfTheirs
    file: Path
    copy: Path
    line: KnownImport | None
    before: FileRows
    now: FileRows


@dataclass(frozen=True)
class Search:
    """Whom to look for: the ring keeps them out, `ids` are theirs as the exports write them."""

    settings: Settings
    key: KeyRing
    ids: tuple[str, ...]
    scratch: Path

    @property
    def telling_ids(self) -> tuple[str, ...]:
        """The ids that are long enough to be searched for in a text that cannot be read as a table."""
        return tuple(each for each in self.ids if len(each) >= _TELLING)


def find_files(con: Connection, search: Search, seen: set[str], on_file: Advance) -> Iterator[FileOfTheirs | Rewritten]:
    """Every file of the inbox with lines of theirs, and its copy in the scratch folder where one could be made.

    Then the imports with rows of theirs whose file is not in the inbox any more: `find_belongings` was asked before.
    The digests of what was read are added to `seen`.
    """
    for path in filterfalse(Path.is_symlink, list_exports(search.settings.inbox)):  # links are not followed
        for each in _members(path):
            content = read_content(each)
            seen.add(content.sha256)
            found = _search_file(con, search, content)
            if found:
                yield found
        on_file(1)
    yield from _find_gone(con, seen)


def _members(path: Path) -> list[Path]:
    try:
        return list_members(path) if is_archive(path) else [path]
    except HeldFile:
        return [path]


def _search_file(con: Connection, search: Search, content: Content) -> FileOfTheirs | Rewritten | None:
    name = shown_path(content.path, search.settings.inbox)
    try:
        line, rows = _read(con, search, content)
    except LingpingError as fault:
        lines = find_lines(content, search.telling_ids)
        reason = fault.reason if isinstance(fault, HeldFile) else "unreadable"
        return FileOfTheirs(name, tuple(lines), f"it could not be read ({reason})") if lines else None
    unsure = set(rows.unreadable) & set(find_lines(content, search.telling_ids)) if rows.unreadable else set()
    rows = replace(
        rows,
        theirs=tuple(sorted({*rows.theirs, *unsure})),
        others=tuple(each for each in rows.others if each[0] not in unsure),
    )
    if not rows.theirs:
        return None
    found = FileOfTheirs(name, rows.theirs)
    return _copy_without(search, content, line, rows, found) or replace(
        found, by_hand=f"{content.path.suffix or 'this format'} cannot be rewritten safely"
    )


def _read(con: Connection, search: Search, content: Content) -> tuple[KnownImport | None, FileRows]:
    """The ledger's line of the content, if it was loaded, and its rows as they were read then, or are read now."""
    known = read_imports(con, "sha256 = ? and status in ('loaded', 'unloaded')", [content.sha256])
    if known:
        name, merchant = shown_path(content.path, search.settings.inbox), merchant_of(content.path, search.settings)
        line = min(known, key=lambda line: (line.path != name, line.merchant_id != merchant))
        return line, read_rows(_open_as(search, content, line.source, line.merchant_id))
    return None, read_rows(open_export(content, search.settings, search.key))


def _open_as(search: Search, content: Content, source: str | None, merchant: str | None) -> Export:
    mappings = search.settings.mappings
    return read_export_apart(content, key=search.key, merchant=merchant, source=source, mappings=mappings)


def _copy_without(
    search: Search, content: Content, line: KnownImport | None, rows: FileRows, found: FileOfTheirs
) -> Rewritten | None:
    """A copy that reads the same but for their lines; None where none can be written."""
    search.scratch.mkdir(exist_ok=True)
    copy = Path(mkdtemp(dir=search.scratch)) / content.path.name  # a mapping may look at the name
    export = open_export(content, search.settings, search.key) if line is None else None
    source, merchant = (
        (line.source, line.merchant_id) if line else (export and export.source, export and export.merchant_id)
    )
    for _ in write_without(content, set(rows.theirs), rows.lines, copy):
        try:
            written = read_content(copy)
            now = read_rows(_open_as(search, written, source, merchant))
        except LingpingError:
            if not rows.others:
                return Rewritten(found, content.path, copy, line, rows, FileRows((), ()))  # nothing else was in it
            continue
        if rows.matches(now):
            return Rewritten(found, content.path, copy, line, rows, now)
    return None


def _find_gone(con: Connection, seen: Collection[str]) -> Iterator[FileOfTheirs]:
    """Call before their rows are deleted: the lines stand there."""
    for line in read_imports(con, "status = 'loaded'"):
        kind = line.kind if line.sha256 not in seen else None
        table = KINDS[kind].name if kind else None
        condition = condition_of(con, table) if table else None
        if not condition:
            continue
        rows = con.execute(f"select line from {table} where file_id = ? and {condition} order by all", [line.file_id])
        if lines := tuple(number for (number,) in rows.fetchall()):
            yield FileOfTheirs(line.path, lines, "it is not in the inbox any more; this is for a copy kept elsewhere")


def enter_rewritten(con: Connection, each: Rewritten) -> None:
    """Let the ledger know the file by its new content: no run reads it as a new one. The caller holds a transaction."""
    old = each.line
    table = KINDS[old.kind].name if old and old.kind else None
    if old is None or table is None:
        return
    content = read_content(each.copy)
    if old.status == "unloaded":
        con.execute(
            "update ops.files set file_id = ?, sha256 = ?, bytes = ? where file_id = ?",
            [file_id_of(content.sha256, old.merchant_id or ""), content.sha256, content.size, old.file_id],
        )
        return
    forget_quarantined(con, old.file_id, each.before.theirs)
    for name in (table, "ops.quarantine"):
        renumber(con, name, old.file_id, each.before.renumber(each.now))
    new = file_id_of(content.sha256, old.merchant_id or "")
    if scalar(con, "select count(*) from ops.files where file_id = ?", [new]):
        return  # the rest is in the warehouse as another file
    for name in (table, "ops.quarantine", "ops.files"):
        con.execute(f"update {name} set file_id = ? where file_id = ?", [new, old.file_id])
    held_back = len(each.now.others) - sum(row[0] == "accepted" for _, row in each.now.others)
    received = len(each.now.others)
    accepted = scalar(con, f"select count(*) from {table} where file_id = ?", [new])
    con.execute(
        "update ops.files set sha256 = $sha256, bytes = $bytes, received = $received, accepted = $accepted,"
        " quarantined = $held_back, duplicate = $received - $accepted - $held_back where file_id = $new",
        {
            **{"sha256": content.sha256, "bytes": content.size, "received": received, "accepted": accepted},
            **{"held_back": held_back, "new": new},
        },
    )
    con.execute("delete from ops.file_stamps where sha256 = ?", [old.sha256])


def forget_unseen_excerpts(con: Connection, seen: Collection[str]) -> int:
    """Empty the excerpts of quarantined rows whose file is gone: nobody can tell whose they were. Returns how many."""
    gone = "excerpt is not null and file_id in (select file_id from ops.files where not list_contains(?, sha256))"
    rows = scalar(con, f"select count(*) from ops.quarantine where {gone}", [list(seen)])
    con.execute(f"update ops.quarantine set excerpt = null where {gone}", [list(seen)])
    return rows


def put_in_place(each: Rewritten) -> None:
    """Put the copy in the place of the file; one in a ZIP file into a new archive with all others as they were."""
    archive = archive_of(each.file)
    if archive is None:
        with replace_file(each.file) as draft:
            shutil.copyfile(each.copy, draft)
        return
    inside = each.file.relative_to(archive).as_posix()
    with replace_file(archive) as draft, zipfile.ZipFile(archive) as packed, zipfile.ZipFile(draft, "w") as copy:
        for member in packed.infolist():
            content = each.copy.read_bytes() if member.filename == inside else packed.read(member)
            copy.writestr(member, content, member.compress_type)
