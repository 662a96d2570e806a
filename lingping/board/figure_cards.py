"""The figures of a period as the letter computes and words them."""

from lingping.board.periods import Period
from lingping.letter.rows.letter_rows import WEEKS
from lingping.letter.sections.figures.figure_wording import figure_bounds, print_figure
from lingping.letter.sections.figures.headline_figures import Figure, Weeks, headline_figures, share_figure
from lingping.letter.wording.phrases import Phrases

Card = dict[str, str | float | None]
_BEFORE_REPLIES = ("reviews", "rating", "negative", "positive", "default_praise")


def figure_cards(period: Period, weeks: list[dict[str, object]], say: Phrases) -> list[Card]:
    """The headline figures of the period, and how many reviews were answered where any of `weeks` has an answer.

    Conversion counts people, who cannot be added up over weeks: only a period of one week has it.
    """
    compared = Weeks(period.this, period.before, period.stars, say)
    figures = headline_figures(
        compared,
        has_amounts=any(row["revenue"] is not None for row in weeks),
        has_events=period.weeks == 1 and any(row["visitors"] for row in weeks[-WEEKS:]),
    )
    if any(row["replied_reviews"] for row in weeks):
        replied = share_figure(compared, "replied", "replied_reviews", "reviews", better="up")
        place = sum(figure.code in _BEFORE_REPLIES for figure in figures)
        figures = (*figures[:place], replied, *figures[place:])
    return [_card(figure, say, is_compared=period.before is not None) for figure in figures]


def _card(figure: Figure, say: Phrases, *, is_compared: bool) -> Card:
    """What the page shows of a figure; `moved` orders shops by it: the value less the one before, None if unknown."""
    printed, bounds = print_figure(figure, say), figure_bounds(figure, say)
    now, before = figure.value, figure.previous
    return {
        "code": printed.code,
        "name": printed.name,
        "value": printed.value,
        "tone": "missing" if figure.value is None else "",
        "change": printed.change.text if is_compared else "",
        "change_tone": printed.change.tone,
        "moved": None if now is None or before is None else round(float(now) - float(before), 6),
        "note": say("comma").join(part for part in (figure.note, bounds) if part),
    }
