"""The state of a home as one self-contained HTML page: no script, no link, no external file."""

from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.atomic import write_text
from lingping.settings import Settings
from pipelines.home.home_status import HomeStatus, group_notes
from pipelines.time_format import format_age, format_duration, format_instant

if TYPE_CHECKING:
    from jinja2 import Template

_MOST_IMPORTS = 100


def write_status_page(settings: Settings, status: HomeStatus) -> Path:
    """Write the page atomically and return its path."""
    write_text(settings.status_page, render_status_page(status))
    return settings.status_page


def render_status_page(status: HomeStatus) -> str:
    """The page in HTML. All values are escaped; only the style sheet is not."""
    from markupsafe import Markup

    longest = max((step.seconds or 0 for step in status.steps), default=0)
    return _template().render(
        status=status,
        style=Markup(_read("status.css")),
        imports=status.imports[:_MOST_IMPORTS],
        notes=group_notes(status.imports)[:_MOST_IMPORTS],
        schemas=[(schema, list(tables)) for schema, tables in groupby(status.tables, attrgetter("schema"))],
        share=lambda seconds: round(100 * seconds / longest) if seconds and longest else 0,
        ago=lambda instant: format_age(instant, status.now),
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined  # 0.04 s

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"duration": format_duration, "instant": format_instant, "code": _code, "count": _count}
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
