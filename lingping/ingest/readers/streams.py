"""The decompressed bytes of a file, in pieces, with damaged and exploding gzip held back."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_gzip
from lingping.ingest.readers.archives import archive_of, open_file, size_of

PIECE = 1 << 20  # bytes
BOMB_BYTES = 64 << 20  # smaller results are harmless, however well they were packed
LINE_CHARACTERS = 16 << 20  # of a line, and of a CSV field: what bounds the memory of an unclosed quote
BOMB_RATIO = 200  # tables of text shrink 5 to 50 times


def open_bytes(path: Path) -> BinaryIO:
    """The file, on disk or in a ZIP file, opened for reading its decompressed bytes."""
    if not is_gzip(path):
        return open_file(path)
    return cast(BinaryIO, gzip.open(open_file(path) if archive_of(path) else path))


def pieces(path: Path) -> Iterator[bytes]:
    """The decompressed bytes, a megabyte at a time. Raises HeldFile for damage and for a gzip bomb."""
    limit = max(BOMB_BYTES, BOMB_RATIO * size_of(path))
    size = 0
    with open_bytes(path) as stream:
        while piece := _read(stream, path):
            size += len(piece)
            if is_gzip(path) and size > limit:
                raise HeldFile(
                    "gzip_bomb",
                    f"{path.name}: unpacks to more than {BOMB_RATIO} times its size. "
                    "Unpack it yourself, look at what is inside, and import that.",
                )
            yield piece


def bounded_lines(stream: TextIO, name: str) -> Iterator[str]:
    """The lines of an open text file. Raises HeldFile for one that is too long to hold in memory."""
    number = 0
    while line := stream.readline(LINE_CHARACTERS):
        number += 1
        if len(line) == LINE_CHARACTERS:
            raise HeldFile(
                "too_large", f"{name}, line {number}: longer than {LINE_CHARACTERS:,} characters. Correct it."
            )
        yield line


def _read(stream: BinaryIO, path: Path) -> bytes:
    try:
        return stream.read(PIECE)
    except (EOFError, gzip.BadGzipFile, zipfile.BadZipFile, zlib.error) as error:
        form = "gzip" if is_gzip(path) else "zip"
        raise HeldFile(f"bad_{form}", f"{path.name}: damaged {form} ({error}). Fetch the file again.") from error
