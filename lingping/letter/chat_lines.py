"""Lines of the digest for chats: how long they may be, and text that a chat shows without acting on it."""

from dataclasses import dataclass
from typing import Literal

from lingping.notify.receivers import one_line

WIDTH = 22  # full-width characters in one line of a chat on a narrow phone
# What a chat takes for a mention, a tag or a link, in a form that it shows as it is.
_INERT = str.maketrans({"<": "＜", ">": "＞", "@": "＠", "[": "［", "]": "］", "`": "｀"})


@dataclass(frozen=True)
class Line:
    """A line of the digest. Where there is no room, lines of the highest rank go first; rank 0 always stays."""

    kind: Literal["title", "text", "heading", "point"]
    text: str
    rank: int = 0


def inert(text: str) -> str:
    """`text` as one line without mention, tag or link: names of items are chosen by anybody."""
    return one_line(text).translate(_INERT).replace("://", "：//")


def clip(text: str, longest: int) -> str:
    """`text`, inert, of at most `longest` characters."""
    text = inert(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
