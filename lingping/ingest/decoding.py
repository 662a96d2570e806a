"""The character encoding of a whole text file, strictly: one that decodes every byte, or the file is held."""

import codecs
from pathlib import Path

from lingping.ingest.faults import HeldFile
from lingping.ingest.hanzi import commonness
from lingping.ingest.streams import open_bytes, pieces

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEAD = 4096  # bytes
_SAMPLE = 100_000  # characters
_PLAUSIBLE = 0.4  # share of everyday Chinese: 0.9 in GBK exports, 0.6 in traditional script, 0.1 in misread files
_REMEDY = "Save it again as UTF-8."


def encoding_of(path: Path) -> str:
    """The Python codec that decodes the whole file: the marked one, else strict UTF-8, else strict GB18030.

    Raises HeldFile for anything else: undeclared UTF-16, encodings mixed line by line, undecodable bytes.
    """
    with open_bytes(path) as stream:
        head = stream.read(_HEAD)
    marked = next((codec for mark, codec in _MARKS if head.startswith(mark)), None)
    if marked is None and _is_undeclared_utf16(head):
        raise HeldFile("undeclared_utf16", f"{path.name}: UTF-16 without a byte order mark. {_REMEDY}")
    if _decodes(path, marked or "utf-8"):
        return marked or "utf-8"
    if marked:
        raise HeldFile("undecodable", f"{path.name}: has the mark of {marked} but is not valid {marked}. {_REMEDY}")
    _check_gb18030(path)
    return "gb18030"


def _is_undeclared_utf16(head: bytes) -> bool:
    """Each ASCII character of UTF-16 has a NUL beside it, and reading it as UTF-16 leaves none; a stray NUL does."""
    readings = (head.decode(codec, "ignore") for codec in ("utf-16-le", "utf-16-be"))
    return head.count(0) > 1 and any(set(",\n[{") & set(text) and "\0" not in text for text in readings)


def _decodes(path: Path, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for piece in pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_gb18030(path: Path) -> None:
    """Raise HeldFile unless every line is GB18030, reads like Chinese, and none reads better as UTF-8."""
    sample: list[str] = []
    sampled = 0
    with open_bytes(path) as stream:
        for number, line in enumerate(stream, 1):  # the byte of a line feed is part of no GB18030 character
            if line.isascii():
                continue
            text, utf8 = _decoded(line, "gb18030"), _decoded(line, "utf-8")
            if utf8 is not None and (text is None or commonness(utf8) > commonness(text)):
                raise HeldFile(
                    "mixed_encodings", f"{path.name}, line {number}: UTF-8, but other lines are not. {_REMEDY}"
                )
            if text is None:
                raise HeldFile("undecodable", f"{path.name}, line {number}: neither UTF-8 nor GB18030. {_REMEDY}")
            if sampled < _SAMPLE:
                sample.append(text)
                sampled += len(text)
    if commonness("".join(sample)) < _PLAUSIBLE:
        raise HeldFile("undecodable", f"{path.name}: neither UTF-8 nor plausible GB18030. {_REMEDY}")


def _decoded(line: bytes, codec: str) -> str | None:
    try:
        return line.decode(codec)
    except UnicodeDecodeError:
        return None
