"""The texts that a vocabulary is pruned to."""

import lzma
from pathlib import Path

from lingping.corpus.splits import list_training_texts, read_corpus
from lingping.errors import LingpingError
from lingping.model.taxonomy import load_taxonomy


def read_pruning_texts(path: Path) -> list[str]:
    """The training texts of a folder of labelled texts, or the lines of a text file (UTF-8, packed if named `.xz`).

    Raises LingpingError for a path that is neither.
    """
    if path.is_dir():
        return list_training_texts(read_corpus(path, load_taxonomy().codes))
    if not path.is_file():
        raise LingpingError(f"{path}: no such file or folder. Pass texts, one a line, or a folder of labelled texts.")
    try:
        content = lzma.decompress(path.read_bytes()) if path.suffix == ".xz" else path.read_bytes()
        lines = content.decode("utf-8").splitlines()
    except (UnicodeDecodeError, lzma.LZMAError) as error:
        raise LingpingError(f"{path}: no UTF-8 text ({error}). Save it as UTF-8, one text a line.") from error
    return [line for line in lines if line.strip()]
