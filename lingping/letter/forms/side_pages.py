"""Pages beside the letter: those of sections whose content is worked through, such as the bad reviews to answer."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from lingping.letter.discovery import find_sections
from lingping.letter.forms.page import render_template, style_sheet
from lingping.letter.section_type import Section
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.dates import week
from lingping.letter.wording.phrases import Phrases


def side_pages(letter: WeeklyLetter) -> Iterator[tuple[str, str | None]]:
    """Each section that can have a page of its own, by name, and that page; None where its content needs none.

    A page is one file like the letter's: no script, no link, nothing fetched, and what customers wrote is escaped.
    """
    for section in find_sections():
        if section.beside:
            content = letter.sections.get(section.name)
            is_needed = content is not None and section.beside(content)
            yield section.name, _render(section, content, letter) if is_needed else None


def _render(section: Section[Any], content: object, letter: WeeklyLetter) -> str:
    from markupsafe import Markup

    say = section.say(letter.language)
    functions = {function.__name__: partial(_call, function, say) for function in section.functions}
    values = {"letter": letter, "say": say, "content": content}
    main = render_template(f"{section.name}/beside.html.j2", letter.language, **values, **functions)
    title = say("beside.title", merchant=letter.merchant_id, week=week(letter.week, letter.language))
    shell = {"title": title, "style": Markup(style_sheet()), "main": Markup(main)}
    return render_template("side_page.html.j2", letter.language, **values, **shell)


def _call(function: Callable[[Any, Phrases], object], say: Phrases, value: object) -> object:
    return function(value, say)
