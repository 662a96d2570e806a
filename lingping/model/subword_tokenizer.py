"""Tokens of any encoder whose tokenizer is a `tokenizer.json`: unigram pieces (XLM-R, e5) or word pieces."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby

from tokenizers import Encoding, Tokenizer

from lingping.errors import LingpingError
from lingping.model.manifest import TOKENIZER_FILE
from lingping.model.tokenizer import frame
from lingping.model.word_spans import find_words
from lingping.text.cleaning import clean
from lingping.text.script import simplify

# What XLM-R calls the special tokens, and what BERT does.
_NAMES = {
    "pad": ("<pad>", "[PAD]"),
    "unknown": ("<unk>", "[UNK]"),
    "cls": ("<s>", "[CLS]"),
    "sep": ("</s>", "[SEP]"),
    "mask": ("<mask>", "[MASK]"),
}


class SubwordTokenizer:
    """The pieces of a `tokenizer.json`, of the cleaned text in simplified characters."""

    kind = "subwords"

    def __init__(self, content: str, place: str = TOKENIZER_FILE) -> None:
        """Read the JSON text `content`; `place` names it in errors.

        Raises LingpingError where it is no tokenizer, or lacks a special token.
        """
        try:
            self._tokenizer = Tokenizer.from_str(content)
        except Exception as error:  # the library raises nothing more precise
            raise LingpingError(f"{place}: not a tokenizer ({error}). Download it again.") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._content = content
        numbers = {role: self._find(role, place) for role in _NAMES}
        self.pad, self.unknown, self.cls, self.sep, self.mask = numbers.values()
        self.special = frozenset((self.pad, self.cls, self.sep, self.mask))
        size = self._tokenizer.get_vocab_size()
        self.vocabulary: Sequence[str] = [self._tokenizer.id_to_token(number) or "" for number in range(size)]

    def _find(self, role: str, place: str) -> int:
        known = [self._tokenizer.token_to_id(name) for name in _NAMES[role]]
        found = [number for number in known if number is not None]
        if not found:
            raise LingpingError(f"{place}: no {' or '.join(_NAMES[role])}. Take the tokenizer of the same encoder.")
        return found[0]

    def encode(self, texts: Sequence[str], longest: int) -> list[list[int]]:
        """Token numbers of each text, first and last token included, at most `longest` of them."""
        return [frame(each.ids, self.cls, self.sep, longest) for each in self._split(texts)]

    def encode_words(self, texts: Sequence[str]) -> list[list[list[int]]]:
        """For each text the token numbers of each of its words: whole-word masking hides them together.

        A piece belongs to the word in which it begins.
        """
        words = []
        for text, each in zip(texts, self._split(texts), strict=True):
            starts = [word.start for word in find_words(clean(text))]
            word_of = [bisect_right(starts, begin) for begin, _ in each.offsets]
            pairs = zip(word_of, each.ids, strict=True)
            words.append([[number for _, number in group] for _, group in groupby(pairs, lambda pair: pair[0])])
        return words

    def offsets(self, texts: Sequence[str], longest: int) -> list[list[tuple[int, int] | None]]:
        """For each token of `encode` its start and stop in the cleaned text; None for the first and last token."""
        return [frame(list(each.offsets), None, None, longest) for each in self._split(texts)]

    def to_file(self) -> tuple[str, bytes]:
        """Name and content of the file that it is read from."""
        return TOKENIZER_FILE, self._content.encode()

    def _split(self, texts: Sequence[str]) -> list[Encoding]:
        return self._tokenizer.encode_batch([simplify(clean(text)) for text in texts], add_special_tokens=False)
