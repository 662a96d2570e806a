"""The state of a home as one self-contained HTML page: no script, no link, no external file."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.atomic import write_text
from lingping.board.held_reasons import word_reason
from lingping.letter.wording.phrases import LANGUAGES, Language, Phrases, read_catalogue
from lingping.notify.troubles import Trouble
from lingping.settings import Settings
from pipelines.home.home_status import HomeStatus, group_notes
from pipelines.home.told_in_chinese import tell_note, tell_place, tell_reason
from pipelines.time_format import format_age, format_duration, format_instant

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_IMPORTS = 100
_UNITS = {"s": "秒", "min": "分", "h": "小时", "d": "天"}
_UNIT = re.compile(r" (s|min|h|d)\b")


@dataclass(frozen=True)
class ToldTrouble:
    """A trouble in the page's language. `detail`: since when, why, or what the program reported; may be empty."""

    what: str
    remedy: str
    detail: str = ""


def write_status_page(settings: Settings, status: HomeStatus) -> Path:
    """Write the page atomically, in the language of the letters, and return its path."""
    write_text(settings.status_page, render_status_page(status, settings.letter_language))
    return settings.status_page


def render_status_page(status: HomeStatus, language: Language) -> str:
    """The page in HTML. All values are escaped; only the style sheet is not."""
    from markupsafe import Markup

    longest = max((step.seconds or 0 for step in status.steps), default=0)
    say = _phrases()[language]
    return _template().render(
        status=status,
        say=say,
        style=Markup(_read("status.css")),
        imports=status.imports[:_MOST_IMPORTS],
        notes=group_notes(status.imports)[:_MOST_IMPORTS],
        schemas=[(schema, list(tables)) for schema, tables in groupby(status.tables, attrgetter("schema"))],
        share=lambda seconds: round(100 * seconds / longest) if seconds and longest else 0,
        ago=lambda instant: _in_units(format_age(instant, status.now), language),
        took=lambda seconds: _in_units(format_duration(seconds), language),
        tell=lambda trouble: tell_trouble(trouble, say),
        tell_note=lambda note: tell_note(note, language),
        tell_reason=lambda code: tell_reason(code, language),
        tell_place=lambda place: tell_place(place, language),
        name_state=lambda state: say.find(f"state.{state}") or state,
        name_step=lambda step: say.find(f"step.{step}") or step,
        name_job=lambda name: _name_job(name, say),
        label=lambda column: Markup(' data-label="{}"').format(say(f"column.{column}")),
    )


def tell_trouble(trouble: Trouble, say: Phrases) -> ToldTrouble:
    """The trouble in the language of `say`. What an error reported stays as it was reported."""
    kind, _, name = trouble.key.partition(":")
    what, remedy = say.find(f"trouble.{kind}"), say.find(f"remedy.{kind}")
    if what is None or remedy is None:
        return ToldTrouble(trouble.what, trouble.remedy)
    name = name.split(":")[0] if kind == "failed" else name
    return ToldTrouble(what.replace("{name}", name), remedy, _tell_detail(kind, trouble, say))


def _tell_detail(kind: str, trouble: Trouble, say: Phrases) -> str:
    facts = {name: value for name, value in trouble.facts.items() if value}
    if not facts:
        return say("original", text=trouble.what)
    if "reason" in facts:
        facts["reason"] = word_reason(facts["reason"], say.language)
    if "step" in facts:
        facts["step"] = say.find(f"step.{facts['step']}") or facts["step"]
    return say("gap").join(say(f"detail.{kind}.{name}", **{name: value}) for name, value in facts.items())


def _name_job(name: str, say: Phrases) -> str:
    job, blank, partition = name.partition(" ")
    return (say.find(f"job.{job}") or job) + blank + partition


def _in_units(text: str, language: Language) -> str:
    return _UNIT.sub(lambda unit: f" {_UNITS[unit[1]]}", text) if language == "zh" else text


@cache
def _phrases() -> dict[Language, Phrases]:
    return {language: Phrases(language, read_catalogue(Path(__file__).parent, language)) for language in LANGUAGES}


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # 0.04 s

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"instant": format_instant, "code": _code, "count": _count}
    return environment.from_string(_read("status.html.j2"))


def _code(text: str) -> str:
    """Escaped text; what stands in `backticks` becomes <code>."""
    from markupsafe import Markup, escape

    pieces = text.split("`")
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if number % 2 else escape(piece) for number, piece in enumerate(pieces)
    )


def _count(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
