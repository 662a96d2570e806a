"""Segmentation of Chinese text into words: rjieba, or jieba where no rjieba wheel exists."""

from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec

CutFunction = Callable[[str], Iterable[str]]


class Segmenter:
    """Segments text into words, with the shop's own `words` (brands, models, jargon) added to the dictionary.

    `engine` is "rjieba" or "jieba"; both return the same words for Chinese text. White space is never a word.
    """

    def __init__(self, words: Iterable[str] = (), *, engine: str | None = None) -> None:
        self.engine = engine or ("rjieba" if find_spec("rjieba") else "jieba")
        self._cut = _ENGINES[self.engine](tuple(words))

    def cut(self, text: str) -> list[str]:
        """The words of `text`, in order; joined, they are the text without its white space."""
        return [word for word in self._cut(text) if not word.isspace()]


def segment(text: str) -> list[str]:
    """The words of `text` by the general dictionary, without words of a shop: classifiers are trained on these."""
    return _load_general_segmenter().cut(text)


@cache
def _load_general_segmenter() -> Segmenter:
    return Segmenter()


def _load_rjieba(words: tuple[str, ...]) -> CutFunction:
    from rjieba import Jieba  # 0.3 s for the dictionary

    tokenizer = Jieba()
    for word in words:
        tokenizer.add_word(word, None, None)  # None: the frequency that makes it one word, as jieba does
    return tokenizer.cut


def _load_jieba(words: tuple[str, ...]) -> CutFunction:
    import logging

    import jieba  # 1 s for the dictionary

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for word in words:
        tokenizer.add_word(word)
    return tokenizer.cut


_ENGINES: dict[str, Callable[[tuple[str, ...]], CutFunction]] = {"rjieba": _load_rjieba, "jieba": _load_jieba}
