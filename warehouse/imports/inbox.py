"""The inbox: which files lie there, which merchant they belong to, and the import of one of them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256 as digest_of
from pathlib import Path

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.ingest.content import Content, read_content
from lingping.ingest.export import Export
from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_archive, is_by_product
from lingping.ingest.isolated.isolated_export import read_export_apart
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.readers.archives import file_on_disk, is_present, list_members
from lingping.ingest.shown_paths import find_shown, shown_path
from lingping.progress import Advance
from lingping.settings import Settings
from warehouse.database.tables import Connection
from warehouse.imports.known_imports import KnownImport, has_own_rows, read_imports, read_present
from warehouse.imports.load import ImportResult, hold, hold_copy, is_loaded, load
from warehouse.imports.stamps import forget_stamps, known_digest, read_stamped


def list_exports(inbox: Path) -> list[Path]:
    """Every file that somebody put below `inbox`, in the order of their paths; none where there is no inbox.

    Those that no reader takes are among them: the import holds them, so that somebody hears of them.
    """
    return sorted(path for path in inbox.rglob("*") if path.is_file() and not is_by_product(path.relative_to(inbox)))


def read_times(inbox: Path) -> dict[str, list[int]]:
    """Size in bytes and time of the last write in nanoseconds of every file below `inbox`, by its path there."""
    stats = {shown_path(path, inbox): path.stat() for path in list_exports(inbox)}
    return {name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}


def keep_existing(files: Iterable[Path]) -> list[Path]:
    """Those of `files` that still exist: a file may be removed between the listing of the inbox and the run."""
    return [path for path in files if path.is_file()]


def keep_settled(files: Iterable[Path], *, seconds: float) -> list[Path]:
    """Those of `files` that were not written to for `seconds`: a file that is being copied waits for the next run."""
    newest = utc_now().timestamp() - seconds
    return [path for path in files if path.stat().st_mtime <= newest] if seconds else list(files)


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
        content = Content(path, _digest_unreadable(name), 0)
        return [hold(con, content, held, path=name, merchant=merchant_of(path, settings), at=at)]


def _import_path(
    con: Connection, path: Path, *, settings: Settings, key: KeyRing, at: datetime, on_rows: Advance
) -> list[ImportResult]:
    try:
        members = list_members(path) if is_archive(path) else [path]
    except HeldFile as held:
        name = shown_path(path, settings.inbox)
        content = read_stamped(con, name, path)
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
    if known and (before := _result_before(con, known, name, merchant, at)):
        return before
    content = read_stamped(con, name, path)
    if before := _result_before(con, content.sha256, name, merchant, at):
        return before
    try:
        return load(con, open_export(content, settings, key), path=name, at=at, on_rows=on_rows)
    except HeldFile as held:
        return hold(con, content, held, path=name, merchant=merchant, at=at)


def _result_before(con: Connection, sha256: str, name: str, merchant: str | None, at: datetime) -> ImportResult | None:
    """What became of content that was imported before; None where it is to be loaded now.

    A copy in the folder of another merchant than the one that it was loaded for is held: a person knows whose it is.
    """
    if not is_loaded(con, sha256):
        taken_back = read_imports(con, "sha256 = ? and status = 'unloaded'", [sha256])
        is_moved = taken_back and merchant not in (None, taken_back[0].merchant_id)
        return ImportResult(path=name, sha256=sha256, status="unloaded") if taken_back and not is_moved else None
    (loaded,) = read_imports(con, "sha256 = ? and status = 'loaded'", [sha256])
    is_copy = name != loaded.path and not Path(name).is_absolute() and merchant not in (None, loaded.merchant_id)
    if not is_copy or not has_own_rows(con, loaded):
        return ImportResult(path=name, sha256=sha256, status="already_loaded")
    held = HeldFile(
        "other_merchant",
        f"{Path(name).name}: has the content of {loaded.path}, which is loaded for {loaded.merchant_id}. If it belongs "
        f"to {merchant}: `lingping imports reload '{name}'`. Otherwise remove it from the inbox.",
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
        if _digest_now(con, inbox, name, digests) != sha256:
            con.execute("update ops.files set status = 'withdrawn' where file_id = ?", [file_id])
    forget_stamps(con, inbox)


def merchant_of(path: Path, settings: Settings) -> str | None:
    """Merchant of rows that name none: the setting, else the first sub-folder of the inbox, else None."""
    if settings.merchant:
        return settings.merchant
    below = _below(file_on_disk(path), settings.inbox)
    return below.parts[0] if below and len(below.parts) > 1 else None


def _digest_now(con: Connection, inbox: Path, name: str, digests: Mapping[str, str]) -> str | None:
    path = find_shown(name, inbox)
    if not is_present(path):
        return None
    try:
        return digests.get(name) or known_digest(con, name, path) or read_stamped(con, name, path).sha256
    except OSError:
        return _digest_unreadable(name)


def _digest_unreadable(name: str) -> str:
    """What stands for the hash of a file whose content nobody knows."""
    return digest_of(f"unreadable: {name}".encode()).hexdigest()


def _below(path: Path, folder: Path) -> Path | None:
    whole, base = path.resolve(), folder.resolve()
    return whole.relative_to(base) if whole.is_relative_to(base) else None
