"""Notes on files and reasons of quarantine, which the home keeps in English, for a Chinese status page."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from lingping.letter.wording.phrases import Language

_LINE = re.compile(r", line ([\d,]+)$")


def tell_note(note: str, language: Language) -> str:
    """A note of `lingping.ingest.file_report` or of an import; one that is new stays as it is."""
    if language != "zh":
        return note
    for pattern, chinese in _read()["notes"].items():
        if found := re.match(pattern, note):
            return chinese.format(*map(_tell_words, found.groups()))
    return note


def tell_reason(code: str, language: Language) -> str:
    """The reason of quarantine and its code, by which docs/mappings.md explains it."""
    told = _read()["reasons"].get(code) if language == "zh" else None
    return f"{told}（{code}）" if told else code


def tell_place(place: str | None, language: Language) -> str | None:
    """File and line."""
    return _LINE.sub(r" 第 \1 行", place) if place and language == "zh" else place


def _tell_words(words: str) -> str:
    """Names of what is missing; lists of columns with Chinese commas."""
    known: Mapping[str, str] = _read()["words"]
    return known.get(words) or words.replace(" or ", known[" or "]).replace(", ", known[", "])


@cache
def _read() -> dict[str, Any]:
    import yaml

    return yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
