"""Conversion of traditional characters to the simplified ones that dictionaries and classifiers use."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplify(text: str) -> str:
    """`text` in simplified characters. Each character becomes one character, so positions stay the same."""
    return _converter().convert(text)


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC  # 0.1 s for the dictionaries

    return OpenCC("t2s")
