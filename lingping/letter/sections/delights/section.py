"""What customers praised most, each need with a quote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lingping.letter.chance import share_of
from lingping.letter.chat_lines import WIDTH, Line, clip
from lingping.letter.quotes import Quote
from lingping.letter.rows.letter_rows import ALL_ITEMS
from lingping.letter.section_type import Section, Source
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

_DELIGHTS = 3
_QUOTES = 1
_RANK = 4  # of the digest's line


@dataclass(frozen=True)
class Delight:
    """A need that customers praised; `share` is None where too few reviews were read."""

    need: str
    name: str
    positives: int
    share: Share | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Delights:
    """The needs praised most, most praised first."""

    delights: tuple[Delight, ...]


def build(source: Source) -> Delights | None:
    """The needs praised most in the letter's week; None where nothing was praised."""
    of_shop = [row for row in source.records("insights") if row["item_id"] == ALL_ITEMS and row["week"] == source.week]
    praised = sorted((row for row in of_shop if row["positives"]), key=lambda row: (-row["positives"], row["need"]))
    delights = tuple(
        Delight(
            need=row["need"],
            name=source.names.of(row["need"], row["need_name"]),
            positives=row["positives"],
            share=share_of(row["positives"], row["reviews"]),
            quotes=source.quotes.of(row["need"], row["praise_evidence"], _QUOTES),
        )
        for row in praised[:_DELIGHTS]
    )
    return Delights(delights) if delights else None


def _headline(content: Delights, say: Phrases) -> Sequence[str]:
    return [say("headline", name=each.name, n=each.positives) for each in content.delights[:1]]


def _digest(content: Delights, say: Phrases) -> Iterable[Line]:
    named = (say("digest.one", name=clip(each.name, WIDTH), n=each.positives) for each in content.delights)
    yield Line("text", say("digest.all", praised=say("list").join(named)), _RANK)


SECTION = Section(
    __file__,
    place=21,
    content=Delights,
    build=build,
    reads=("insights",),
    headline=_headline,
    digest=_digest,
)
