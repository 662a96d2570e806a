"""Atomic writes: a file or folder is written as a draft beside its place, fsynced, and renamed into it in one step.

A reader sees the old content or the new one, never a part, also after a crash or a power failure.

Nobody who cannot list a folder can read what is written into it, whatever the umask allows: a file in a folder of mode
0700 has mode 0600. So the mode of one folder, set once, decides who reads what will lie in it.
"""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE

from lingping.errors import DISK_FAULTS

_DRAFT = ".draft"
_DRAFT_NAME = re.compile(rf"\..+\.[0-9a-f]{{8}}{re.escape(_DRAFT)}")  # see _name_draft


def make_folder(path: Path, *, is_private: bool = False) -> None:
    """Make `path` and the folders above it that are missing; with `is_private` for its owner alone.

    A folder that is there keeps its mode: its owner may have opened it to others.
    """
    if path.is_dir():
        return
    if not path.parent.exists():
        make_folder(path.parent, is_private=is_private)
    path.mkdir(mode=0o700 if is_private else _reach(path.parent), exist_ok=True)


def close_files(folder: Path) -> None:
    """Take from every file below `folder` the permissions of those whom the file's folder keeps out."""
    for parent, _, names in os.walk(folder):
        reach = _reach(Path(parent))
        for path in (Path(parent, name) for name in names):
            if (mode := S_IMODE(path.stat().st_mode)) & ~reach:
                path.chmod(mode & reach)


def write_bytes(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Write `content` to `path` atomically. For `mode` see `replace_file`."""
    with replace_file(path, mode=mode) as draft:
        draft.write_bytes(content)


def write_text(path: Path, content: str, *, mode: int | None = None) -> None:
    """Write `content` to `path` atomically, as UTF-8 with the line ends that it has. For `mode` see `replace_file`."""
    write_bytes(path, content.encode(), mode=mode)


@contextmanager
def replace_file(path: Path, *, mode: int | None = None) -> Iterator[Path]:
    """An empty draft in the folder of `path` (made if missing), which replaces `path` when the block ends.

    On an error the draft is deleted and `path` stays as it was. The file gets the permissions `mode`; by default those
    of the file that it replaces, else those that umask and folder allow. A draft is never more readable than that.
    Raises OSError, before the block begins for what is a folder.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    make_folder(path.parent)
    if mode is None and path.exists():
        mode = S_IMODE(path.stat().st_mode)
    with _draft_of(path) as draft:
        draft.touch(mode=0o666 & _reach(path.parent) if mode is None else 0o600, exist_ok=False)
        try:
            yield draft
            sync_file(draft)
            if mode is not None:
                draft.chmod(mode)
            draft.replace(path)
            sync_folder(path.parent)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def replace_folder(path: Path) -> Iterator[Path]:
    """An empty draft folder beside `path`, which replaces `path` with all that it holds when the block ends.

    On an error the draft is deleted and `path` stays as it was. An old folder is renamed first and deleted last,
    because no portable call replaces a folder that holds files: for an instant nothing lies at `path`.
    """
    make_folder(path.parent)
    with _draft_of(path) as draft:
        draft.mkdir(mode=_reach(path.parent))
        try:
            yield draft
            close_files(draft)
            _sync_tree(draft)
            _switch_folder(draft, path)
            sync_folder(path.parent)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def remove_drafts(folder: Path) -> None:
    """Delete what killed writers left in the folder. The caller holds the lock under which drafts are written there."""
    for draft in find_drafts(folder):
        if draft.is_dir():
            shutil.rmtree(draft)
        else:
            draft.unlink()


def find_drafts(folder: Path) -> list[Path]:
    """The drafts that lie in the folder: those of writers at work, and what killed ones left."""
    return [path for path in folder.glob(f".*{_DRAFT}") if _DRAFT_NAME.fullmatch(path.name)]


def sync_file(path: Path) -> None:
    """Return once the content of the file is on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Return once the names in the folder are on disk; Windows has no such call."""
    if os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _reach(folder: Path) -> int:
    """The permissions of those who can read the folder: its owner, and where it lets them group and others."""
    mode = folder.stat().st_mode
    return 0o700 | sum(everything for everything, need in ((0o070, 0o050), (0o007, 0o005)) if mode & need == need)


def _switch_folder(draft: Path, path: Path) -> None:
    old = _name_draft(path)
    if path.exists():
        path.rename(old)
    try:
        draft.rename(path)
    except OSError:
        if old.exists():
            old.rename(path)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync_tree(folder: Path) -> None:
    for parent, _, names in os.walk(folder):
        for name in names:
            sync_file(Path(parent, name))
        sync_folder(Path(parent))


@contextmanager
def _draft_of(path: Path) -> Iterator[Path]:
    """The name of a draft; errors about it, which no user has heard of, become errors about `path`.

    So do those of a disk that is full, which name no file.
    """
    draft = _name_draft(path)
    try:
        yield draft
    except OSError as error:
        if error.filename is None and error.errno in DISK_FAULTS:
            error.filename = str(path)
        if error.filename and Path(error.filename).is_relative_to(draft):
            error.filename, error.filename2 = str(path / Path(error.filename).relative_to(draft)), None
        raise


def _name_draft(path: Path) -> Path:
    """A fresh hidden name, so that two writers share no draft; the suffix keeps it out of searches by type."""
    return path.with_name(f".{path.name[:40]}.{token_hex(4)}{_DRAFT}")
