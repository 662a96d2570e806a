"""What customers praised most, each need with a quote."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lingping.letter.chance import share_of
from lingping.letter.chat_lines import WIDTH, Line, clip
from lingping.letter.issue_course import Key, read_courses
from lingping.letter.quotes import Quote
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.section_type import Section, Source
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

_DELIGHTS = 3
_RISEN = 2
_QUOTES = 1
_LONGEST_ITEM = 14  # characters of an item's name in the sentence at the top
_RANK = 4  # of the digest's line


@dataclass(frozen=True)
class Delight:
    """A need that customers praised; `share` is None where too few reviews were read.

    `item_name` and `usual`, the share before, are those of praise that rose beyond chance and still runs; praise that
    rose in the whole shop has no item.
    """

    need: str
    name: str
    positives: int
    share: Share | None
    quotes: tuple[Quote, ...]
    item_name: str | None = None
    usual: float | None = None


@dataclass(frozen=True)
class Delights:
    """The needs praised: praise that rose first, then the most praised."""

    delights: tuple[Delight, ...]


def build(source: Source) -> Delights | None:
    """What customers praised in the letter's week; None where nothing was praised."""
    now = [row for row in source.records("insights") if row["week"] == source.week and row["positives"]]
    courses = {key: course for key, course in read_courses(source.records("issue_weeks")).items()
               if key[0] == "need" and key[3] == "positive" and course.state != "over"}  # fmt: skip
    risen = sorted((row for row in now if _issue(row) in courses), key=_most_praised)
    of_shop = sorted((row for row in now if row["item_id"] == ALL_ITEMS), key=_most_praised)
    named = [_delight(row, source, courses[_issue(row)].usual) for row in risen[:_RISEN]]
    known = {each.need for each in named}
    others = [_delight(row, source, None) for row in of_shop if row["need"] not in known]
    delights = (*named, *others)[:_DELIGHTS]
    return Delights(delights) if delights else None


def _issue(row: Row) -> Key:
    return "need", row["item_id"], row["need"], "positive"


def _most_praised(row: Row) -> tuple[int, str, str]:
    return -row["positives"], row["need"], row["item_id"]


def _delight(row: Row, source: Source, usual: float | None) -> Delight:
    return Delight(
        need=row["need"],
        name=source.names.of(row["need"], row["need_name"]),
        positives=row["positives"],
        share=share_of(row["positives"], row["reviews"]),
        quotes=source.quotes.of(row["need"], row["praise_evidence"], _QUOTES),
        item_name=None if row["item_id"] == ALL_ITEMS else row["item_name"] or row["item_id"],
        usual=usual,
    )


def _headline(content: Delights, say: Phrases) -> Sequence[str]:
    return [_in_headline(each, say) for each in content.delights[:1]]


def _in_headline(delight: Delight, say: Phrases) -> str:
    if delight.usual is None or delight.share is None:
        return say("headline", name=delight.name, n=delight.positives)
    item = say("item", name=clip(delight.item_name, _LONGEST_ITEM)) if delight.item_name else say("shop")
    return say("headline_risen", item=item, name=delight.name, n=delight.positives, total=delight.share.total)


def _digest(content: Delights, say: Phrases) -> Iterable[Line]:
    named = (say("digest.one", name=clip(each.name, WIDTH), n=each.positives) for each in content.delights)
    yield Line("text", say("digest.all", praised=say("list").join(named)), _RANK)


SECTION = Section(
    __file__,
    place=21,
    content=Delights,
    build=build,
    reads=("insights", "issue_weeks"),
    headline=_headline,
    digest=_digest,
)
