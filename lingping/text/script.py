"""Traditional characters read as the simplified ones that dictionaries and classifiers know."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC


def simplified(text: str) -> str:
    """`text` in simplified characters, one for one: places in it stay what they were."""
    return _converter().convert(text)


@cache
def _converter() -> "OpenCC":
    from opencc import OpenCC  # 0.1 s for the dictionaries

    return OpenCC("t2s")
