"""Restoring a home from a backup: everything is unpacked and verified in a scratch folder before any file is moved."""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path, PurePosixPath, PureWindowsPath

import duckdb

from lingping.atomic import close_files, make_folder
from lingping.errors import LingpingError
from lingping.home_layout import (
    BACKUPS,
    CURRENT,
    DATABASE,
    INBOX,
    LOCK,
    NAMED,
    PUBLISHED,
    RECEIVERS,
    SNAPSHOTS,
    WAREHOUSE,
)
from lingping.progress import Progress
from warehouse.backups.backup import CHECKSUM, INSTANCE_CONFIG, MANIFEST, Manifest
from warehouse.database.connection import home_lock, prepare
from warehouse.database.migrations import refuse_newer, version_of
from warehouse.database.tables import digests
from warehouse.ledgers.key_ledger import refuse_other_key
from warehouse.published.snapshots import is_snapshot_name

_SCRATCH = ".restore"
# Kept from the home before; an inbox in the archive replaces the old one, which is kept with the rest.
_STAYS = (LOCK, _SCRATCH, BACKUPS, INBOX)
# Packed by earlier versions. They are not restored: who can write an archive must not choose receivers or code.
_NOT_RESTORED = (RECEIVERS, "lingping.toml", INSTANCE_CONFIG)


def restore(
    archive: Path,
    home: Path,
    *,
    at: datetime,
    key_file: Path | None = None,
    replace: bool = False,
    progress: Progress,
) -> tuple[Manifest, Path | None]:
    """Make the home what `archive` holds. Returns its manifest and where the replaced files lie now, if any.

    With `replace` the home before is kept in HOME/backups; its inbox stays. Raises LingpingError, with nothing changed,
    for a home that has a warehouse (unless `replace`), one that a run holds, an archive that is damaged, unsafe or of a
    newer Lingping, and one with pseudonyms of a key that `key_file` (None: whatever it is) does not hold.
    """
    if not archive.is_file():
        raise LingpingError(f"{archive}: no such file. Name an archive that `lingping backup` wrote.")
    is_new = not home.exists()
    try:
        with home_lock(home):
            _refuse_occupied(home, replace)
            scratch = home / _SCRATCH
            shutil.rmtree(scratch, ignore_errors=True)
            make_folder(scratch, is_private=True)
            try:
                manifest = _unpack(archive, scratch, progress)
                if key_file:
                    _refuse_other_key(scratch / WAREHOUSE, key_file, manifest, archive)
                replaced = _switch(scratch, home, home / BACKUPS / f"replaced-{at:%Y%m%dT%H%M%SZ}")
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    except BaseException:
        if is_new:
            shutil.rmtree(home, ignore_errors=True)
        raise
    return manifest, replaced


def _refuse_occupied(home: Path, replace: bool) -> None:
    occupied = [entry.name for entry in sorted(home.iterdir()) if not _stays(entry.name)]
    if occupied and not replace:
        raise LingpingError(
            f"{home}: holds {', '.join(occupied[:3])} already. Name another --home, or add --replace, which keeps "
            "the old files in HOME/backups."
        )


def _stays(name: str) -> bool:
    return name in _STAYS or name.startswith(".")  # hidden: the lock, and what systems leave in folders


def _unpack(archive: Path, scratch: Path, progress: Progress) -> Manifest:
    """Unpack and prove every file and table. Raises LingpingError in one line for whatever is wrong."""
    try:
        with tarfile.open(archive, "r:") as tar:
            members = _safe_members(archive, tar)
            manifest = _read_manifest(archive, tar, members)
            advance = progress.step("unpack and verify", total=len(manifest.files), unit="files")
            _write_files(archive, tar, members, manifest, scratch, advance)
        close_files(scratch)
        _verify_tables(archive, scratch / WAREHOUSE, manifest)
    except (tarfile.TarError, EOFError, duckdb.Error) as error:
        raise _damaged(archive, str(error).splitlines()[0]) from error
    except OSError as error:
        raise LingpingError(
            f"{archive}: not restored: {error.strerror or error}. Make room or mend the folder; nothing was changed."
        ) from error
    if manifest.snapshot:
        (scratch / PUBLISHED / CURRENT).symlink_to(Path(SNAPSHOTS, manifest.snapshot), target_is_directory=True)
    for name, snapshot_id in manifest.names.items():
        link = scratch / PUBLISHED / NAMED / name
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(Path("..", SNAPSHOTS, snapshot_id), target_is_directory=True)
    return manifest


def _safe_members(archive: Path, tar: tarfile.TarFile) -> dict[str, tarfile.TarInfo]:
    """Members by name: plain files below the home alone, each once."""
    members: dict[str, tarfile.TarInfo] = {}
    for member in tar.getmembers():
        if not _is_below_home(member.name) or not member.isreg() or member.name in members:
            raise LingpingError(f"{archive}: unsafe member {member.name!r}, nothing was restored. Use another archive.")
        members[member.name] = member
    return members


