"""What is new: needs and phrases that customers mention more often than chance explains, and since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lingping.letter.quotes import Quote
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.section_type import Section, Source
from lingping.letter.todos import Concern
from lingping.letter.wording.phrases import Phrases

_ISSUES = 5


@dataclass(frozen=True)
class Issue:
    """A need or a phrase that customers mention more often than chance explains.

    `mentions` of `total` in the week in which it rose, against `baseline` in the eight weeks before. `is_new`: it rose
    in the letter's week; `is_again`: not for the first time. `item_name` is None where it is of the whole shop.
    """

    name: str
    kind: Literal["need", "phrase"]
    polarity: Literal["negative", "positive"]
    item_name: str | None
    start: date
    is_new: bool
    is_again: bool
    mentions: int
    total: int
    share: float
    baseline: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Issues:
    """The issues that are open, and how many reviews of the week were read to find any."""

    issues: tuple[Issue, ...]
    read_reviews: int


def build(source: Source) -> Issues | None:
    """The issues open in the letter's week: complaints first, those of this week first, then those that rose most.

    None for a week without reviews.
    """
    ordered = sorted(
        source.records("issues"),
        key=lambda row: (
            row["polarity"] != "negative", row["opened_week"] != source.week, -(row["log_odds_z"] or 0), row["topic"],
            row["item_id"],
        ),
    )  # fmt: skip
    this = source.week_row()
    if not ordered and not this.get("reviews"):
        return None
    return Issues(tuple(_issue(row, source) for row in ordered[:_ISSUES]), this.get("read_reviews", 0))


def _issue(row: Row, source: Source) -> Issue:
    is_need = row["kind"] == "need"
    return Issue(
        name=source.names.of(row["topic"], row["topic_name"]) if is_need else row["topic"],
        kind=row["kind"],
        polarity=row["polarity"],
        item_name=None if row["item_id"] == ALL_ITEMS else row["item_name"] or row["item_id"],
        start=row["start_date"],
        is_new=row["opened_week"] == source.week,
        is_again=row["first_opened_week"] < row["opened_week"],
        mentions=row["mentions"],
        total=row["total"],
        share=row["share"],
        baseline=row["baseline_share"],
        quotes=_quotes(row, source, is_need=is_need),
    )


def _quotes(row: Row, source: Source, *, is_need: bool) -> tuple[Quote, ...]:
    if is_need:
        return source.quotes.of(row["topic"], row["evidence"], 1)
    return source.quotes.with_phrase(row["topic"], row["evidence"])


def _concerns(content: Issues, say: Phrases) -> Iterable[Concern]:
    for issue in content.issues:
        if issue.polarity == "negative":
            what = say(f"heading.{issue.kind}.negative", name=issue.name)
            yield Concern(f"{what}（{issue.item_name or say('whole_shop')}）", 3 if issue.is_new else 2)


SECTION = Section(
    __file__,
    place=31,
    region="first",
    content=Issues,
    build=build,
    reads=("weeks",),
    concerns=_concerns,
    sheets=("issues",),
)
