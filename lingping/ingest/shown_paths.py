"""Paths of files as tables, logs and messages show them: personal data in a name is masked.

A masked name ends in four digits of a hash, so that two files stay two; they are too few to find a phone number by. So
does a name that is not UTF-8, which no table can hold.
"""

from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path, PurePosixPath

from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_archive
from lingping.ingest.inbox_links import find_link, path_below
from lingping.ingest.readers.archives import list_members
from lingping.text.masking import PLACEHOLDER, mask_name

_LONGEST_ENDING = 8  # characters; what is longer is no file type


def shown_path(path: Path, inbox: Path) -> str:
    """`path` as people are shown it: relative to the inbox where it lies there, personal data masked."""
    return hide_names((path_below(path, inbox) or path).as_posix())


def hide_names(path: str) -> str:
    """A path in POSIX form with personal data masked in each of its names."""
    return "/".join(map(_hide, path.split("/")))


def path_in_config(path: Path, inbox: Path) -> str:
    """A file as the configuration of a run names it, which is stored for good: `find_shown` finds it again.

    It is the whole path, unless that has personal data in it.
    """
    below = path_below(path, inbox)
    whole = (inbox.resolve() / below if below else path.resolve()).as_posix()
    return whole if hide_names(whole) == whole else shown_path(path, inbox)


def find_shown(name: str, inbox: Path) -> Path:
    """The file that is shown as `name`, on disk or in a ZIP file; a path where nothing is if there is none."""
    path = inbox / name  # an absolute name stays as it is
    if "~" not in name or path.exists():
        return path
    folder = Path(name).parent if path == Path(name) else inbox
    files = folder.glob("*") if path == Path(name) else folder.rglob("*")
    return next((each for each in _with_members(files, name, inbox) if shown_path(each, inbox) == name), path)


def _with_members(files: Iterable[Path], name: str, inbox: Path) -> Iterable[Path]:
    found = [each for each in files if each.is_file() or each.is_symlink()]
    archives = (each for each in found if is_archive(each) and not find_link(each, inbox))
    packed = (each for each in archives if name.startswith(f"{shown_path(each, inbox)}/"))
    return chain(found, chain.from_iterable(map(_members, packed)))


def _members(archive: Path) -> list[Path]:
    try:
        return list_members(archive)
    except HeldFile:
        return []


@lru_cache(1 << 16)  # a folder is looked through every half minute
def _hide(name: str) -> str:
    written = _decode(name)
    masked = mask_name(written)
    if written == name and set(PLACEHOLDER.findall(masked)) <= {"[订单号]"}:  # 订单20260301-20260331.csv: days
        return name
    ending = PurePosixPath(masked).suffix
    ending = ending if ending.isascii() and len(ending) <= _LONGEST_ENDING else ""
    digits = blake2b(name.encode(errors="surrogateescape"), digest_size=2).hexdigest()
    return f"{masked.removesuffix(ending)}~{digits}{ending}"


def _decode(name: str) -> str:
    """A name that is not UTF-8 as GBK, in which Windows in Chinese packs names, else its bytes."""
    try:
        name.encode()
    except UnicodeEncodeError:
        pass
    else:
        return name
    octets = name.encode(errors="surrogateescape")
    try:
        return octets.decode("gb18030")
    except UnicodeDecodeError:
        return octets.decode(errors="backslashreplace")
