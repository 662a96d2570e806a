"""The decompressed bytes of a file, in pieces, with damaged and exploding gzip held back."""

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_gzip

PIECE = 1 << 20  # bytes
BOMB_BYTES = 64 << 20  # smaller results are harmless, however well they were packed
LINE_CHARACTERS = 16 << 20  # of a line, and of a CSV field: what bounds the memory of an unclosed quote
BOMB_RATIO = 200  # tables of text shrink 5 to 50 times


def open_bytes(path: Path) -> BinaryIO:
    """The file opened for reading its decompressed bytes."""
    return cast(BinaryIO, gzip.open(path)) if is_gzip(path) else path.open("rb")


def pieces(path: Path) -> Iterator[bytes]:
    """The decompressed bytes, a megabyte at a time. Raises HeldFile for damaged gzip and for a gzip bomb."""
    limit = max(BOMB_BYTES, BOMB_RATIO * path.stat().st_size)
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
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise HeldFile("bad_gzip", f"{path.name}: damaged gzip ({error}). Fetch the file again.") from error
