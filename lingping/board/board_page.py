"""The board as one self-contained HTML page: opened from disk, it fetches nothing and needs no server.

What customers and merchants wrote is in a block of JSON in which no character can end it, and the script puts it into
the page as text, never as markup. The page's policy lets only the two scripts run whose digests it names.
"""

import json
from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.board.board_cells import Cell, Column, make_table
from lingping.board.board_charts import board_charts, vega_bundle
from lingping.board.board_phrases import board_phrases
from lingping.board.board_rows import MOST_MERCHANTS, WEEKS, BoardData, HeldFile
from lingping.board.held_reasons import word_reason
from lingping.board.item_tables import MOST_ITEMS, MOST_NEED_ITEMS
from lingping.board.merchant_board import MOST_QUOTES, MerchantBoard, build_merchant, offered_periods
from lingping.clock import SHANGHAI
from lingping.letter.chance import MIN_REVIEWS
from lingping.letter.forms import page
from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import WEEKS as CONTEXT
from lingping.letter.wording.phrases import Language, Phrases

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent
_SECTIONS = ("figures", "trend", "needs", "items", "quotes", "weeks", "imports")
_OVERVIEW = ("merchant", "negative", "change", "reviews", "rating", "top_need", "replied", "orders", "revenue",
             "last_week", "imported", "held")  # fmt: skip
# What the script says by itself: key of the phrase → its name there.
_SPOKEN = {
    "board.sort": "sort", "board.all_merchants": "all", "board.all_needs": "allNeeds", "board.empty": "empty",
    "board.weeks": "lastWeeks", "items.none": "noItems", "items.none_need": "noNeedItems", "needs_none": "noNeeds",
    "quotes_none": "noQuotes", "imports.none": "noImports", "chart.one_week": "oneWeek", "chart.few": "fewWeeks",
    "chart.need": "needChart", "chart.label": "chartLabel", "column.complaints": "complaints",
    "column.praise": "praise", "semicolon": "semicolon",
}  # fmt: skip
# Lines and paragraphs that JavaScript ends at, and all that HTML could read as markup.
_ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render_board(data: BoardData, language: Language) -> str:
    """The page. The same snapshot gives the same page."""
    from markupsafe import Markup

    say, names = board_phrases(language), Names(data.taxonomy, language)
    merchants = [build_merchant(rows, names, language) for rows in data.merchants]
    content = _content(data, merchants, say)
    script, library = _read("board.js"), vega_bundle()
    template = _environment().get_template("board.html.j2")
    heading = merchants[0].content["id"] if data.is_one_merchant else ""
    return template.render(
        say=say,
        merchant=heading,
        sections=_SECTIONS,
        notes=_basis(data, say),
        has_overview=not data.is_one_merchant,
        style=Markup(page.style_sheet() + _read("board.css")),
        policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {_digests(library, script)}",
        library=Markup(library),
        script=Markup(script),
        data=Markup(json.dumps(content, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)),
    )


def _content(data: BoardData, merchants: Sequence[MerchantBoard], say: Phrases) -> dict[str, object]:
    periods = offered_periods(max((each.content["weeks"] for each in merchants), default=0))
    labels = [say("board.last_week") if length == 1 else say("board.weeks", n=length) for length in periods]
    for merchant in merchants:
        kept = merchant.content.get("periods", {})
        merchant.content["periods"] = {length: kept[length] for length in periods if length in kept}
    columns = [Column(say(f"column.{name}"), name not in ("merchant", "change", "top_need")) for name in _OVERVIEW]
    return {
        "say": {name: _phrase(say, key) for key, name in _SPOKEN.items()},
        "periods": [list(pair) for pair in zip(periods, labels, strict=True)],
        "firstPeriod": periods[:2][-1],
        "context": CONTEXT,
        "fewest": MIN_REVIEWS,
        "merchants": [each.content for each in merchants],
        "overview": {
            length: make_table(columns, [each.overview[length] for each in merchants]) for length in periods
        },
        "held": _held(data.held, say),
        "charts": board_charts(say),
    }  # fmt: skip


def _phrase(say: Phrases, key: str) -> str:
    """The phrase as it is written, with its {places}, which the script fills."""
    phrase = say.find(key)
    if phrase is None:
        raise KeyError(f"No phrase {key!r} in {say.language}.yaml")
    return phrase


def _held(files: Sequence[HeldFile], say: Phrases) -> dict[str, object]:
    columns = [Column(say(f"column.{name}"), name == "since") for name in ("merchant", "files", "since", "reason")]
    rows: list[list[Cell]] = [
        [
            each.merchant_id,
            each.path,
            f"{each.held_at.astimezone(SHANGHAI):%Y-%m-%d}",
            word_reason(each.reason, say.language),
        ]
        for each in files
    ]
    return make_table(columns, rows) | {"merchants": [each.merchant_id for each in files]}


def _basis(data: BoardData, say: Phrases) -> list[str]:
    """What the numbers rest on, and the bounds of the page."""
    published = f"{data.published_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    notes = [
        say("basis.same", snapshot=data.snapshot_id, published=published),
        say("basis.shares", few=MIN_REVIEWS),
        say("basis.corrected"),
        say("basis.change"),
        say("basis.bounds", weeks=WEEKS, merchants=MOST_MERCHANTS, items=MOST_ITEMS, need_items=MOST_NEED_ITEMS),
        say("basis.pseudonyms"),
    ]
    return [say("board.left_out", n=data.left_out), *notes] if data.left_out else notes


def _digests(*scripts: str) -> str:
    """The scripts that the page may run, as its policy names them (Content Security Policy 3)."""
    return " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # 0.04 s

    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, loader=FunctionLoader(_read)
    )
    environment.globals["most_quotes"] = MOST_QUOTES
    return environment


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
