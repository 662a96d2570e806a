"""The vocabulary: built from texts, written and read as one token a line."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from lingping.errors import LingpingError
from lingping.text.cleaning import clean
from lingping.text.script import simplify
from lingping.text.segmentation import segment

VOCABULARY = "vocab.txt"
PAD, UNKNOWN, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL = (PAD, UNKNOWN, CLS, SEP, MASK)


def split_words(text: str) -> list[str]:
    """The words of the cleaned text, lower-case, in simplified characters, as in the vocabulary."""
    return [word.lower() for word in segment(simplify(clean(text)))]


def build_vocabulary(texts: Iterable[str], *, size: int = 20_000, least: int = 3) -> list[str]:
    """At most `size` tokens: special ones, then characters, then words, most frequent first.

    Characters and words that occur fewer than `least` times are left out.
    """
    words: Counter[str] = Counter()
    for text in texts:
        words.update(split_words(text))
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    frequent = [character for character, count in _rank(characters) if count >= least]
    longer = [word for word, count in _rank(words) if count >= least and len(word) > 1]
    return [*SPECIAL, *frequent, *longer][:size]


def read_vocabulary(path: Path) -> list[str]:
    """Tokens of a vocabulary file, one a line. Raises LingpingError when a special token is missing.

    Only a line feed ends a line: BERT's vocabulary contains U+2028, at which `str.splitlines` would split.
    """
    vocabulary = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    missing = [token for token in SPECIAL if token not in vocabulary]
    if missing:
        raise LingpingError(f"{path}: no {', '.join(missing)}. Take the vocabulary that belongs to the weights.")
    return vocabulary


def format_vocabulary(vocabulary: Sequence[str]) -> str:
    """The text of a vocabulary file, as `read_vocabulary` reads it."""
    return "\n".join(vocabulary) + "\n"


def _rank(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
