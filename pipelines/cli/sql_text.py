"""Where the SQL of `lingping sql` comes from: the command line, a file or standard input."""

import sys
from pathlib import Path

from lingping.errors import LingpingError

_STANDARD_INPUT = "-"
_EXAMPLES = 'lingping sql "select …", lingping sql --file question.sql, or a pipe into lingping sql -'


def read_question(question: str | None, file: Path | None) -> str:
    """The SQL given as `question`, or that of `file`; `-` in either place is standard input.

    Raises LingpingError for none, for both, and for bytes that are not UTF-8.
    """
    given = [each for each in (question, file) if each is not None]
    if len(given) != 1:
        raise LingpingError(f"SQL: pass one SELECT, in one place: {_EXAMPLES}.")
    if str(given[0]) == _STANDARD_INPUT:
        return _decode(sys.stdin.buffer.read(), "standard input")
    return _decode(given[0].read_bytes(), str(given[0])) if isinstance(given[0], Path) else given[0]


def _decode(content: bytes, place: str) -> str:
    """The text of UTF-8 `content`, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise LingpingError(f"{place}: is not UTF-8. Save it as UTF-8.") from None
