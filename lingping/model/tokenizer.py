"""Text to token numbers: words of the segmenter for the compact model, word pieces for BERT's own vocabulary."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from lingping.model.vocabulary import SPECIAL, VOCABULARY, format_vocabulary, split_words
from lingping.model.word_spans import Word, find_words
from lingping.text.cleaning import clean

Item = TypeVar("Item")


class Tokenizer(Protocol):
    """Texts to token numbers, and the numbers of the special tokens."""

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

    def offsets(self, texts: Sequence[str], longest: int) -> list[list[tuple[int, int] | None]]:
        """For each token of `encode` the characters, start and stop in the cleaned text, that it was made from.

        None for [CLS] and [SEP].
        """
        ...

    def encode_words(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """For each text the token numbers of each of its words: whole-word masking hides them together."""
        ...

    def to_file(self) -> tuple[str, bytes]:
        """Name and content of the file that it is read from."""
        ...


class WordTokenizer:
    """Words of the segmenter; a word outside the vocabulary is split into characters (as WoBERT does)."""

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
            for words in self.encode_words(texts)
        ]

    def offsets(self, texts: Sequence[str], longest: int) -> list[list[tuple[int, int] | None]]:
        """For each token of `encode` the characters, start and stop in the cleaned text, that it was made from.

        None for [CLS] and [SEP].
        """
        words_of_texts = [find_words(clean(text)) for text in texts]
        return [
            frame([place for word in words for place in self._locate(word)], None, None, longest)
            for words in words_of_texts
        ]

    def encode_words(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """For each text the token numbers of each of its words: whole-word masking hides them together."""
        return [[self._spell(word) for word in split_words(text)] for text in texts]

    def to_file(self) -> tuple[str, bytes]:
        """Name and content of the file that it is read from."""
        return VOCABULARY, format_vocabulary(self.vocabulary).encode()

    def _spell(self, word: str) -> list[int]:
        number = self._numbers.get(word)
        return [self._numbers.get(sign, self.unknown) for sign in word] if number is None else [number]

    def _locate(self, word: Word) -> list[tuple[int, int] | None]:
        """The places of the word's tokens; a lower-case letter may be two characters (İ)."""
        if word.letters.lower() in self._numbers:
            return [(word.start, word.stop)]
        return [(at, at + 1) for at, sign in enumerate(word.letters, word.start) for _ in sign.lower()]


class PieceTokenizer:
    """BERT's word pieces, with which `bert-base-chinese` was trained."""

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

    def offsets(self, texts: Sequence[str], longest: int) -> list[list[tuple[int, int] | None]]:
        """For each token of `encode` the characters, start and stop in the cleaned text, that it was made from.

        None for [CLS] and [SEP].
        """
        if not texts:
            return []
        found = self._tokenizer(
            [clean(text) for text in texts], add_special_tokens=False, verbose=False, return_offsets_mapping=True
        )["offset_mapping"]
        return [frame([(start, stop) for start, stop in places], None, None, longest) for places in found]

    def encode_words(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """For each text the token numbers of each of its words: whole-word masking hides them together."""
        words_of_texts = [split_words(text) for text in texts]
        known = list(dict.fromkeys(word for words in words_of_texts for word in words))
        if not known:
            return [[] for _ in texts]
        spelled = self._tokenizer(known, add_special_tokens=False, verbose=False)["input_ids"]
        numbers = dict(zip(known, spelled, strict=True))
        return [[numbers[word] for word in words if numbers[word]] for words in words_of_texts]

    def to_file(self) -> tuple[str, bytes]:
        """Name and content of the file that it is read from."""
        return VOCABULARY, format_vocabulary(self.vocabulary).encode()


def frame(items: list[Item], first: Item, last: Item, longest: int) -> list[Item]:
    """`items` between `first` and `last`, at most `longest` in all.

    A longer text keeps its head and its tail: reviews open with the matter and close with the judgement
    (Sun et al. 2019, How to Fine-Tune BERT for Text Classification).
    """
    room = longest - 2
    if len(items) > room:
        head = room - room // 2
        items = items[:head] + items[len(items) - room // 2 :]
    return [first, *items, last]
