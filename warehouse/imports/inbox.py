"""The inbox: which files lie there, which merchant they belong to, and the import of one of them."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from lingping.clock import utc_now
from lingping.contracts import QUARANTINE
from lingping.errors import LingpingError
from lingping.ingest.content import Content, read_content
from lingping.ingest.export import Export
from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_archive, is_by_product
from lingping.ingest.inbox_links import digest_link, find_link, refuse_link
from lingping.ingest.isolated.isolated_export import read_export_apart
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.readers.archives import file_on_disk, list_members
from lingping.ingest.shown_paths import shown_path
from lingping.progress import Advance
from lingping.settings import Settings
from warehouse.database.tables import Connection
from warehouse.imports.known_imports import KnownImport, has_own_rows, read_imports, read_present
from warehouse.imports.load import ImportResult, forget_held, hold, hold_copy, load
from warehouse.imports.same_content import digest_now, digest_unreadable, list_gone, merchant_of, name_others
from warehouse.imports.stamps import forget_stamps, known_digest, read_stamped


def list_exports(inbox: Path) -> list[Path]:
    """Every file that somebody put below `inbox`, in the order of their paths; none where there is no inbox.

    Those that no reader takes and links are among them: the import holds them, so that somebody hears of them.
    """
    return sorted(path for path in inbox.rglob("*") if _is_there(path) and not is_by_product(path.relative_to(inbox)))


def read_times(inbox: Path) -> dict[str, list[int]]:
    """Size in bytes and time of the last write in nanoseconds of every file below `inbox`, by its path there."""
    stats = {shown_path(path, inbox): path.lstat() for path in list_exports(inbox)}
    return {name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}


def keep_existing(files: Iterable[Path]) -> list[Path]:
    """Those of `files` that still exist: a file may be removed between the listing of the inbox and the run."""
    return [path for path in files if _is_there(path)]


def keep_settled(files: Iterable[Path], *, seconds: float) -> list[Path]:
    """Those of `files` that were not written to for `seconds`: a file that is being copied waits for the next run."""
    newest = utc_now().timestamp() - seconds
    return [path for path in files if path.lstat().st_mtime <= newest] if seconds else list(files)


def import_path(
    con: Connection, path: Path, *, settings: Settings, key: KeyRing, at: datetime, on_rows: Advance = lambda rows: None
) -> list[ImportResult]:
    """Import a file, or each file in a ZIP file; one that cannot be read is held. Never raises for bad files."""
    try:
        return _import_path(con, path, settings=settings, key=key, at=at, on_rows=on_rows)
    except OSError as error:
        name = shown_path(path, settings.inbox)
        held = HeldFile(
            "unreadable",
            f"{file_on_disk(path).name}: cannot be read ({error.strerror or error}). Let the user that runs Lingping "
            "read it, or copy it again.",
        )
        content = Content(path, digest_unreadable(name), 0)
        return [hold(con, content, held, path=name, merchant=merchant_of(path, settings), at=at)]


def _import_path(
    con: Connection, path: Path, *, settings: Settings, key: KeyRing, at: datetime, on_rows: Advance
) -> list[ImportResult]:
    try:
        refuse_link(path, settings.inbox)
        members = list_members(path) if is_archive(path) else [path]
    except HeldFile as held:
        name = shown_path(path, settings.inbox)
        link = find_link(path, settings.inbox)
        content = Content(path, digest_link(link), 0) if link else read_stamped(con, name, path)
        return [hold(con, content, held, path=name, merchant=merchant_of(path, settings), at=at)]
    return [import_file(con, each, settings=settings, key=key, at=at, on_rows=on_rows) for each in members]


def import_file(
    con: Connection, path: Path, *, settings: Settings, key: KeyRing, at: datetime, on_rows: Advance = lambda rows: None
) -> ImportResult:
    """Load `path`, or report that its bytes are loaded already, or hold it back; never raises for a bad file.

    A new file is read from disk once, a large one twice (`lingping.ingest.content`). A loaded file that was not touched
    since is not read at all.
    """
    name = shown_path(path, settings.inbox)
    merchant = merchant_of(path, settings)
    known = known_digest(con, name, path)
    if known and (before := _result_before(con, known, path, settings, at)):
        return before
    content = read_stamped(con, name, path)
    if before := _result_before(con, content.sha256, path, settings, at):
        return before
    try:
        remarks = name_others(con, content.sha256)
        return load(con, open_export(content, settings, key), path=name, at=at, on_rows=on_rows, remarks=remarks)
    except HeldFile as held:
        return hold(con, content, held, path=name, merchant=merchant, at=at)


def _result_before(con: Connection, sha256: str, path: Path, settings: Settings, at: datetime) -> ImportResult | None:
    """What became of content that was imported for its merchant before; None where it is to be loaded now.

    Content that was loaded for another merchant from a file that is gone is held: was it moved, and whose is it?
    """
    name, merchant = shown_path(path, settings.inbox), merchant_of(path, settings)
    known = read_imports(con, "sha256 = ? and status in ('loaded', 'unloaded')", [sha256])
    own = {each.status for each in known if each.path == name or merchant in (None, each.merchant_id)}
    others = [each for each in known if each.status == "loaded"]
    if "loaded" in own or (others and not any(has_own_rows(con, each) for each in others)):
        forget_held(con, sha256, name)
        return ImportResult(path=name, sha256=sha256, status="already_loaded")
    if own:
        return ImportResult(path=name, sha256=sha256, status="unloaded")
    moved = [] if settings.merchant else list_gone(con, others, settings)
    if not moved:
        return None
    held = HeldFile(
        "other_merchant",
        f"{Path(name).name}: has the content of {moved[0].path}, which is loaded for {moved[0].merchant_id} and lies "
        f"there no more. If it belongs to {merchant} instead: `lingping imports reload '{name}'`. If it belongs to "
        "both: put it back there, too. Otherwise remove it from the inbox.",
    )
    return hold_copy(con, sha256, held, path=name, merchant=merchant, at=at)


def open_again(con: Connection, line: KnownImport, settings: Settings, key: KeyRing) -> Export:
    """Open a loaded import as it was read then. Raises LingpingError where it is gone or cannot be read any more."""
    content = read_present(con, line, settings.inbox)
    if content is None:
        raise LingpingError(f"{line.path} is not where it was loaded from.")
    return read_export_apart(
        content, key=key, merchant=line.merchant_id, source=line.source, mappings=settings.mappings
    )


def open_imports(path: Path, settings: Settings, key: KeyRing) -> Iterator[Export]:
    """Open a file, or each file in a ZIP file, with the options of the settings. Raises HeldFile for a bad one."""
    refuse_link(path, settings.inbox)
    for each in list_members(path) if is_archive(path) else [path]:
        yield open_export(read_content(each), settings, key)


def open_export(content: Content, settings: Settings, key: KeyRing) -> Export:
    """Open a file with the options of the settings. Raises HeldFile for a bad one."""
    merchant = merchant_of(content.path, settings)
    return read_export_apart(content, key=key, merchant=merchant, source=settings.source, mappings=settings.mappings)


def withdraw_stale(con: Connection, inbox: Path, imports: Iterable[ImportResult] = ()) -> None:
    """Mark the held files that were removed from the inbox or replaced as withdrawn.

    `imports` are those of this run; what they read is not read again.
    """
    digests = {each.path: each.sha256 for each in imports}
    held = con.execute("select file_id, path, sha256 from ops.files where status = 'held'").fetchall()
    for file_id, name, sha256 in held:
        if digest_now(con, inbox, name, digests) != sha256:
            con.execute("update ops.files set status = 'withdrawn' where file_id = ?", [file_id])
            con.execute(f"delete from {QUARANTINE.name} where file_id = ?", [file_id])
    forget_stamps(con, inbox)


def _is_there(path: Path) -> bool:
    return path.is_file() or path.is_symlink()
