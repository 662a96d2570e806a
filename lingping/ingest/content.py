"""One file, read from disk once: its identity, its encoding and, up to MEMORY_BYTES, its decompressed bytes."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TextIO

from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import ending_of
from lingping.ingest.readers.archives import file_on_disk
from lingping.ingest.readers.decoding import EncodingSearch
from lingping.ingest.readers.streams import PIECE, bounded_lines, open_bytes, pieces

# Of one file. The bytes of a larger file are read from disk a second time to be parsed: a temporary copy would need as
# much room as they do, and parsing takes far longer than reading.
MEMORY_BYTES = 64 << 20
HEAD_BYTES = 4096

_BINARY_FORMATS = (".parquet", ".xlsx", None)  # None: no known format, nothing to decode
XLSX_MARK, XLS_MARK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of ZIP and of OLE files


@dataclass(frozen=True)
class Content:
    """What one file holds; `sha256` (hex), `size` and the first bytes (`head`) are those of the decompressed bytes.

    `fault`: why these cannot be read. Of damaged gzip and gzip bombs, hash and size are those of the packed file.
    """

    path: Path
    sha256: str
    size: int
    fault: HeldFile | None = None
    head: bytes = field(default=b"", repr=False)
    stamp: str = field(default="", repr=False)  # of the file before it was read
    _encoding: str | HeldFile | None = None
    _memory: bytes | None = field(default=None, repr=False)

    @property
    def encoding(self) -> str | None:
        """The Python codec that decodes the whole text, None for binary formats. Raises HeldFile where none does."""
        if isinstance(self._encoding, HeldFile):
            raise self._encoding
        return self._encoding

    def open(self) -> BinaryIO:
        """The decompressed bytes from their beginning. Raises HeldFile where they cannot be read."""
        if self.fault:
            raise self.fault
        return open_bytes(self.path) if self._memory is None else io.BytesIO(self._memory)

    def lines(self, newline: str | None = None) -> Iterator[str]:
        """The lines of the decoded text. Raises HeldFile where it cannot be read, and for an endless line."""
        with self.open_text(newline) as stream:
            yield from bounded_lines(stream, self.path.name)

    def open_text(self, newline: str | None = None) -> TextIO:
        """The decoded text from its beginning; `newline` as in `io.open`. Raises HeldFile where it cannot be read."""
        encoding = self.encoding
        return io.TextIOWrapper(self.open(), encoding=encoding, newline=newline)

    def refuse_torn(self) -> None:
        """Raise HeldFile where the bytes that were parsed may be others than those that were hashed."""
        if self._memory is None and (fault := _find_change(self.path, self.stamp)):
            raise fault


def stamp_of(path: Path) -> str:
    """Size, times of the last write and the last change, and inode: another stamp after any change of the content.

    A file in a ZIP file has the stamp of that; one that is gone has an empty one. The time of change cannot be set by
    programs, so that a file replaced by one of the same size and date, in place or not, has another stamp.
    """
    try:
        stat = file_on_disk(path).stat()
    except FileNotFoundError:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def read_content(path: Path) -> Content:
    """Hash a file, find its encoding and keep up to MEMORY_BYTES of it, in one pass.

    A file that is written to meanwhile has a `fault`: half of it may be old and half new.
    """
    stamp = stamp_of(path)
    content = _read_or_hash(path)
    return replace(content, stamp=stamp, fault=_find_change(path, stamp) or content.fault)


def _find_change(path: Path, stamp: str) -> HeldFile | None:
    if stamp_of(path) == stamp:
        return None
    return HeldFile(
        "changed",
        f"{path.name}: was written to while it was read, so nothing of it is loaded. The next run reads it again; "
        "copy files under another name (hidden: .name) and rename them when they are whole.",
    )


def _read_or_hash(path: Path) -> Content:
    """The content, in one pass.

    Two cases need another pass: gzip that cannot be unpacked, whose packed bytes are hashed instead; and a text of more
    than MEMORY_BYTES that turns out not to be UTF-8 only behind them.
    """
    try:
        return _read(path)
    except HeldFile as fault:
        disk = file_on_disk(path)
        with disk.open("rb") as file:
            digest, size = sha256(), 0
            if disk != path:  # each damaged file of a ZIP file has an identity of its own
                digest.update(path.relative_to(disk).as_posix().encode(errors="surrogateescape"))
            while piece := file.read(PIECE):
                digest.update(piece)
                size += len(piece)
        return Content(path, digest.hexdigest(), size, fault)


def _read(path: Path) -> Content:
    digest, size = sha256(), 0
    head = b""
    memory: io.BytesIO | None = io.BytesIO()

    def read_again() -> Iterator[bytes]:
        if memory is not None:
            yield memory.getvalue()
        else:
            yield from _first_bytes(path, size)

    search = EncodingSearch(path.name, read_again) if ending_of(path) not in _BINARY_FORMATS else None
    for piece in pieces(path):
        if size == 0:
            head = piece[:HEAD_BYTES]
            search = None if head.startswith((XLSX_MARK, XLS_MARK)) else search
        if search:
            search.feed(piece)
        digest.update(piece)
        size += len(piece)
        if memory is not None:
            memory.write(piece)
            memory = memory if size <= MEMORY_BYTES else None
    encoding = _outcome(search) if search else None
    kept = memory.getvalue() if memory else None
    return Content(path, digest.hexdigest(), size, None, head, _encoding=encoding, _memory=kept)


def _first_bytes(path: Path, size: int) -> Iterator[bytes]:
    for piece in pieces(path):
        yield piece[:size]
        size -= len(piece)
        if size <= 0:
            return


def _outcome(search: EncodingSearch) -> str | HeldFile:
    try:
        return search.finish()
    except HeldFile as fault:
        return fault
