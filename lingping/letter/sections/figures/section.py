"""The week in figures, each beside the week before, and the last twelve weeks as a trend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from lingping.letter.chat_lines import Line
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.sections.figures.figure_wording import (
    PrintedFigure,
    digest_figures,
    figure_bounds,
    figure_change,
    figure_value,
    figures_sheet,
    print_figure,
    summarise,
)
from lingping.letter.sections.figures.headline_figures import Figure, Weeks, headline_figures
from lingping.letter.sections.figures.trend_chart import TrendWeek, trend_chart, trend_week
from lingping.letter.sheets import Sheet
from lingping.letter.shown_figure import KeyFigure
from lingping.letter.todos import Concern
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.phrases import Phrases

# Figures of the first screen, the most wanted first; a shop without orders has those at the end.
_WANTED = (
    "rating",
    "negative",
    "revenue",
    "refunds",
    "refund_rate",
    "reviews",
    "positive",
    "conversion",
    "default_praise",
)


@dataclass(frozen=True)
class Figures:
    """The headline figures, the weeks of the trend, and the week's reviews and read reviews."""

    figures: tuple[Figure, ...]
    trend: tuple[TrendWeek, ...]
    reviews: int
    read_reviews: int


def build(source: Source) -> Figures | None:
    """The figures of the week; None for a week without a row of its own."""
    this = source.week_row()
    if not this:
        return None
    weeks = sorted(source.records("weeks"), key=lambda row: row["week"])
    before = next((row for row in weeks if row["week"] == source.week - timedelta(weeks=1)), None)
    return Figures(
        figures=headline_figures(
            Weeks(this, before, source.records("stars"), source.say, history=weeks),
            has_amounts=any(row["revenue"] is not None for row in weeks),
            has_events=any(row["visitors"] for row in weeks),
        ),
        trend=tuple(trend_week(row) for row in weeks),
        reviews=this["reviews"],
        read_reviews=this["read_reviews"],
    )


def _headline(content: Figures, say: Phrases) -> Sequence[str]:
    return summarise(content.figures, content.reviews, content.read_reviews, say)


def _digest(content: Figures, say: Phrases) -> Iterable[Line]:
    return digest_figures(content.figures, say)


def _key_figures(content: Figures, say: Phrases) -> Iterable[KeyFigure]:
    known = {figure.code: figure for figure in content.figures if figure.value is not None}
    for rank, code in enumerate(_WANTED):
        if code in known:
            printed = print_figure(known[code], say)
            yield KeyFigure(printed.name, printed.value, printed.change, rank)


def _trend(content: Figures) -> Trend:
    tones = {figure_change(figure, SECTION.say("zh")).tone for figure in content.figures}
    return "worse" if "bad" in tones else "changed" if "good" in tones else "steady"


def _concerns(content: Figures, say: Phrases) -> Iterable[Concern]:
    worse = [figure.name for figure in content.figures if figure_change(figure, say).tone == "bad"]
    if worse:
        yield Concern(say("worse", figures=say("list").join(worse)), 1)


def _sheet(content: Figures | None, say: Phrases) -> Sheet:
    return figures_sheet(content.figures if content else (), say)


def print_figures(letter: WeeklyLetter) -> tuple[PrintedFigure, ...]:
    """The headline figures of a letter as it prints them; none for a week without a row of its own."""
    content = letter.section(Figures)
    say = SECTION.say(letter.language)
    return tuple(print_figure(figure, say) for figure in content.figures) if content else ()


SECTION = Section(
    __file__,
    place=10,
    content=Figures,
    build=build,
    reads=("weeks",),
    functions=(figure_value, figure_change, figure_bounds, trend_chart),
    headline=_headline,
    digest=_digest,
    trend=_trend,
    concerns=_concerns,
    key_figures=_key_figures,
    own_sheet=_sheet,
    sheets=("weeks",),
    appendix=("stars",),
)
