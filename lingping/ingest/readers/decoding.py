"""The character encoding of a whole text file, strictly: one that decodes every byte, or the file is held."""

import codecs
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from lingping.ingest.faults import HeldFile
from lingping.ingest.hanzi import commonness, traditional_commonness

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_HEAD = 4096  # bytes
_SAMPLE = 100_000  # characters
_PLAUSIBLE = 0.4  # share of everyday Chinese: 0.9 in GBK exports, 0.6 in traditional script, 0.1 in misread files
_CERTAIN = 0.9  # share of everyday Chinese, simplified or traditional, above which GB18030 is not doubted
_PLAUSIBLE_BIG5 = 0.8  # share of everyday traditional Chinese
_UTF16 = ("utf-16-le", "utf-16-be")
_REMEDY = "Save it again as UTF-8."


class EncodingSearch:
    """Finds the codec of a text while it is read: that of its mark, else strict UTF-8, GB18030 or Big5.

    `read_again` returns all that was fed so far. It is called when the first byte that is not UTF-8 shows up, and at
    the end for a text that is not GB18030 either.
    """

    def __init__(self, name: str, read_again: Callable[[], Iterable[bytes]]) -> None:
        self._name = name
        self._read_again = read_again
        self._mark: str | None = None
        self._decoder: codecs.IncrementalDecoder | None = None
        self._gb18030: _Gb18030Check | None = None
        self._fault: HeldFile | None = None

    def feed(self, piece: bytes) -> None:
        """Check the next bytes. The first piece has 4,096 bytes at least, or is the whole text."""
        if self._fault:
            return
        try:
            self._check(piece)
        except HeldFile as fault:
            self._fault = fault

    def finish(self) -> str:
        """The Python codec of the text.

        Raises HeldFile for anything else: encodings mixed line by line, undecodable bytes, UTF-16 that nothing shows.
        """
        try:
            self._conclude()
        except HeldFile as fault:
            self._fault = fault
        if self._gb18030 and (self._fault is None or self._fault.reason == "undecodable"):
            likeness = 0.0 if self._fault else self._gb18030.likeness()
            big5 = self._find_big5(max(likeness, _PLAUSIBLE_BIG5)) if likeness < _CERTAIN else None
            if big5:
                return big5
        if self._fault:
            raise self._fault
        return "gb18030" if self._gb18030 else self._mark or "utf-8"

    def _conclude(self) -> None:
        if self._fault:
            raise self._fault
        if self._decoder and not self._gb18030 and not self._decodes(b"", final=True):
            self._start_over(b"")
        if self._gb18030:
            self._gb18030.finish()

    def _check(self, piece: bytes) -> None:
        if self._decoder is None:
            self._read_head(piece[:_HEAD])
        if not self._gb18030 and not self._decodes(piece):
            self._start_over(piece)
        if self._gb18030:
            self._gb18030.feed(piece)

    def _read_head(self, head: bytes) -> None:
        self._mark = next((codec for mark, codec in _MARKS if head.startswith(mark)), None) or _find_utf16(head)
        self._decoder = codecs.getincrementaldecoder(self._mark or "utf-8")()
        if self._mark is None and _is_like_utf16(head):
            raise HeldFile("undeclared_utf16", f"{self._name}: UTF-16 without a byte order mark. {_REMEDY}")

    def _decodes(self, piece: bytes, *, final: bool = False) -> bool:
        try:
            if self._decoder:
                self._decoder.decode(piece, final)
        except UnicodeDecodeError:
            return False
        return True

    def _start_over(self, piece: bytes) -> None:
        """Check as GB18030 what turned out, at `piece`, not to be UTF-8. Raises HeldFile for a text with a mark."""
        if self._mark:
            raise HeldFile(
                "undecodable",
                f"{self._name}{self._find_broken_line(piece)}: begins like {self._mark} but is not valid {self._mark}. "
                f"{_REMEDY}",
            )
        self._gb18030 = _Gb18030Check(self._name)
        for piece in self._read_again():
            self._gb18030.feed(piece)

    def _find_broken_line(self, piece: bytes) -> str:
        """The place of the first line that is not UTF-8; nothing for UTF-16, whose lines end otherwise."""
        if self._mark != _MARKS[0][1]:
            return ""
        lines = enumerate(_cut_lines(chain(self._read_again(), [piece])), 1)
        return next((f", line {number}" for number, line in lines if _decoded(line, "utf-8") is None), "")

    def _find_big5(self, least: float) -> str | None:
        """The Big5 of Windows or of Hong Kong, if it decodes every byte and is more like Chinese than `least`."""
        return next((codec for codec in ("cp950", "big5hkscs") if self._is_big5(codec, least)), None)

    def _is_big5(self, codec: str, least: float) -> bool:
        decoder, sample = codecs.getincrementaldecoder(codec)(), ""
        try:
            for piece in chain(self._read_again(), [b""]):
                text = decoder.decode(piece, not piece)
                sample += text[: _SAMPLE - len(sample)]
        except UnicodeDecodeError:
            return False
        return traditional_commonness(sample) > least


