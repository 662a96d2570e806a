"""Praise as the platform counts it, by stars, beside praise by what customers wrote; and how many follow-ups came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from lingping.letter.chance import MIN_REVIEWS, is_chance, share_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.wording.changes import Change, Step, describe_step
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share


@dataclass(frozen=True)
class Platform:
    """Reviews of the week by stars, and by what was written.

    `by_stars` and `by_text` are shares of praise; None below the fewest reviews. Default praise and stars without text
    count in the first and not in the second.
    """

    rated: int
    good: int
    middling: int
    bad: int
    by_stars: Share | None
    by_stars_before: Share | None
    by_text: Share | None
    follow_ups: int
    follow_ups_before: int


def build(source: Source) -> Platform | None:
    """The week by stars; None where it has neither stars nor follow-ups."""
    rows = {row["week"]: row for row in source.records("star_weeks")}
    this, before = rows.get(source.week), rows.get(source.week - timedelta(weeks=1), {})
    if not this or not (this["rated"] or this["follow_ups"]):
        return None
    week = source.week_row()
    return Platform(
        rated=this["rated"],
        good=this["good"],
        middling=this["middling"],
        bad=this["bad"],
        by_stars=_praise(this),
        by_stars_before=_praise(before),
        by_text=share_of(week.get("positives") or 0, week.get("read_reviews") or 0),
        follow_ups=this["follow_ups"],
        follow_ups_before=before.get("follow_ups") or 0,
    )


def _praise(row: Row) -> Share | None:
    return share_of(row["good"], row["rated"]) if row else None


def stars_change(content: Platform, say: Phrases) -> Change:
    """The share of praise by stars against the week before."""
    now, before = content.by_stars, content.by_stars_before
    if now is None or before is None:
        return Change("")
    return describe_step(
        Step(now.value, before.value, "share", "up", is_chance(now, before)), say("last_week"), say.language
    )


def _trend(content: Platform) -> Trend:
    tone = stars_change(content, SECTION.say("zh")).tone
    return "worse" if tone == "bad" else "changed" if tone == "good" else "steady"


def star_rows(content: Platform, say: Phrases) -> Iterable[tuple[str, int, str]]:
    """Praise, middling and bad reviews as the platform names them: name, count, share in words."""
    for name in ("good", "middling", "bad"):
        count = getattr(content, name)
        share = f"{count / content.rated:.1%}" if content.rated >= MIN_REVIEWS else say("too_few")
        yield say(f"kind.{name}"), count, share


SECTION = Section(
    __file__,
    place=13,
    content=Platform,
    build=build,
    reads=("weeks", "star_weeks"),
    functions=(stars_change, star_rows),
    trend=_trend,
    sheets=("star_weeks",),
)
