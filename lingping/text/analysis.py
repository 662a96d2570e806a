"""Each distinct text read once: masked, cut into words, flagged, fingerprinted."""

import re
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from typing import TYPE_CHECKING

from lingping.contracts import TEXTS
from lingping.text.cleaning import clean
from lingping.text.dictionary import shipped_stop_words
from lingping.text.keywords import keywords
from lingping.text.masking import mask, without_placeholders
from lingping.text.praise import is_default_praise
from lingping.text.reward import tells_of_reward
from lingping.text.segmentation import Segmenter

if TYPE_CHECKING:
    import pyarrow as pa

_NO_CHARACTERS = re.compile(r"[\W_]+")
_NO_LETTERS = re.compile(r"[\W\d_]+")


def analyse(
    batches: Iterable["pa.RecordBatch"], *, segmenter: Segmenter, stop_words: Collection[str]
) -> Iterator["pa.RecordBatch"]:
    """Rows of `contracts.TEXTS` for batches of (text_id, text), each text given once: one batch out for one in.

    `stop_words` are the shop's own, besides the shipped ones: none of them is a keyword.
    """
    import pyarrow as pa  # 0.1 s

    stopped = shipped_stop_words() | {word.lower() for word in stop_words}
    for batch in batches:
        texts = zip(batch["text_id"].to_pylist(), batch["text"].to_pylist(), strict=True)
        rows = [_row(text_id, text, segmenter, stopped) for text_id, text in texts]
        yield pa.RecordBatch.from_pylist(rows, schema=TEXTS.schema)


def _row(text_id: str, text: str, segmenter: Segmenter, stop_words: frozenset[str]) -> dict[str, object]:
    cleaned = clean(text)
    masked = mask(cleaned)
    said = without_placeholders(masked)  # so that neither words nor fingerprints know personal data
    tokens = segmenter.cut(said)
    characters = len(_NO_CHARACTERS.sub("", cleaned))
    return {
        "text_id": text_id,
        "masked_text": masked,
        "tokens": tokens,
        "keywords": keywords(tokens, stop_words=stop_words),
        "fingerprint": _fingerprint(said),
        "characters": characters,
        "is_no_text": characters == 0,
        "is_default_praise": is_default_praise(cleaned),
        "is_paid": tells_of_reward(cleaned),
    }


def _fingerprint(text: str) -> str | None:
    """Hash of the letters and hanzi alone, equal for copies that differ in digits, signs or emoji; None without any."""
    letters = _NO_LETTERS.sub("", text).casefold()
    return blake2b(letters.encode(), digest_size=16).hexdigest() if letters else None
