"""What is new: needs and phrases that customers mention more often than chance explains, since when, and up to now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lingping.letter.issue_course import Course, State, issue_key, read_courses
from lingping.letter.quotes import Quote
from lingping.letter.rows.letter_rows import ALL_ITEMS, Row
from lingping.letter.section_type import Section, Source
from lingping.letter.todos import Concern
from lingping.letter.wording.phrases import Phrases

_ISSUES = 5
_STATES: tuple[State, ...] = ("running", "easing", "over")


@dataclass(frozen=True)
class Issue:
    """A need or a phrase that customers mention more often than chance explains, and its course up to now.

    `is_new`: it rose in the letter's week; `is_again`: not for the first time. `item_name` is None where it is of the
    whole shop.
    """

    name: str
    kind: Literal["need", "phrase"]
    polarity: Literal["negative", "positive"]
    item_name: str | None
    start: date
    is_new: bool
    is_again: bool
    course: Course
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Issues:
    """The issues that run, ease or are just over, and how many reviews of the week were read to find any."""

    issues: tuple[Issue, ...]
    read_reviews: int


def build(source: Source) -> Issues | None:
    """The issues of the letter's week: complaints first, running ones first, those of this week first, then by rise.

    A phrase that only words the cause of an urgent need is left out. None for a week without reviews.
    """
    courses = read_courses(source.records("issue_weeks"))
    told = {phrase for row in source.records("causes") for phrase in row["phrases"] or () if row["state"]}
    rows = [row for row in source.records("issues") if _is_shown(row, courses.get(issue_key(row)), told)]
    rows.sort(key=lambda row: _rank(row, courses[issue_key(row)].state, source.week))
    this = source.week_row()
    if not rows and not this.get("reviews"):
        return None
    issues = tuple(_issue(row, courses[issue_key(row)], source) for row in rows[:_ISSUES])
    return Issues(issues, this.get("read_reviews", 0))


def _is_shown(row: Row, course: Course | None, told: set[str]) -> bool:
    """Whether there is something to report: no issue that has been over for two weeks, no part of a cause."""
    if course is None or course.was_over:
        return False
    topic = row["topic"]
    return row["kind"] == "need" or not any(topic in phrase or phrase in topic for phrase in told)


def _rank(row: Row, state: State, week: date) -> tuple[object, ...]:
    return (
        row["polarity"] != "negative", _STATES.index(state), row["opened_week"] != week, -(row["log_odds_z"] or 0),
        row["topic"], row["item_id"],
    )  # fmt: skip


def _issue(row: Row, course: Course, source: Source) -> Issue:
    is_need = row["kind"] == "need"
    return Issue(
        name=source.names.of(row["topic"], row["topic_name"]) if is_need else row["topic"],
        kind=row["kind"],
        polarity=row["polarity"],
        item_name=None if row["item_id"] == ALL_ITEMS else row["item_name"] or row["item_id"],
        start=row["start_date"],
        is_new=row["opened_week"] == source.week,
        is_again=row["first_opened_week"] < row["opened_week"],
        course=course,
        quotes=_quotes(row, source, is_need=is_need),
    )


def _quotes(row: Row, source: Source, *, is_need: bool) -> tuple[Quote, ...]:
    if is_need:
        return source.quotes.of(row["topic"], row["evidence"], 1)
    return source.quotes.with_phrase(row["topic"], row["evidence"])


def _concerns(content: Issues, say: Phrases) -> Iterable[Concern]:
    for issue in content.issues:
        if issue.polarity == "negative" and issue.course.state != "over":
            what = say(f"heading.{issue.kind}.negative", name=issue.name)
            yield Concern(f"{what}（{issue.item_name or say('whole_shop')}）", 3 if issue.is_new else 2)


SECTION = Section(
    __file__,
    place=31,
    region="first",
    content=Issues,
    build=build,
    reads=("weeks", "causes", "issue_weeks"),
    concerns=_concerns,
    sheets=("issues", "issue_weeks"),
)
