"""A letter as one self-contained HTML page: no script, no link, nothing fetched."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from lingping.letter.chance import MIN_REVIEWS
from lingping.letter.discovery import find_sections
from lingping.letter.edition import Edition
from lingping.letter.forms.first_screen import first_figures, is_empty, most_urgent_todos
from lingping.letter.forms.headline import headline
from lingping.letter.section_type import Section, Trend
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording import dates, numbers
from lingping.letter.wording.phrases import Language, Phrases, shared_phrases
from lingping.letter.wording.quoted import mark_chinese

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

FOLDER = Path(__file__).parent
_TRENDS = get_args(Trend)  # sections that got worse come before those that changed, and these before the rest


def render(letter: WeeklyLetter, edition: Edition | None = None) -> str:
    """The page; `edition` is printed from the second version on.

    Whatever a customer or a merchant wrote is escaped; only the charts, the style sheet and the sections, which have
    been rendered, are markup.
    """
    from markupsafe import Markup

    main = sorted(_shown(letter, "main"), key=lambda part: _TRENDS.index(part.trend))
    half = -(-len(main) // 2)
    template = _environment(letter.language).get_template("letter.html.j2")
    return template.render(
        letter=letter,
        edition=edition,
        headline=headline(letter),
        todos=most_urgent_todos(letter),
        figures=first_figures(letter),
        say=shared_phrases(letter.language),
        style=Markup(style_sheet()),
        first=[part.markup for part in _shown(letter, "first")],
        columns=[main[:half], main[half:]],
        footer=[part.markup for part in _shown(letter, "footer")],
    )


def style_sheet() -> str:
    """The letter's style sheet, for other pages that look like it."""
    return _read("letter.css")


@dataclass(frozen=True)
class _Part:
    """A section as markup, its title, and whether something in it got worse or changed."""

    title: str
    trend: Trend
    markup: "Markup"


def _shown(letter: WeeklyLetter, region: str) -> Iterator[_Part]:
    """The sections of a region that have something to show, in order of their places."""
    for section in find_sections():
        content = letter.sections.get(section.name)
        if section.region == region and content is not None and (region == "footer" or not is_empty(content)):
            trend = section.trend(content) if section.trend else "steady"
            yield _Part(section.say(letter.language)("title"), trend, _section(section, content, letter))


def _section(section: Section[Any], content: object, letter: WeeklyLetter) -> "Markup":
    """The section as markup, by its template. A folded one has no heading: the line that opens it has."""
    from markupsafe import Markup

    say = section.say(letter.language)
    functions = {function.__name__: _with_phrases(function, say) for function in section.functions}
    template = _environment(letter.language).get_template(f"{section.name}/section.html.j2")
    is_folded = section.region == "main"
    return Markup(template.render(letter=letter, content=content, say=say, is_folded=is_folded, **functions).strip())


def _with_phrases(function: Callable[[Any, Phrases], object], say: Phrases) -> Callable[[Any], object]:
    return lambda value: function(value, say)


@cache
def _environment(language: Language) -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # 0.04 s
    from markupsafe import Markup

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_read)
    )
    environment.globals["min_reviews"] = MIN_REVIEWS
    # What stays in Chinese is marked as such.
    environment.globals["zh"] = Markup(' lang="zh-CN"') if language != "zh" else ""
    environment.filters |= {"money": numbers.money, "percent": numbers.percent, "between": numbers.between}
    environment.filters |= {
        each.__name__: partial(each, language=language)
        for each in (dates.day, dates.full_date, dates.week, mark_chinese)
    }
    return environment


def _read(name: str) -> str:
    """A template or style sheet of this folder, or of a section: pains/section.html.j2."""
    folder, _, file = name.rpartition("/")
    folders = {"": FOLDER} | {section.name: section.folder for section in find_sections()}
    return (folders[folder] / file).read_text(encoding="utf-8")


def render_template(name: str, language: Language, **values: object) -> str:
    """A template of this folder, or of a section (pains/section.html.j2), with `values`."""
    return _environment(language).get_template(name).render(**values)
