"""Writing a home into one archive: a clean copy of the warehouse, every file, and digests to verify both."""

import hashlib
import io
import json
import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import duckdb

from lingping.atomic import make_folder, replace_file
from lingping.errors import LingpingError
from lingping.home_layout import (
    ALERTS,
    BACKUPS,
    BOARD,
    DAGSTER,
    INBOX,
    LETTERS,
    MAPPINGS,
    METRICS,
    MODELS,
    OVERVIEW,
    PUBLISHED,
    SNAPSHOTS,
    STATUS_PAGE,
    WAREHOUSE,
)
from lingping.ingest.pseudonyms import key_fingerprint
from lingping.progress import Progress
from lingping.settings import Settings
from warehouse.database.connection import home_lock, open_alone, prepare
from warehouse.database.migrations import refuse_newer, version_of
from warehouse.database.tables import digests, quote
from warehouse.ledgers.key_ledger import KeyVersion, newest_key
from warehouse.published.snapshots import read_names

# Nothing else of a home is packed: other files may hold secrets, as deliveries.toml does.
PACKED = frozenset({LETTERS, MAPPINGS, MODELS, DAGSTER, OVERVIEW, BOARD, STATUS_PAGE, METRICS, ALERTS})
INSTANCE_CONFIG = f"{DAGSTER}/dagster.yaml"  # an operator's own may hold a password; the shipped one is written anew
MANIFEST = "manifest.json"
CHECKSUM = "manifest.sha256"


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: `tables` by digest, `files` by SHA-256; `snapshot` is the published one, if any.

    `key_fingerprint` is of the key that made the pseudonyms (`lingping.ingest.pseudonyms`); None where none is known.
    `names`: name → id of the snapshots that have one (earlier backups have none).
    """

    made_at: str
    schema_version: int
    snapshot: str | None
    key_fingerprint: str | None
    tables: dict[str, str]
    files: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)


def write_backup(
    settings: Settings,
    target: Path | None = None,
    *,
    at: datetime,
    with_inbox: bool = False,
    progress: Progress,
) -> tuple[Path, Manifest]:
    """Pack the home into one tar file (a folder or None: named after `at`), which appears only when complete.

    Left out: the inbox unless asked for, earlier backups, earlier snapshots without a name, and always the pseudonym
    key and files with secrets (`find_left_out`). Only its owner can read the archive. Raises LingpingError for a home
    without a warehouse, one that a run holds, and a target that exists or lies in the home.
    """
    if not settings.warehouse.exists():
        raise LingpingError(f"{settings.home}: no warehouse yet, so nothing to back up. Run `lingping run` first.")
    archive = _archive(settings.home, target, f"lingping-{at:%Y%m%dT%H%M%SZ}.tar")
    with home_lock(settings.home):
        try:
            make_folder(settings.backups, is_private=True)
            with (
                replace_file(archive, mode=0o600) as draft,
                TemporaryDirectory(prefix=".lingping-", dir=draft.parent) as scratch,
            ):
                manifest = _write(settings, draft, Path(scratch), at, with_inbox, progress)
        except (OSError, sqlite3.Error, duckdb.Error) as error:
            raise LingpingError(
                f"{archive}: not written: {str(error).splitlines()[0]}. Nothing was changed."
            ) from error
    return archive, manifest


def _archive(home: Path, target: Path | None, name: str) -> Path:
    archive = home / BACKUPS / name if target is None else target / name if target.is_dir() else target
    if archive.exists():
        raise LingpingError(f"{archive}: exists already. Name another file or a folder.")
    inside = archive.resolve().is_relative_to(home.resolve())
    if inside and not archive.resolve().is_relative_to((home / BACKUPS).resolve()):
        raise LingpingError(f"{archive}: lies in the home that it would hold. Name a place outside, or none.")
    return archive


def _write(
    settings: Settings, archive: Path, scratch: Path, at: datetime, with_inbox: bool, progress: Progress
) -> Manifest:
    advance = progress.step("copy the warehouse", total=1, unit="database")
    version, tables, known = _copy_clean(settings.warehouse, scratch / WAREHOUSE)
    advance(1)
    snapshot, names = settings.current_snapshot.resolve(), _find_names(settings.published)
    chosen = {WAREHOUSE: scratch / WAREHOUSE, **dict(_home_files(settings.home, with_inbox))}
    for each in {snapshot, *(settings.published / SNAPSHOTS / snapshot_id for snapshot_id in names.values())}:
        chosen |= {f"{PUBLISHED}/{SNAPSHOTS}/{each.name}/{name}": path for name, path in _files_below(each)}
    # Some keep the key in the home after all.
    key, receivers = settings.key_file.resolve(), settings.receivers.resolve()
    chosen = {
        name: path
        for name, path in chosen.items()
        if not _is_companion(name) and not _is_key(path, key) and path.resolve() != receivers
    }
    advance = progress.step("pack", total=len(chosen), unit="files")
    with tarfile.open(archive, "w:") as tar:
        files: dict[str, str] = {}
        for name, path in sorted(chosen.items()):
            files[name] = _pack(tar, name, path, scratch)
            advance(1)
        published = snapshot.name if snapshot.is_dir() else None
        fingerprint = known.fingerprint if known else key_fingerprint(settings.key_file)
        manifest = Manifest(at.isoformat(), version, published, fingerprint, tables, files, names)
        text = json.dumps(asdict(manifest), indent=1).encode()
        _add(tar, MANIFEST, text)  # last: an archive that was cut has none
        _add(tar, CHECKSUM, hashlib.sha256(text).hexdigest().encode())
    return manifest


def _find_names(published: Path) -> dict[str, str]:
    """The names of snapshots that are there."""
    return {name: each for name, each in read_names(published).items() if (published / SNAPSHOTS / each).is_dir()}


def _copy_clean(source: Path, target: Path) -> tuple[int, dict[str, str], KeyVersion | None]:
    """Copy table by table, so that no erased row is left in a free block. Schema version, digests, and key.

    Raises LingpingError when the copy does not hold what the source holds.
    """
    with open_alone(source) as con:
        prepare(con)
        version = version_of(con)
        refuse_newer(version, source)
        if version is None:
            raise LingpingError(f"{source}: has no table yet, so nothing to back up. Run `lingping run` first.")
        tables, known = digests(con), newest_key(con)
        ((name,),) = con.execute("select current_database()").fetchall()
        con.execute(f'attach {quote(str(target))} as "backup copy"; copy from database "{name}" to "backup copy"')
        con.execute('detach "backup copy"')
    with duckdb.connect(target, read_only=True) as con:
        prepare(con)
        if digests(con) != tables:
            raise LingpingError(f"{source}: its copy differs from it, no backup was written. Check the disk.")
    return version, tables, known


def find_left_out(home: Path) -> list[str]:
    """The entries of the home that no backup holds, because Lingping did not write them or they may hold secrets.

    Without the inbox, earlier backups, and hidden files.
    """
    known = {*PACKED, BACKUPS, INBOX, PUBLISHED, WAREHOUSE, f"{WAREHOUSE}.wal"}
    return sorted(entry.name for entry in home.iterdir() if entry.name not in known and not entry.name.startswith("."))


def _home_files(home: Path, with_inbox: bool) -> Iterator[tuple[str, Path]]:
    """Every file that Lingping wrote into the home, and the mappings, but for warehouse and snapshots."""
    for top in sorted(PACKED | ({INBOX} if with_inbox else set())):
        entry = home / top
        if entry.is_file():
            yield top, entry
        for name, path in _files_below(entry):
            if f"{top}/{name}" != INSTANCE_CONFIG:
                yield f"{top}/{name}", path


def _files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            if path.is_file():
                yield path.relative_to(folder).as_posix(), path


def _is_companion(name: str) -> bool:
    """Whether it is a file of SQLite beside an open database; the copy of the database has its content."""
    return name.startswith(f"{DAGSTER}/") and name.endswith(("-wal", "-shm", "-journal"))


def _is_key(path: Path, key: Path) -> bool:
    """Whether it is the key file, or one that a rotation kept beside it."""
    kept = path.stem == key.name and path.suffix[1:].isdigit()
    return path.resolve() == key or (kept and path.resolve().parent == key.parent)


def _pack(tar: tarfile.TarFile, name: str, path: Path, scratch: Path) -> str:
    """Add one file; returns the SHA-256 of what was added, also of a file that is being appended to."""
    if name.startswith(f"{DAGSTER}/") and path.suffix == ".db":
        path = _copy_sqlite(path, scratch / "sqlite.db")
    with path.open("rb") as file:
        hashing = _Hashing(file)
        tar.addfile(_member(name, path.stat()), hashing)  # pyright: ignore[reportArgumentType]  (it needs read() alone)
    return hashing.sha256.hexdigest()


def _copy_sqlite(source: Path, target: Path) -> Path:
    """A consistent copy of an SQLite database whose owner may be writing."""
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(source)) as con, closing(sqlite3.connect(target)) as copy:
        con.backup(copy)
    return target


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    tar.addfile(member, io.BytesIO(content))


def _member(name: str, stat: os.stat_result) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = stat.st_size, int(stat.st_mtime), 0o600
    return member


class _Hashing:
    """A reader that hashes what is read through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int) -> bytes:
        chunk = self.file.read(size)
        self.sha256.update(chunk)
        return chunk
