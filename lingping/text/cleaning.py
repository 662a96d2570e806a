"""Text cleaning: removes noise, keeps what carries meaning (digits, Latin letters, emoji, punctuation)."""

import html
import re
from hashlib import blake2b

# Full-width letters and digits become ASCII; full-width punctuation is Chinese and stays.
_HALF_WIDTH = {code: code - 0xFEE0 for start, end in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
               for code in range(start, end + 1)}  # fmt: skip
# Zero-width and bidirectional controls hide inside words (不\u200b好用). U+200D stays: it joins emoji.
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F), 0x2060,
                            *range(0x2066, 0x206A), 0xFEFF, 0xFFFC])  # fmt: skip
_TRANSLATION = _HALF_WIDTH | _INVISIBLE
_BREAKS = re.compile(r"<(?:br|/?p|/?div|/?li)\b[^<>]{0,200}>", re.IGNORECASE)
_TAGS = re.compile(
    r"</?(?:b|i|u|s|a|em|strong|span|font|img|h[1-6]|ul|ol|small|big)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_OPEN_ENTITIES = re.compile(r"&(hellip|mdash|ndash|ldquo|rdquo|lsquo|rsquo|bull|middot|emsp|ensp|yen|apos)(?![\w;])")
_CONTROLS_AND_SPACE = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")
_RUNS = re.compile(r"([^\d\s])\1{3,}")
_FALSE_REFERENCES = re.compile(r"&#\d{8,};?")  # no character has such a number, and Python refuses to read long ones
_MARKUP = re.compile("[&<]")
_MOST_LEVELS = 20  # of entities within entities, or tags within tags: deeper nesting is an attack on the reader


def clean(text: str) -> str:
    """The cleaned text, on one line; cleaning it again changes nothing.

    HTML entities and line breaks are decoded, other tags of HTML and invisible characters are removed, full-width
    letters and digits become ASCII, white space becomes one blank, and a character repeated more than three times is
    kept three times. Takes time in proportion to the length: of what is nested deeper than 20 levels, & and < are
    removed.
    """
    for _ in range(_MOST_LEVELS):
        cleaned = _clean_once(text)
        if cleaned == text:
            return cleaned
        text = cleaned  # `&amp;lt;` is an entity within an entity
    return _clean_once(_MARKUP.sub("", text))


def _clean_once(text: str) -> str:
    text = _decode_entities(text) if "&" in text else text
    if "<" in text:
        text = _TAGS.sub("", _BREAKS.sub("\n", text))
    text = text.translate(_TRANSLATION)
    return _RUNS.sub(r"\1\1\1", _CONTROLS_AND_SPACE.sub(" ", text)).strip()


def _decode_entities(text: str) -> str:
    """HTML entities as the characters they stand for; those that stand for none are removed."""
    decoded = html.unescape(_OPEN_ENTITIES.sub(r"&\1;", _FALSE_REFERENCES.sub("", text)))
    return decoded if "\ufffd" in text else decoded.replace("\ufffd", "")


def normalise(text: str) -> str:
    """The form by which texts are compared: cleaned, without white space, case-folded."""
    return clean(text).replace(" ", "").casefold()


def compute_text_id(text: str) -> str | None:
    """128-bit BLAKE2b of the normalised text, in hex; None if nothing is left after normalising."""
    normal = normalise(text)
    return blake2b(normal.encode(), digest_size=16).hexdigest() if normal else None
