"""ZIP files of exports: each export in one is a path below it, such as `inbox/shop/january.zip/reviews.csv`.

Nothing is ever unpacked to disk. Sizes are those that the archive declares; the reader stops there, so that they hold.
"""

import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_archive, is_by_product

MEMBERS = 1_000
UNPACKED_BYTES = 4 << 30  # of all members together
HARMLESS_BYTES = 64 << 20  # unpacked; above it the ratio of a bomb is refused
RATIO = 200  # tables of text shrink 5 to 50 times

_IS_ENCRYPTED, _IS_UTF8 = 0x1, 0x800  # bits of a member's flags


def archive_of(path: Path) -> Path | None:
    """The ZIP file that `path` lies in; None for a file on disk."""
    return next((parent for parent in path.parents if is_archive(parent) and parent.is_file()), None)


def file_on_disk(path: Path) -> Path:
    """`path` itself, or the ZIP file that it lies in."""
    return archive_of(path) or path


def is_present(path: Path) -> bool:
    """Whether there is such a file, on disk or in a readable ZIP file."""
    archive = archive_of(path)
    if archive is None:
        return path.is_file()
    try:
        return path in list_members(archive)
    except HeldFile:
        return False


def list_members(archive: Path) -> list[Path]:
    """Every file in a ZIP file as a path below it, in the order of the names.

    Raises HeldFile for damage, passwords, bombs (more than MEMBERS files or UNPACKED_BYTES, or RATIO times the size
    of the archive), names that lead out of the archive, two files of one name, and an archive without any file.
    """
    members = _members(archive)
    _check_sizes(archive, list(members.values()))
    if not members:
        raise HeldFile("empty_file", f"{archive.name}: holds no file. Export it again.")
    return sorted(archive / name for name in members)


def open_file(path: Path) -> BinaryIO:
    """The bytes of a file, on disk or in a ZIP file. Raises HeldFile for a member that is not there or damaged."""
    archive = archive_of(path)
    if archive is None:
        return path.open("rb")
    with _opened(archive) as packed:
        try:
            return cast(BinaryIO, packed.open(_member(archive, path)))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
            raise _bad(archive, f"{path.name}: {error}") from error


def size_of(path: Path) -> int:
    """Bytes of a file as `open_file` gives them."""
    archive = archive_of(path)
    return path.stat().st_size if archive is None else _member(archive, path).file_size


def _member(archive: Path, path: Path) -> zipfile.ZipInfo:
    member = _members(archive).get(path.relative_to(archive).as_posix())
    if member is None:
        raise _bad(archive, f"{path.name} is not in it")
    return member


def _members(archive: Path) -> dict[str, zipfile.ZipInfo]:
    with _opened(archive) as packed:
        files = [member for member in packed.infolist() if not member.is_dir()]
    if len(files) > MEMBERS:
        raise HeldFile("zip_bomb", f"{archive.name}: more than {MEMBERS:,} files. Pack them into several archives.")
    members: dict[str, zipfile.ZipInfo] = {}
    for member in files:
        name = PurePosixPath(_name(member).replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
            raise HeldFile("unsafe_zip", f"{archive.name}: {name} would lie outside of it. Pack the exports again.")
        if is_by_product(Path(name)):
            continue
        if name.as_posix() in members:
            raise _bad(archive, f"two files are named {name}")
        if member.flag_bits & _IS_ENCRYPTED:
            raise _bad(archive, "it has a password")
        members[name.as_posix()] = member
    return members


def _check_sizes(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    size = sum(member.file_size for member in members)
    if size > min(UNPACKED_BYTES, max(HARMLESS_BYTES, RATIO * archive.stat().st_size)):
        raise HeldFile(
            "zip_bomb", f"{archive.name}: unpacks to {size >> 20} MB. Look at what is inside, and import that unpacked."
        )


def _name(member: zipfile.ZipInfo) -> str:
    """The name as it was meant: Windows in Chinese writes GBK, which the ZIP format takes for code page 437."""
    if member.flag_bits & _IS_UTF8:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return member.filename


def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except zipfile.BadZipFile as error:
        raise _bad(archive, "its end is missing" if _is_cut_off(archive) else str(error)) from error
    except (ValueError, NotImplementedError, OSError) as error:
        raise _bad(archive, str(error)) from error


def _is_cut_off(archive: Path) -> bool:
    """Whether it begins as a ZIP file does and lacks the table of contents, which stands at the end."""
    if zipfile.is_zipfile(archive):
        return False
    with archive.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _bad(archive: Path, what: str) -> HeldFile:
    return HeldFile(
        "bad_zip", f"{archive.name}: no readable ZIP file ({what}). Fetch or pack it again, or unpack it yourself."
    )
