"""The letter on one screen of a phone: at most twenty lines that a chat shows without markup, or as Markdown."""

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

from lingping.letter.chat_lines import WIDTH, Line, clip
from lingping.letter.discovery import sections_with_content
from lingping.letter.forms.headline import headline
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.dates import week
from lingping.letter.wording.phrases import say

MOST_LINES = 20
_LONGEST_SENTENCE = 8 * WIDTH
# What Markdown acts upon: anywhere, at the edge of a word (an underscore), and at the start of a line.
_MARKUP = re.compile(r"[\\*~|]|(?<!\w)_|_(?!\w)|^[#+-]|(?<=^\d)[.)](?=\s)")


def digest(letter: WeeklyLetter) -> str:
    """The letter as plain text of at most `MOST_LINES` lines, as they wrap on a phone. Nothing in it is active."""
    return "\n".join(_as_text(line) for line in _fit(list(_lines(letter))))


def markdown(letter: WeeklyLetter) -> str:
    """The same as Markdown; what a merchant named is escaped."""
    return "\n\n".join(_as_markdown(line) for line in _fit(list(_lines(letter)))) + "\n"


def _lines(letter: WeeklyLetter) -> Iterator[Line]:
    yield Line("title", say(letter.language, "digest.title", merchant=clip(letter.merchant_id, WIDTH)))
    yield Line("text", week(letter.week, letter.language))
    yield Line("text", clip(headline(letter), _LONGEST_SENTENCE))
    parts = [
        list(section.digest(content, section.say(letter.language)))
        for section, content in sections_with_content(letter)
        if section.digest
    ]
    for lines in sorted(filter(None, parts), key=lambda lines: min(line.rank for line in lines)):
        yield from lines


def _fit(lines: list[Line]) -> list[Line]:
    """The lines without those of the highest rank, until the rest fits."""
    while sum(_height(line) for line in lines) > MOST_LINES:
        last = max(line.rank for line in lines)
        if not last:
            break
        lines = [line for line in lines if line.rank < last]
    return lines


def _height(line: Line) -> int:
    halves = sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in _as_text(line))
    return -(-halves // (2 * WIDTH))


def _as_text(line: Line) -> str:
    marks = {"title": "【{}】", "heading": "▎{}", "point": "· {}", "text": "{}"}
    return marks[line.kind].format(line.text)


def _as_markdown(line: Line) -> str:
    marks = {"title": "## {}", "heading": "**{}**", "point": "- {}", "text": "{}"}
    return marks[line.kind].format(_MARKUP.sub(r"\\\g<0>", line.text))
