"""A letter as one self-contained HTML page: no script, no link, nothing fetched."""

from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lingping.letter.chance import MIN_REVIEWS
from lingping.letter.discovery import find_sections
from lingping.letter.edition import Edition
from lingping.letter.forms.headline import headline
from lingping.letter.section_type import Section
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording import dates, numbers
from lingping.letter.wording.phrases import Language, Phrases, shared_phrases

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent


def render(letter: WeeklyLetter, edition: Edition | None = None) -> str:
    """The page; `edition` is printed from the second version on.

    Whatever a customer or a merchant wrote is escaped; only the charts, the style sheet and the sections, which have
    been rendered, are markup.
    """
    from markupsafe import Markup

    template = _environment(letter.language).get_template("letter.html.j2")
    return template.render(
        letter=letter,
        edition=edition,
        headline=headline(letter),
        say=shared_phrases(letter.language),
        style=Markup(style_sheet()),
        main=Markup("".join(_groups(letter)).removesuffix("\n")),
        footer=Markup("".join(_section(each, letter) for each in find_sections() if each.region == "footer")),
    )


def style_sheet() -> str:
    """The letter's style sheet, for other pages that look like it."""
    return _read("letter.css")


def _groups(letter: WeeklyLetter) -> Iterator[str]:
    """The main part as markup: sections of one ten of places belong together, with a blank line between two of them."""
    main = [section for section in find_sections() if section.region == "main"]
    for _, group in groupby(main, key=lambda section: section.place // 10):
        yield "\n".join(f"{part}\n" if part else "" for part in (_section(each, letter) for each in group))


def _section(section: Section[Any], letter: WeeklyLetter) -> str:
    """The section as markup, by its template; empty where the section has no content."""
    content = letter.sections.get(section.name)
    if content is None:
        return ""
    say = section.say(letter.language)
    functions = {function.__name__: _with_phrases(function, say) for function in section.functions}
    template = _environment(letter.language).get_template(f"{section.name}/section.html.j2")
    return template.render(letter=letter, content=content, say=say, **functions)


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
        each.__name__: partial(each, language=language) for each in (dates.day, dates.full_date, dates.week)
    }
    return environment


def _read(name: str) -> str:
    """A template or style sheet of this folder, or of a section: pains/section.html.j2."""
    folder, _, file = name.rpartition("/")
    folders = {"": FOLDER} | {section.name: section.folder for section in find_sections()}
    return (folders[folder] / file).read_text(encoding="utf-8")
