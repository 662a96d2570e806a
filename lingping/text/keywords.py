"""Keywords of a text by TF-IDF: frequent in the text, rare in Chinese in general."""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from statistics import median_high

from lingping.errors import LingpingError

_CONTENT_WORD = re.compile(r"[\u4e00-\u9fff]{2,}|(?=[0-9]*[A-Za-z])[0-9A-Za-z-]{2,}")


def extract_keywords(words: Iterable[str], *, stop_words: Collection[str], top: int = 5) -> list[str]:
    """Up to `top` content words of a text, best first by term frequency times inverse document frequency.

    A content word has at least two hanzi or Latin letters and is not among the stop words (given in lower case). The
    document frequencies are those that jieba ships; a word unknown to it gets the median weight. Ties keep the order of
    the text.
    """
    weights, median = _idf()
    counts = Counter(word for word in words if _CONTENT_WORD.fullmatch(word) and word.lower() not in stop_words)
    return sorted(counts, key=lambda word: -counts[word] * weights.get(word, median))[:top]


@cache
def _idf() -> tuple[dict[str, float], float]:
    """Inverse document frequency of 270,000 words, and its median; 0.35 s, 80 MB.

    Read from jieba's folder: importing jieba.analyse for it would load jieba's dictionary and tagger as well.
    """
    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise LingpingError("Package jieba is missing: its word weights rank the keywords. Run `make setup`.")
    lines = (Path(spec.origin).parent / "analyse" / "idf.txt").read_text(encoding="utf-8").splitlines()
    weights = {word: float(weight) for word, _, weight in (line.partition(" ") for line in lines)}
    return weights, median_high(weights.values())
