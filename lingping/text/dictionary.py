"""Word lists that a shop keeps: its dictionary for the segmenter, its stop words for the keywords."""

from importlib.resources import files
from pathlib import Path

from lingping.errors import LingpingError

_LONGEST_WORD = 40


def read_words(path: Path | None) -> tuple[str, ...]:
    """The distinct words of a UTF-8 file, one a line, in order; what follows a `#` is a comment. Without a file: none.

    Raises LingpingError, with the line, where there is no such file, it is not UTF-8 or a line is no single word.
    """
    if path is None:
        return ()
    if not path.is_file():
        raise LingpingError(f"{path}: there is no such word list. Mend the setting, or write the words, one a line.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise LingpingError(f"{path}, line {line}: not UTF-8. Save the word list as UTF-8.") from error
    return _words(text, str(path))


def shipped_stop_words() -> frozenset[str]:
    """Function words of Chinese, and a few of English, that tell nothing about a review."""
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
                f"{name}, line {number}: {word[:_LONGEST_WORD]!r} is no word. "
                f"Write one word a line, without blanks, of at most {_LONGEST_WORD} characters."
            )
        words[word] = None
    return tuple(words)
