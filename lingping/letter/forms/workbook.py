"""The evidence behind the letter as a workbook, so that every number can be counted again: the sheets of each section.

Nothing in it is active. Text is written as text, and text that a spreadsheet would read as a formula, here or after an
export to CSV, gets an apostrophe in front (OWASP, CSV Injection).
"""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.atomic import replace_file
from lingping.clock import SHANGHAI
from lingping.letter.forms.workbook_sheets import workbook_sheets
from lingping.letter.rows.letter_rows import LetterRows
from lingping.letter.sheets import Sheet, Typed
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.dates import week
from lingping.letter.wording.numbers import between
from lingping.letter.wording.phrases import say
from lingping.stats.intervals import Share

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_ACTIVE = frozenset("=+-@＝＋－＠\t\r\n|%")
_LONGEST = 32_000  # characters of a cell: Excel takes 32,767
_WIDEST = 60  # characters of a column
_FORMATS = {
    "count": "#,##0",
    "share": "0.0%",
    "money": '"¥"#,##0.00',
    "number": "0.00",
    "date": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
    "text": "@",
}


def write_workbook(letter: WeeklyLetter, rows: LetterRows, path: Path) -> None:
    """Write the workbook of the letter, which was built from `rows`, to `path` in one step."""
    from xlsxwriter import Workbook  # 0.1 s

    sheets = workbook_sheets(letter, rows)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with replace_file(path) as draft, Workbook(str(draft), options) as book:
        book.set_properties({"title": _title(letter), "created": _noon(letter.week)})
        formats = {kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in _FORMATS.items()}
        for sheet in sheets:
            _write(book, sheet, formats)


def make_inert(text: str) -> str:
    """`text` in a form that a spreadsheet shows and never executes, also after an export to CSV."""
    text = text[:_LONGEST]
    return f"'{text}" if text[:1] in _ACTIVE or text.lstrip()[:1] in _ACTIVE else text


def _title(letter: WeeklyLetter) -> str:
    return say(letter.language, "page.title", merchant=letter.merchant_id, week=week(letter.week, letter.language))


def _write(book: "Workbook", sheet: Sheet, formats: "dict[str, Format]") -> None:
    page: Worksheet = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F6F1EA", "text_wrap": True, "valign": "top"})
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, make_inert(header), head)
    for row, values in enumerate(sheet.rows, start=1):
        for column, value in enumerate(values):
            _write_cell(page, row, column, value, sheet.kinds[column], formats)
    page.freeze_panes(1, 0)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.headers) - 1)
    for column, width in enumerate(_widths(sheet)):
        page.set_column(column, column, width)


def _write_cell(
    page: "Worksheet", row: int, column: int, value: object, kind: str, formats: "dict[str, Format]"
) -> None:
    if isinstance(value, Typed):
        value, kind = value.value, value.kind
    if value is None:
        return
    if isinstance(value, int | float | Decimal):
        page.write_number(row, column, float(value), formats[kind])
    elif isinstance(value, datetime):
        page.write_datetime(row, column, value.astimezone(SHANGHAI).replace(tzinfo=None), formats["time"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, formats["date"])  # pyright: ignore[reportArgumentType]  (dates too)
    else:
        text = between(value) if isinstance(value, Share) else str(value)
        page.write_string(row, column, make_inert(text), formats["text"])


def _widths(sheet: Sheet) -> Iterator[float]:
    """Wide enough for the header and the first rows; a hanzi takes two characters."""
    for column, header in enumerate(sheet.headers):
        shown = [header, *(str(row[column]) for row in sheet.rows[:50] if isinstance(row[column], str))]
        yield max(11, min(_WIDEST, max(sum(2 if sign > "\u2e80" else 1 for sign in text) for text in shown) + 2))


def _noon(day: date) -> datetime:
    """The time of creation in the file: noon of the letter's Monday, so that the same rows give the same bytes."""
    return datetime(day.year, day.month, day.day, 12)  # naive: the format has no time zones
