"""Word lists of a shop: words for the segmenter, stop words for the keywords."""

from importlib.resources import files
from pathlib import Path

from lingping.errors import LingpingError

_LONGEST_WORD = 40


def read_words(path: Path | None) -> tuple[str, ...]:
    """The distinct words of a UTF-8 file with one word per line, in order; `#` starts a comment. Empty without a path.

    Raises LingpingError, with the line number, if the file is missing or not UTF-8, or a line is not a single word.
    """
    if path is None:
        return ()
    if not path.is_file():
        raise LingpingError(
            f"{path}: there is no such word list. Correct the setting, or create it with one word per line."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LingpingError(f"{path}, line {line}: not UTF-8. Save the word list as UTF-8.") from error
    return _words(text, str(path))


def load_stop_words() -> frozenset[str]:
    """The shipped stop words: Chinese function words, and a few English ones."""
    source = files("lingping.text") / "stop_words.txt"
    return frozenset(_words(source.read_text(encoding="utf-8"), source.name))


def _words(text: str, name: str) -> tuple[str, ...]:
    words: dict[str, None] = {}  # keeps the order of the file
    for number, line in enumerate(text.split("\n"), start=1):
        word = line.partition("#")[0].strip()
        if not word:
            continue
        if not word.isprintable() or len(word.split()) > 1 or len(word) > _LONGEST_WORD:
            raise LingpingError(
                f"{name}, line {number}: {word[:_LONGEST_WORD]!r} is not a word. "
                f"Write one word per line, without blanks, of at most {_LONGEST_WORD} characters."
            )
        words[word] = None
    return tuple(words)