def _is_below_home(name: str) -> bool:
    """Whether `name` is a plain relative path, on any system: tarfile's own filters came with Python 3.11.4 only."""
    path, on_windows = PurePosixPath(name), PureWindowsPath(name)
    is_plain = str(path) == name and not path.is_absolute() and not on_windows.anchor
    is_taken = name.startswith((".", f"{BACKUPS}/"))  # the lock, and what the home keeps from before
    return is_plain and not is_taken and ".." not in {*path.parts, *on_windows.parts}


def _read_manifest(archive: Path, tar: tarfile.TarFile, members: dict[str, tarfile.TarInfo]) -> Manifest:
    if not {MANIFEST, CHECKSUM} <= members.keys():
        raise _damaged(archive, "it has no manifest, so its end is missing or `lingping backup` did not write it")
    text, checksum = (_read(tar, members[name]) for name in (MANIFEST, CHECKSUM))
    if hashlib.sha256(text).hexdigest().encode() != checksum:
        raise _damaged(archive, "its manifest was altered")
    try:
        content = json.loads(text)
        refuse_newer(content["schema_version"], archive)
        manifest = Manifest(**content)
        is_complete = manifest.files.keys() == members.keys() - {MANIFEST, CHECKSUM}
        snapshots = [*manifest.names.items(), *([] if manifest.snapshot is None else [(None, manifest.snapshot)])]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(archive, "`lingping backup` did not write its manifest") from error
    if not is_complete:
        raise _damaged(archive, "its files are not those of its manifest")
    for name, snapshot_id in snapshots:
        _check_snapshot(archive, name, snapshot_id, manifest)
    return manifest


def _check_snapshot(archive: Path, name: str | None, snapshot_id: object, manifest: Manifest) -> None:
    """Raises LingpingError unless the snapshot is a folder of the archive, and its `name`, if any, is a name."""
    is_folder = isinstance(snapshot_id, str) and PurePosixPath(snapshot_id).name == snapshot_id
    if not is_folder or f"{PUBLISHED}/{SNAPSHOTS}/{snapshot_id}/{DATABASE}" not in manifest.files:
        raise _damaged(archive, f"its manifest names the snapshot {snapshot_id!r}, which is not in it")
    if name is not None and not is_snapshot_name(name):
        raise _damaged(archive, f"its manifest calls a snapshot {name!r}")


def _read(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = tar.extractfile(member)
    return file.read() if file else b""


def _write_files(
    archive: Path,
    tar: tarfile.TarFile,
    members: dict[str, tarfile.TarInfo],
    manifest: Manifest,
    scratch: Path,
    advance: Callable[[int], None],
) -> None:
    for name, sha256 in manifest.files.items():
        if name in _NOT_RESTORED:
            continue
        path = scratch / name
        make_folder(path.parent)
        tar.makefile(members[name], path)  # pyright: ignore[reportArgumentType]  (any path; extract() sets owners too)
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                raise _damaged(archive, f"{name} is not what was packed")
        advance(1)


def _verify_tables(archive: Path, warehouse: Path, manifest: Manifest) -> None:
    with duckdb.connect(warehouse, read_only=True) as con:
        prepare(con)
        if version_of(con) != manifest.schema_version or digests(con) != manifest.tables:
            raise _damaged(archive, "its tables are not what was packed")


def _refuse_other_key(warehouse: Path, key_file: Path, manifest: Manifest, archive: Path) -> None:
    with duckdb.connect(warehouse, read_only=True) as con:
        refuse_other_key(con, key_file, manifest.key_fingerprint, archive)


def _switch(scratch: Path, home: Path, replaced: Path) -> Path | None:
    """Move the old files to `replaced` and the restored ones in, the warehouse last: where it is, everything is.

    Raises LingpingError, with every move undone, when one of them fails.
    """
    entries = sorted(scratch.iterdir(), key=lambda entry: entry.name == WAREHOUSE)
    fresh = {entry.name for entry in entries}
    old = [entry for entry in home.iterdir() if entry.name in fresh or not _stays(entry.name)]
    if old:
        make_folder(replaced, is_private=True)
    moves = [(entry, replaced / entry.name) for entry in old] + [(entry, home / entry.name) for entry in entries]
    done: list[tuple[Path, Path]] = []
    try:
        for source, target in moves:
            source.rename(target)
            done.append((source, target))
    except BaseException as error:
        for source, target in reversed(done):
            target.rename(source)
        if not isinstance(error, OSError):
            raise
        raise LingpingError(f"{home}: not restored: {error}. Nothing was changed; name another --home.") from error
    return replaced if old else None


def _damaged(archive: Path, what: str) -> LingpingError:
    return LingpingError(f"{archive}: damaged: {what}. Nothing was restored. Use another backup.")
