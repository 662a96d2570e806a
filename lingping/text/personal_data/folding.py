"""Spellings of digits and letters that hide personal data, folded to ASCII character by character."""

import unicodedata

NUMERALS = "零〇○洞幺一二两三四五六七拐八九勾壹贰叁肆伍陆柒捌玖"  # as read out, 幺, 拐, 洞 and 勾 by radio operators
_NUMERAL_VALUES = dict(zip(NUMERALS, "00001122345677899123456789", strict=True))

# Blocks of superscripts, circled and mathematical characters, and digits of other scripts.
_BLOCKS = (
    (0xB2, 0xBA), (0x660, 0x66A), (0x6F0, 0x6FA), (0x966, 0x970), (0x2070, 0x209D), (0x2460, 0x2500),
    (0x2776, 0x2794), (0xFF01, 0xFF5F), (0x1D400, 0x1D800), (0x1F100, 0x1F16A),
)  # fmt: skip
_DASHES = [*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63]
_BLANKS = [*b"\t\n\r", 0xA0, 0x3000, *range(0x2000, 0x200B)]
_INVISIBLE = [0xAD, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x206A), 0xFEFF]
INVISIBLE, ENCLOSING = "\u200b", "\ufe0f\u20e3"  # of an emoji that is a digit in a key: 1️⃣


def fold(text: str) -> str:
    """The text with other spellings of ASCII characters as these, and every invisible character as `INVISIBLE`.

    Each character becomes one character, so that positions stay.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_FOLD)


def read_digits(text: str) -> str:
    """The digits of a folded text in ASCII, Chinese numerals among them; everything else but `x` is left out."""
    spelt = (_NUMERAL_VALUES.get(character, character) for character in text.lower())
    return "".join(character for character in spelt if character in "0123456789x")


def _ascii_of(code: int) -> str | None:
    character = chr(code)
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    plain = unicodedata.normalize("NFKC", character)
    plain = plain.strip("()") if len(plain) == 3 else plain  # ⒜
    return plain if len(plain) == 1 and plain.isascii() else None


def _fold_table() -> dict[int, str]:
    blocks = {code: _ascii_of(code) for start, end in _BLOCKS for code in range(start, end)}
    known = {code: character for code, character in blocks.items() if character}
    blank = dict.fromkeys(_BLANKS, " ") | dict.fromkeys(_INVISIBLE, INVISIBLE)
    return known | blank | dict.fromkeys(_DASHES, "-") | {0x2795: "+", 0xFE6B: "@"}


_FOLD = _fold_table()
