"""A letter as one self-contained HTML page: no script, no link, nothing fetched."""

from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING

from lingping.letter import charts, sentences, wording
from lingping.letter.chance import MIN_REVIEWS
from lingping.letter.edition import Edition
from lingping.letter.phrases import say
from lingping.letter.weekly_letter import Language, WeeklyLetter

if TYPE_CHECKING:
    from jinja2 import Template

_WEEKS_OF_A_TREND = 2
_ROWS_OF_A_CHART = 2


def render(letter: WeeklyLetter, edition: Edition | None = None) -> str:
    """The page; `edition` tells what its version changed.

    Whatever a customer or a merchant wrote is escaped; only the charts and the style sheet are markup.
    """
    from markupsafe import Markup

    drawn = {name: Markup(svg) for name, svg in _charts(letter).items()}
    return _template(letter.language).render(
        letter=letter,
        edition=edition,
        headline=wording.headline(letter),
        min_reviews=MIN_REVIEWS,
        style=Markup(_read("letter.css")),
        zh=Markup(' lang="zh-CN"') if letter.language != "zh" else "",  # what stays in Chinese is marked as such
        **drawn,
    )


def _charts(letter: WeeklyLetter) -> dict[str, str]:
    """The pictures that have something to show; "" for the others."""
    language = letter.language
    is_trend = sum(week.reviews >= MIN_REVIEWS for week in letter.trend) >= _WEEKS_OF_A_TREND
    items = [charts.Bar(each.name, each.share, each.shop_share) for each in letter.items_to_watch]
    whole = say(language, "standings.whole")
    standings = [
        charts.Bar(f"{each.category} · {each.need or whole}", each.share, each.category_share)
        for each in letter.standings
    ]
    return {
        "trend_chart": charts.trend(letter.trend, language) if is_trend else "",
        "needs_chart": charts.needs(letter.needs, language) if letter.needs else "",
        "items_chart": charts.intervals(items, say(language, "chart.items", n=len(items)))
        if len(items) >= _ROWS_OF_A_CHART
        else "",
        "standings_chart": charts.intervals(standings, say(language, "chart.standings", n=len(standings)))
        if len(standings) >= _ROWS_OF_A_CHART
        else "",
    }


@cache
def _template(language: Language) -> "Template":
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # 0.04 s

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_read)
    )
    environment.globals["t"] = partial(say, language)
    environment.filters |= {"money": wording.money, "percent": wording.percent, "between": wording.between}
    environment.filters |= {
        name: partial(function, language=language)
        for name, function in {
            "day": wording.day,
            "dated": wording.dated,
            "week": wording.week,
            "value": wording.figure_value,
            "change": wording.figure_change,
            "segment": wording.segment,
            "pain_change": wording.pain_change,
            "bounds": sentences.bounds,
            "costs": sentences.costs,
            "departures": sentences.departures,
            "model": sentences.model,
            "effect": sentences.effect,
        }.items()
    }
    return environment.get_template("letter.html.j2")


def _read(name: str) -> str:
    return files("lingping.letter.forms").joinpath(name).read_text(encoding="utf-8")
