"""Text to token numbers: words of the segmenter for the compact model, word pieces for BERT's own vocabulary."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from lingping.errors import LingpingError
from lingping.text.cleaning import clean
from lingping.text.script import simplified
from lingping.text.segmentation import segment

PAD, UNKNOWN, CLS, SEP, MASK = "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL = (PAD, UNKNOWN, CLS, SEP, MASK)


class Tokenizer(Protocol):
    """What the network needs of a tokenizer."""

    kind: str
    pad: int
    unknown: int
    cls: int
    sep: int
    mask: int
    special: frozenset[int]
    vocabulary: Sequence[str]

    def encode(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        """Token numbers of each text, [CLS] and [SEP] included, at most `longest` of them."""
        ...

    def pieces(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Token numbers of each word of the segmenter, in each text: what whole-word masking hides together."""
        ...


class WordTokenizer:
    """Words of the segmenter; a word outside the vocabulary is spelled in characters (as WoBERT does)."""

    kind = "words"

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self.vocabulary = vocabulary
        self._numbers = {token: number for number, token in enumerate(vocabulary)}
        self.pad, self.unknown, self.cls, self.sep, self.mask = (self._numbers[token] for token in SPECIAL)
        self.special = frozenset((self.pad, self.cls, self.sep, self.mask))

    def encode(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        """Token numbers of each text, [CLS] and [SEP] included, at most `longest` of them."""
        return [
            frame([number for word in words for number in word], self.cls, self.sep, longest)
            for words in self.pieces(texts)
        ]

    def pieces(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Token numbers of each word of the segmenter, in each text: what whole-word masking hides together."""
        return [[self._spelled(word) for word in words_of(text)] for text in texts]

    def _spelled(self, word: str) -> list[int]:
        number = self._numbers.get(word)
        return [self._numbers.get(sign, self.unknown) for sign in word] if number is None else [number]


class PieceTokenizer:
    """BERT's word pieces, as `bert-base-chinese` was trained with."""

    kind = "pieces"

    def __init__(self, vocabulary: Sequence[str]) -> None:
        from transformers import BertTokenizer  # 2 s with torch

        self.vocabulary = vocabulary
        numbers = {token: number for number, token in enumerate(vocabulary)}
        self._tokenizer = BertTokenizer(vocab=numbers, do_lower_case=True)
        self.pad, self.unknown, self.cls, self.sep, self.mask = (numbers[token] for token in SPECIAL)
        self.special = frozenset((self.pad, self.cls, self.sep, self.mask))

    def encode(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        """Token numbers of each text, [CLS] and [SEP] included, at most `longest` of them."""
        if not texts:
            return []
        pieces = self._tokenizer([clean(text) for text in texts], add_special_tokens=False, verbose=False)["input_ids"]
        return [frame(numbers, self.cls, self.sep, longest) for numbers in pieces]

    def pieces(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """Token numbers of each word of the segmenter, in each text: what whole-word masking hides together."""
        worded = [words_of(text) for text in texts]
        known = list(dict.fromkeys(word for words in worded for word in words))
        if not known:
            return [[] for _ in texts]
        spelled = self._tokenizer(known, add_special_tokens=False, verbose=False)["input_ids"]
        numbers = dict(zip(known, spelled, strict=True))
        return [[numbers[word] for word in words if numbers[word]] for words in worded]


TOKENIZERS: dict[str, Callable[[Sequence[str]], Tokenizer]] = {
    WordTokenizer.kind: WordTokenizer,
    PieceTokenizer.kind: PieceTokenizer,
}


def words_of(text: str) -> list[str]:
    """The lower-case words, in simplified characters, that the vocabulary is made of."""
    return [word.lower() for word in segment(simplified(clean(text)))]


def frame(numbers: list[int], cls: int, sep: int, longest: int) -> list[int]:
    """`numbers` between `cls` and `sep`, at most `longest` in all.

    Of a longer text the head and the tail stay: reviews open with the matter and close with the verdict
    (Sun et al. 2019, How to Fine-Tune BERT for Text Classification).
    """
    room = longest - 2
    if len(numbers) > room:
        head = room - room // 2
        numbers = numbers[:head] + numbers[len(numbers) - room // 2 :]
    return [cls, *numbers, sep]


def build_vocabulary(texts: Iterable[str], *, size: int = 20_000, least: int = 3) -> list[str]:
    """Special tokens, then characters, then words, most frequent first; those seen fewer than `least` times are out."""
    words: Counter[str] = Counter()
    for text in texts:
        words.update(words_of(text))
    characters: Counter[str] = Counter()
    for word, count in words.items():
        for character in word:
            characters[character] += count
    kept = [character for character, count in _ranked(characters) if count >= least]
    longer = [word for word, count in _ranked(words) if count >= least and len(word) > 1]
    return [*SPECIAL, *kept, *longer][:size]


def read_vocabulary(path: Path) -> list[str]:
    """Tokens of a vocabulary file, one a line. Raises LingpingError when a special token is missing.

    Lines end with a line feed alone: BERT's vocabulary holds U+2028, which `str.splitlines` would break at.
    """
    vocabulary = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    missing = [token for token in SPECIAL if token not in vocabulary]
    if missing:
        raise LingpingError(f"{path}: no {', '.join(missing)}. Take the vocabulary that belongs to the weights.")
    return vocabulary


def vocabulary_text(vocabulary: Sequence[str]) -> str:
    """The vocabulary as `read_vocabulary` reads it."""
    return "\n".join(vocabulary) + "\n"


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
