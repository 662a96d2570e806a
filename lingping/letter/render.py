"""A letter as one self-contained HTML page: no script, no link, nothing fetched."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lingping.letter import charts, wording
from lingping.letter.chance import MIN_REVIEWS
from lingping.letter.versions import Edition
from lingping.letter.weekly_letter import WeeklyLetter

if TYPE_CHECKING:
    from jinja2 import Template

_WEEKS_OF_A_TREND = 2


def render(letter: WeeklyLetter, edition: Edition | None = None) -> str:
    """The page; `edition` tells what its version changed.

    Whatever a customer or a merchant wrote is escaped; only the charts and the style sheet are markup.
    """
    from markupsafe import Markup

    is_trend = sum(week.reviews > 0 for week in letter.trend) >= _WEEKS_OF_A_TREND
    return _template().render(
        letter=letter,
        edition=edition,
        headline=wording.headline(letter),
        min_reviews=MIN_REVIEWS,
        style=Markup(_read("letter.css")),
        trend_chart=Markup(charts.trend(letter.trend)) if is_trend else "",
        needs_chart=Markup(charts.needs(letter.needs)) if letter.needs else "",
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # 0.04 s

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {
        "money": wording.money,
        "percent": wording.percent,
        "between": wording.between,
        "day": wording.day,
        "week": wording.week,
        "value": wording.figure_value,
        "change": wording.figure_change,
        "segment": wording.segment,
        "pain_change": wording.pain_change,
    }
    return environment.from_string(_read("letter.html.j2"))


def _read(name: str) -> str:
    return files("lingping.letter").joinpath(name).read_text(encoding="utf-8")
