"""Why a file is held, in the language of the board."""

import re
from functools import cache
from pathlib import Path

from lingping.letter.wording.phrases import Language

_LINE = re.compile(r"\bline ([\d,]+)")


def word_reason(reason: str, language: Language) -> str:
    """`reason` is that of the ledger: the code, then place and remedy in English. A code that is new stays as it is."""
    code, _, message = reason.partition(": ")
    phrase = _read_phrases().get(code)
    if language == "en" or phrase is None:
        return reason
    line = _LINE.search(message)
    return f"{phrase.format(place=f'（第 {line[1]} 行）' if line else '')}（{code}）"


@cache
def _read_phrases() -> dict[str, str]:
    import yaml

    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
