"""The rows of nlp.texts: each distinct text masked, segmented into words, flagged and fingerprinted."""

import re
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from lingping.contracts import TEXTS
from lingping.text.cleaning import clean
from lingping.text.dictionary import load_stop_words
from lingping.text.keywords import extract_keywords
from lingping.text.masking import mask, remove_placeholders
from lingping.text.praise import is_default_praise
from lingping.text.reward import mentions_reward
from lingping.text.segmentation import Segmenter

if TYPE_CHECKING:
    import pyarrow as pa

_NO_CHARACTERS = re.compile(r"[\W_]+")
_NO_LETTERS = re.compile(r"[\W\d_]+")


def analyse(
    batches: Iterable["pa.RecordBatch"], *, segmenter: Segmenter, stop_words: Collection[str]
) -> Iterator["pa.RecordBatch"]:
    """Rows of `contracts.TEXTS` for batches of (text_id, text): one batch out for each batch in.

    `stop_words` are the shop's own, in addition to the shipped ones: none of them becomes a keyword.
    """
    import pyarrow as pa  # 0.1 s

    all_stop_words = load_stop_words() | {word.lower() for word in stop_words}
    for batch in batches:
        texts = zip(batch["text_id"].to_pylist(), batch["text"].to_pylist(), strict=True)
        rows = [_build_row(text_id, text, segmenter, all_stop_words) for text_id, text in texts]
        yield pa.RecordBatch.from_pylist(rows, schema=TEXTS.schema)


def _build_row(text_id: str, text: str, segmenter: Segmenter, stop_words: frozenset[str]) -> dict[str, object]:
    cleaned = clean(text)
    masked = mask(cleaned)
    anonymous = remove_placeholders(masked)  # neither words nor fingerprints contain personal data
    tokens = segmenter.cut(anonymous)
    characters = len(_NO_CHARACTERS.sub("", cleaned))
    return {
        "text_id": text_id,
        "masked_text": masked,
        "tokens": tokens,
        "keywords": extract_keywords(tokens, stop_words=stop_words),
        "fingerprint": _compute_fingerprint(anonymous),
        "characters": characters,
        "is_no_text": characters == 0,
        "is_default_praise": is_default_praise(cleaned),
        "is_paid": mentions_reward(cleaned),
    }


def _compute_fingerprint(text: str) -> str | None:
    """Hash of the letters and hanzi only, equal for copies that differ in digits, signs or emoji; None without any."""
    letters = _NO_LETTERS.sub("", text).casefold()
    return blake2b(letters.encode(), digest_size=16).hexdigest() if letters else None
