"""The letter on one screen of a phone: at most twenty lines that a chat shows without markup, or as Markdown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

from lingping.letter import wording
from lingping.letter.phrases import say
from lingping.letter.weekly_letter import Figure, Language, PainPoint, WeeklyLetter
from lingping.notify.receivers import one_line

MOST_LINES = 20
WIDTH = 22  # full-width characters in one line of a chat on a narrow phone
_LONGEST_SUGGESTION = 3 * WIDTH
_LONGEST_SENTENCE = 8 * WIDTH
_FIGURES = ("revenue", "refunds", "conversion")  # those that the sentence above them does not tell
# What a chat takes for a mention, a tag or a link, in a form that it shows as it is.
_INERT = str.maketrans({"<": "＜", ">": "＞", "@": "＠", "[": "［", "]": "］", "`": "｀"})
_MARKUP = re.compile(r"([\\*_#~|!+-])")


@dataclass(frozen=True)
class Block:
    """A line of the digest: `rank` says which goes first where there is no room (the highest)."""

    kind: Literal["title", "text", "heading", "point"]
    text: str
    rank: int = 0


def digest(letter: WeeklyLetter) -> str:
    """The letter as plain text of at most `MOST_LINES` lines, as they wrap on a phone. Nothing in it is active."""
    return "\n".join(_plain(block) for block in _fitting(list(_blocks(letter))))


def markdown(letter: WeeklyLetter) -> str:
    """The same as Markdown; what a merchant named is escaped."""
    return "\n\n".join(_marked(block) for block in _fitting(list(_blocks(letter)))) + "\n"


def inert(text: str) -> str:
    """`text` as one line without mention, tag or link: names of items are chosen by anybody."""
    return one_line(text).translate(_INERT).replace("://", "：//")


def _blocks(letter: WeeklyLetter) -> Iterator[Block]:
    yield Block("title", say(letter.language, "digest.title", merchant=clipped(letter.merchant_id, WIDTH)))
    yield Block("text", wording.week(letter.week, letter.language))
    yield Block("text", clipped(wording.headline(letter), _LONGEST_SENTENCE))
    if letter.pains:
        yield Block("heading", say(letter.language, "digest.pains"), 1)
    for rank, pain in enumerate(letter.pains):
        yield Block("point", _pain(pain, letter.language), 1 + rank)
    suggestion = next((pain.suggestion for pain in letter.pains if pain.suggestion), None)
    if suggestion:
        yield Block(
            "text", say(letter.language, "digest.first", suggestion=clipped(suggestion, _LONGEST_SUGGESTION)), 1
        )
    if letter.delights:
        named = (
            say(letter.language, "digest.delight", name=clipped(each.name, WIDTH), n=each.positives)
            for each in letter.delights
        )
        praised = say(letter.language, "list").join(named)
        yield Block("text", say(letter.language, "digest.delights", praised=praised), 4)
    for rank, code in enumerate(_FIGURES):
        figure = next((each for each in letter.figures if each.code == code and each.value is not None), None)
        if figure:
            yield Block("text", _figure(figure, letter.language), 5 + rank)


def _pain(pain: PainPoint, language: Language) -> str:
    share = say(language, "digest.share", share=wording.percent(pain.share.value)) if pain.share else ""
    change = wording.pain_change(pain, language).text.lstrip("↑↓ ")
    complaints = say(language, "digest.pain", name=clipped(pain.name, WIDTH), n=pain.negatives)
    return say(language, "comma").join(part for part in (complaints, share, change) if part)


def _figure(figure: Figure, language: Language) -> str:
    change = wording.figure_change(figure, language).text.lstrip("↑↓ ")
    said = f"{figure.name} {wording.figure_value(figure, language)}"
    return say(language, "comma").join(part for part in (said, change) if part)


def clipped(text: str, longest: int) -> str:
    """`text`, inert, of at most `longest` characters."""
    text = inert(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _fitting(blocks: list[Block]) -> list[Block]:
    """The blocks without those of the highest rank, until the rest fits."""
    while sum(_height(block) for block in blocks) > MOST_LINES:
        last = max(block.rank for block in blocks)
        if not last:
            break
        blocks = [block for block in blocks if block.rank < last]
    return blocks


def _height(block: Block) -> int:
    halves = sum(2 if east_asian_width(sign) in "WFA" else 1 for sign in _plain(block))
    return -(-halves // (2 * WIDTH))


def _plain(block: Block) -> str:
    marks = {"title": "【{}】", "heading": "▎{}", "point": "· {}", "text": "{}"}
    return marks[block.kind].format(block.text)


def _marked(block: Block) -> str:
    marks = {"title": "## {}", "heading": "**{}**", "point": "- {}", "text": "{}"}
    return marks[block.kind].format(_MARKUP.sub(r"\\\1", block.text))
