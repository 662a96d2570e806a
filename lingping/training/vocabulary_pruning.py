"""A `tokenizer.json` without the pieces that reviews do not have.

A multilingual encoder knows 250,000 pieces; Chinese reviews use a twelfth of them. As the pieces that a text is split
into are the likeliest, they are the same without those that it does not use.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from lingping.errors import LingpingError
from lingping.model.subword_tokenizer import SubwordTokenizer

_HAN = ("\u4e00", "\u9fff")
_AT_ONCE = 10_000  # texts, which bounds the memory
_WHOLE = 10**9  # tokens: no text is cut
_PREFIXES = ("##", "▁")  # of word pieces within a word; of unigram pieces at its beginning


def choose_pieces(tokenizer: SubwordTokenizer, texts: Sequence[str], *, least: int) -> list[int]:
    """Numbers of the pieces to keep, in order.

    Kept are special ones, those that occur at least `least` times in `texts`, and single ASCII and Chinese characters,
    from which unknown words are spelled.
    """
    counts = np.zeros(len(tokenizer.vocabulary), int)
    for start in range(0, len(texts), _AT_ONCE):
        numbers = [each for row in tokenizer.encode(texts[start : start + _AT_ONCE], _WHOLE) for each in row]
        counts += np.bincount(numbers, minlength=len(counts))
    special = tokenizer.special | {tokenizer.unknown}
    return [
        number
        for number, piece in enumerate(tokenizer.vocabulary)
        if number in special or counts[number] >= least or _is_character(piece)
    ]


def prune(content: dict[str, Any], kept: Sequence[int]) -> dict[str, Any]:
    """The tokenizer `content` (JSON) with the pieces `kept` alone, numbered anew in that order.

    Raises LingpingError for a model that is neither Unigram nor WordPiece.
    """
    model, places = content["model"], {number: place for place, number in enumerate(kept)}
    match model.get("type"):
        case "Unigram":
            fewer = model | {"vocab": [model["vocab"][number] for number in kept], "unk_id": places[model["unk_id"]]}
        case "WordPiece":
            fewer = model | {"vocab": _renumber(model["vocab"].items(), places)}
        case other:
            raise LingpingError(f"tokenizer.json: a model of type {other}. Pass one of type Unigram or WordPiece.")
    added = [each | {"id": places[each["id"]]} for each in content["added_tokens"] if each["id"] in places]
    # The frame of special tokens is our own (`tokenizer.frame`), and a post-processor would name old numbers.
    return content | {
        "model": fewer,
        "added_tokens": added,
        "post_processor": None,
        "truncation": None,
        "padding": None,
    }


def _renumber(pieces: Iterable[tuple[str, int]], places: dict[int, int]) -> dict[str, int]:
    found = {piece: places[number] for piece, number in pieces if number in places}
    return dict(sorted(found.items(), key=lambda item: item[1]))


def _is_character(piece: str) -> bool:
    for prefix in _PREFIXES:
        piece = piece.removeprefix(prefix)
    return len(piece) == 1 and (piece.isascii() or _HAN[0] <= piece <= _HAN[1])