@dataclass
class _Lines:
    """Lines of one encoding that have more than ASCII: how many, and the number of the first."""

    count: int = 0
    first: int = 0

    def add(self, number: int) -> None:
        self.first = self.first or number
        self.count += 1


class _Gb18030Check:
    """Raises HeldFile unless every line is GB18030, reads like Chinese, and none reads better as UTF-8.

    Of mixed lines the fewer are those to blame: one line pasted into a file of another encoding.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines = 0
        self._open: list[bytes] = []  # pieces of the line that has not ended yet
        self._sample: list[str] = []
        self._sampled = 0
        self._utf8, self._others = _Lines(), _Lines()

    def feed(self, piece: bytes) -> None:
        first, *others = piece.split(b"\n")  # the byte of a line feed is part of no GB18030 character
        self._open.append(first)
        for line in others:
            self._check(b"".join(self._open) + b"\n")
            self._open = [line]

    def finish(self) -> None:
        self._check(b"".join(self._open))
        self._refuse_mixture()
        if commonness("".join(self._sample)) < _PLAUSIBLE:
            raise HeldFile("undecodable", f"{self._name}: neither UTF-8 nor plausible GB18030. {_REMEDY}")

    def likeness(self) -> float:
        """How Chinese the text looks, simplified or traditional."""
        sample = "".join(self._sample)
        return max(commonness(sample), traditional_commonness(sample))

    def _check(self, line: bytes) -> None:
        self._lines += 1
        if line.isascii():
            return
        text, utf8 = _decoded(line, "gb18030"), _decoded(line, "utf-8")
        if utf8 is not None and (text is None or commonness(utf8) > commonness(text)):
            self._utf8.add(self._lines)
            return
        if text is None:
            place = f"{self._name}, line {self._lines}"
            raise HeldFile("undecodable", f"{place}: neither UTF-8 nor GB18030. {_REMEDY}")
        self._others.add(self._lines)
        if self._sampled < _SAMPLE:
            self._sample.append(text)
            self._sampled += len(text)

    def _refuse_mixture(self) -> None:
        if not self._utf8.count:
            return
        is_odd = self._utf8.count <= self._others.count
        line, what = (self._utf8.first, "UTF-8") if is_odd else (self._others.first, "not UTF-8")
        contrast = "are not" if is_odd else "are"
        raise HeldFile(
            "mixed_encodings", f"{self._name}, line {line}: {what}, but most other lines {contrast}. {_REMEDY}"
        )


def _cut_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    open_: list[bytes] = []
    for piece in pieces:
        first, *others = piece.split(b"\n")
        open_.append(first)
        for line in others:
            yield b"".join(open_)
            open_ = [line]
    yield b"".join(open_)


def _is_like_utf16(head: bytes) -> bool:
    """Each ASCII character of UTF-16 has a NUL beside it, and decoding it as UTF-16 leaves none; a stray NUL does."""
    return any(_reads_as(head, codec) for codec in _UTF16)


def _find_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: the byte order that alone reads as a table, and as Chinese."""
    orders = [codec for codec in _UTF16 if _reads_as(head, codec)]
    plausible = [codec for codec in orders if commonness(head.decode(codec, "ignore")) >= _PLAUSIBLE]
    return plausible[0] if len(plausible) == 1 else None


def _reads_as(head: bytes, codec: str) -> bool:
    text = head.decode(codec, "ignore")
    return head.count(0) > 1 and bool(set(",;\t\n[{") & set(text)) and "\0" not in text


def _decoded(line: bytes, codec: str) -> str | None:
    try:
        return line.decode(codec)
    except UnicodeDecodeError:
        return None
