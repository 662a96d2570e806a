"""The tokenizer that lies beside an encoder's or a classifier's weights."""

from collections.abc import Callable
from pathlib import Path

from lingping.errors import LingpingError
from lingping.model.manifest import TOKENIZER_FILE
from lingping.model.subword_tokenizer import SubwordTokenizer
from lingping.model.tokenizer import PieceTokenizer, Tokenizer, WordTokenizer
from lingping.model.vocabulary import VOCABULARY, read_vocabulary


def read_tokenizer(folder: Path, kind: str) -> Tokenizer:
    """The tokenizer of `kind` (words, pieces, subwords) in `folder`.

    Raises LingpingError where its file is missing or is none.
    """
    return _READERS[kind](folder)


def find_kind(folder: Path) -> str:
    """The kind of tokenizer that an encoder of others has in `folder`: pieces for vocab.txt, else subwords.

    Raises LingpingError where there is neither file.
    """
    kinds = {VOCABULARY: PieceTokenizer.kind, TOKENIZER_FILE: SubwordTokenizer.kind}
    found = [kind for name, kind in kinds.items() if (folder / name).is_file()]
    if not found:
        raise LingpingError(f"{folder}: no {' and no '.join(kinds)}. A base encoder has one of them.")
    return found[0]


def _read_words(folder: Path) -> Tokenizer:
    return WordTokenizer(read_vocabulary(folder / VOCABULARY))


def _read_pieces(folder: Path) -> Tokenizer:
    return PieceTokenizer(read_vocabulary(folder / VOCABULARY))


def _read_subwords(folder: Path) -> Tokenizer:
    path = folder / TOKENIZER_FILE
    return SubwordTokenizer(path.read_text("utf-8"), str(path))


_READERS: dict[str, Callable[[Path], Tokenizer]] = {
    WordTokenizer.kind: _read_words,
    PieceTokenizer.kind: _read_pieces,
    SubwordTokenizer.kind: _read_subwords,
}
