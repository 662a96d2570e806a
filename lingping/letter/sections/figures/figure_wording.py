"""Headline figures in words: on the page, in the sentence at its top, in the digest, and on a sheet."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from lingping.letter.chat_lines import Line
from lingping.letter.sections.figures.headline_figures import Figure
from lingping.letter.sheets import Sheet, Typed
from lingping.letter.wording.changes import SIZES, Change, Step, describe_step, without_arrow
from lingping.letter.wording.numbers import percent
from lingping.letter.wording.phrases import Phrases

_FIRST_RANK = 5  # of the digest's lines: these go before all others where there is no room
_IN_DIGEST = ("revenue", "refunds", "refund_rate", "conversion")  # those that the sentence above them does not have


@dataclass(frozen=True)
class PrintedFigure:
    """A headline figure as the letter prints it."""

    code: str
    name: str
    value: str
    change: Change


def print_figure(figure: Figure, say: Phrases) -> PrintedFigure:
    """The figure as the letter prints it."""
    return PrintedFigure(figure.code, figure.name, figure_value(figure, say), figure_change(figure, say))


def figure_value(figure: Figure, say: Phrases) -> str:
    """The figure in its unit, or why there is none."""
    if figure.value is None:
        return figure.missing
    if figure.unit == "share":
        return percent(figure.value)
    return say(f"value.{figure.unit}", size=SIZES[figure.unit](figure.value))


def figure_change(figure: Figure, say: Phrases) -> Change:
    """The figure against the week before: an arrow, the size in words, and whether that is good."""
    if figure.value is None:
        return Change("")
    if figure.previous is None:
        return Change(say("thin_before", earlier=figure.earlier) if figure.earlier else say("none_before"))
    step = Step(float(figure.value), float(figure.previous), figure.unit, figure.better, figure.is_chance)
    return describe_step(step, figure.earlier or say("before"), say.language)


def figure_bounds(figure: Figure, say: Phrases) -> str:
    """The 95 % interval of a share or of a mean rating."""
    if figure.interval is None:
        return ""
    low, high = (percent(end) if figure.unit == "share" else f"{end:.2f}" for end in figure.interval)
    return say("interval", low=low, high=high)


def summarise(figures: Iterable[Figure], reviews: int, read_reviews: int, say: Phrases) -> Sequence[str]:
    """How many reviews came, their mean rating, and the negative share; nothing for a week without reviews."""
    if not reviews:
        return ()
    known = {figure.code: figure for figure in figures}
    received = say("headline.received", n=reviews)
    if known["rating"].value is not None:
        received = say("headline.rating", received=received, rating=figure_value(known["rating"], say))
    return (say("semicolon").join([received, _satisfaction(known["negative"], read_reviews, say)]),)


def _satisfaction(negative: Figure, read_reviews: int, say: Phrases) -> str:
    if negative.value is None:
        return say("headline.few", n=read_reviews)
    change = without_arrow(figure_change(negative, say))
    return say("headline.negative", share=percent(negative.value), change=change)


def digest_figures(figures: Iterable[Figure], say: Phrases) -> Iterator[Line]:
    """A line for each figure that the sentence at the top does not have."""
    known = {figure.code: figure for figure in figures if figure.value is not None}
    for rank, code in enumerate(_IN_DIGEST, start=_FIRST_RANK):
        if code in known:
            printed = print_figure(known[code], say)
            parts = (f"{printed.name} {printed.value}", without_arrow(printed.change))
            yield Line("text", say("comma").join(part for part in parts if part), rank)


def figures_sheet(figures: Iterable[Figure], say: Phrases) -> Sheet:
    """A row for each figure: value, value before, change, interval and note."""
    columns = ("figure", "now", "before", "change", "low", "high", "remark")
    headers = tuple(say(f"sheets.figures.columns.{column}") for column in columns)
    return Sheet(say("sheets.figures.name"), headers, [_cells(each, say) for each in figures], ("text",) * len(headers))


def _cells(figure: Figure, say: Phrases) -> tuple[object, ...]:
    kind = {"share": "share", "money": "money", "count": "count"}.get(figure.unit, "number")
    value = figure.missing if figure.value is None else Typed(figure.value, kind)
    previous = None if figure.previous is None else Typed(figure.previous, kind)
    low, high = (Typed(bound, "share") for bound in figure.interval) if figure.interval else (None, None)
    return (figure.name, value, previous, figure_change(figure, say).text, low, high, figure.note)
