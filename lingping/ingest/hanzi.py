"""How Chinese a decoded text looks: distinguishes a correct decoding from one that merely raised no error."""

import re
from functools import cache

_RUNS = re.compile(r"[^\x00-\x7f\ufffd]{3,}")
_HANZI = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff01-\uff5e\ufffd]")  # and what stands between and for them
_PUNCTUATION = "　、。·…—～‘’“”〈〉《》「」『』【】！（），．：；？￥％"


@cache
def common_characters() -> frozenset[str]:
    """The 3,755 everyday hanzi (level 1 of GB 2312-80, rows 16 to 55) and the usual full-width punctuation."""
    hanzi = (
        bytes((lead, trail)).decode("gb2312", "ignore") for lead in range(0xB0, 0xD8) for trail in range(0xA1, 0xFF)
    )
    return frozenset(hanzi) - {""} | frozenset(_PUNCTUATION)


def commonness(text: str) -> float:
    """The share of everyday Chinese among the characters that are neither ASCII nor emoji; 1 if there are none."""
    foreign = [char for char in text if "\x7f" < char < "\U00010000"]
    return sum(char in common_characters() for char in foreign) / len(foreign) if foreign else 1.0


@cache
def common_traditional_characters() -> frozenset[str]:
    """The 5,401 everyday hanzi (level 1 of Big5, rows A4 to C6) and the usual full-width punctuation."""
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    hanzi = (bytes((lead, trail)).decode("big5", "ignore") for lead in range(0xA4, 0xC7) for trail in trails)
    return frozenset(hanzi) - {""} | frozenset(_PUNCTUATION)


def traditional_commonness(text: str) -> float:
    """Like `commonness`, for text in traditional characters."""
    foreign = [char for char in text if "\x7f" < char < "\U00010000"]
    return sum(char in common_traditional_characters() for char in foreign) / len(foreign) if foreign else 1.0


def is_mojibake(text: str) -> bool:
    """Whether the text is UTF-8 that was once read as GBK: 寰堝ソ for 很好, 锟斤拷 for a lost character.

    Each run of non-ASCII characters is turned back into GBK bytes. Hanzi in valid UTF-8 do not come out of a run by
    chance: of 325,000 different runs in real reviews none did. At either end a run may have lost part of a character.
    """
    return any(_was_utf8(run) for run in _RUNS.findall(text))


def _was_utf8(run: str) -> bool:
    data = run.encode("gb18030").replace("€".encode("gb18030"), b"\x80")  # Windows reads the byte 80 as €
    decoded = data.decode(errors="ignore")
    hanzi = len(_HANZI.findall(decoded))
    lost = len(data) - len(decoded.encode())
    return hanzi >= 2 and hanzi >= 0.8 * len(decoded) and lost <= min(hanzi, 4)
