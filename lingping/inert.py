"""Making text harmless that strangers wrote: in a terminal, and in a spreadsheet.

File names, headings and cells come from exports. A terminal obeys escape sequences in them (it hides lines, or links to
elsewhere), bidirectional controls show them in another order, and a spreadsheet runs a cell that begins like a formula.
"""

import re

# Escape sequences begin with ESC or with a C1 control. A line break or a tab stays where it is allowed.
_CONTROLS = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421}  # as pictures: ␛
_C1 = dict.fromkeys(range(0x80, 0xA0), "\ufffd")
_BIDIRECTIONAL = {
    code: f"<U+{code:04X}>" for code in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
}
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # of file names that are not UTF-8
_INERT = str.maketrans(_CONTROLS | _C1 | _BIDIRECTIONAL | _SURROGATES | dict.fromkeys((0x2028, 0x2029), " "))
_INERT_LINES = {code: shown for code, shown in _INERT.items() if code not in (0x09, 0x0A)}
_FORMULA = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r\n]")
_NO_FORMULA = re.compile(r"[+-]?(?:\d[\d,]*)?\.?\d+(?:[eE][+-]?\d+)?%?|[+-]+")  # a number, or signs alone


def make_inert(text: str, *, lines: bool = False) -> str:
    """`text` with pictures or names in place of what a terminal obeys; with `lines`, tabs and line breaks stay."""
    return text.translate(_INERT_LINES if lines else _INERT)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run `cell` instead of showing it; it shows numbers.

    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return bool(_FORMULA.match(cell)) and not _NO_FORMULA.fullmatch(cell)


def defuse(cell: str) -> str:
    """`cell` with an apostrophe in front where it is a formula."""
    return f"'{cell}" if is_formula(cell) else cell
