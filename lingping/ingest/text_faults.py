"""What makes a text unfit to load: characters that break readers, floods, and decoding damage."""

import re

from lingping.ingest.faults import Fault
from lingping.ingest.hanzi import is_mojibake

TEXT_CHARACTERS = 20_000  # kept of one text; the longest reviews of real exports have some 2,000
_TEXT_BYTES = 2 << 20  # of UTF-8: what is longer is no review
_LABEL_CHARACTERS = 1_000

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_COMBINING = re.compile("[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{20}")


def label_fault(value: str) -> Fault | None:
    """Why a short string cannot be loaded, or None."""
    return _character_fault(value) or (Fault("too_long") if len(value) > _LABEL_CHARACTERS else None)


def text_fault(text: str) -> Fault | None:
    """Why a free text cannot be loaded, or None. A long one that can be loaded is cut to TEXT_CHARACTERS later."""
    fault = _character_fault(text)
    if fault or text.isascii():
        return fault or (Fault("too_long") if len(text) > _TEXT_BYTES else None)
    if len(text.encode()) > _TEXT_BYTES:
        return Fault("too_long")
    if _COMBINING.search(text):
        return Fault("combining_marks")
    return Fault("mojibake") if is_mojibake(text[:TEXT_CHARACTERS]) else None


def _character_fault(value: str) -> Fault | None:
    if "\0" in value:
        return Fault("nul")
    return Fault("lone_surrogate") if _LONE_SURROGATE.search(value) else None
