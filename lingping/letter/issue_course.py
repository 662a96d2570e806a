"""The course of an issue: its weeks up to the letter's, and whether it is running, easing or over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from lingping.letter.rows.letter_rows import Row

State = Literal["running", "easing", "over"]
Key = tuple[str, str, str, str]


@dataclass(frozen=True)
class IssueWeek:
    """Mentions of an issue in a week, among the `total` reviews that could have mentioned it."""

    week: date
    mentions: int
    total: int

    @property
    def share(self) -> float:
        """Mentions among the total, 0 to 1."""
        return self.mentions / self.total


@dataclass(frozen=True)
class Course:
    """The weeks of an issue, oldest first; `state` in the last of them, `usual` the share before it began.

    `was_over`: it was over a week earlier too, so that nothing is left to report.
    """

    weeks: tuple[IssueWeek, ...]
    state: State
    was_over: bool
    usual: float

    @property
    def latest(self) -> IssueWeek:
        """The last week."""
        return self.weeks[-1]


def issue_key(row: Row) -> Key:
    """What tells an issue from the others of the shop."""
    return row["kind"], row["item_id"], row["topic"], row["polarity"]


def read_courses(rows: Iterable[Row]) -> Mapping[Key, Course]:
    """The courses in rows of marts.issue_weeks, of issues that had opened by their last week."""
    by_issue: dict[Key, list[Row]] = {}
    for row in rows:
        by_issue.setdefault(issue_key(row), []).append(row)
    return {key: _course(weeks) for key, weeks in by_issue.items() if weeks[-1]["state"]}


def _course(rows: list[Row]) -> Course:
    last = rows[-1]
    return Course(
        weeks=tuple(IssueWeek(row["week"], row["mentions"], row["total"]) for row in rows),
        state=last["state"],
        was_over=len(rows) > 1 and last["state"] == rows[-2]["state"] == "over",
        usual=last["usual_mentions"] / last["usual_total"],
    )
