"""Lines of the digest for chats, and text in a form that a chat shows without acting on it."""

from dataclasses import dataclass
from typing import Literal

from lingping.notify.receivers import one_line

WIDTH = 22  # full-width characters in one line of a chat on a narrow phone
# Signs that a chat reads as a mention, a tag or a link, and what replaces them.
_INERT = str.maketrans({"<": "＜", ">": "＞", "@": "＠", "[": "［", "]": "］", "`": "｀"})


@dataclass(frozen=True)
class Line:
    """A line of the digest. Where there is no room, lines of the highest rank go first; rank 0 always stays."""

    kind: Literal["title", "text", "heading", "point"]
    text: str
    rank: int = 0


def make_inert(text: str) -> str:
    """`text` as one line without mention, tag or link: anybody can choose the name of an item."""
    return one_line(text).translate(_INERT).replace("://", "：//")


def clip(text: str, longest: int) -> str:
    """`text`, inert, of at most `longest` characters."""
    text = make_inert(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
