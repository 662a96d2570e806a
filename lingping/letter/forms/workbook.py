"""The evidence behind the letter as a workbook: one sheet a section, so that every number can be counted again.

Nothing in it is active. Text is written as text, and what a spreadsheet would take for a formula, here or after a
detour through CSV, gets an apostrophe in front (OWASP, CSV Injection).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lingping.atomic import replace_file
from lingping.clock import SHANGHAI
from lingping.letter import wording
from lingping.letter.headers import SHEETS, column_name, sheet_name, value_name
from lingping.letter.phrases import say
from lingping.letter.rows import LetterRows
from lingping.letter.weekly_letter import Figure, Language, WeeklyLetter
from lingping.stats.intervals import Share

if TYPE_CHECKING:
    import pyarrow as pa
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MOST_REVIEWS = 50_000  # rows of the sheet of reviews; a workbook of more opens on no phone
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
_SHARES = ("share", "low", "high", "conversion")  # endings of columns between 0 and 1
_MONEY = frozenset({"revenue", "refund_amount", "spend_touched", "spend", "expected_value", "price", "amount"})


@dataclass(frozen=True)
class Sheet:
    """A sheet before it is written: its name, the column headers, and rows of plain values."""

    name: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    kinds: tuple[str, ...]


def write_workbook(letter: WeeklyLetter, rows: LetterRows, reviews: "pa.Table", path: Path) -> None:
    """Write the workbook of the letter to `path` in one step.

    `reviews` are all reviews of the merchant and week (`letter_evidence.week_reviews`); `rows` those
    that the letter was built from. Raises ValueError for a review of another merchant.
    """
    from xlsxwriter import Workbook  # 0.1 s

    if set(reviews.column("merchant_id").unique().to_pylist()) - {letter.merchant_id}:
        raise ValueError(f"The workbook of {letter.merchant_id!r} was given reviews of other merchants.")
    language = letter.language
    sheets = [_figures(letter), *_tables(rows, language), _reviews(reviews, language)]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with replace_file(path) as draft, Workbook(str(draft), options) as book:
        book.set_properties({"title": _title(letter), "created": _noon(letter.week)})
        formats = {kind: book.add_format({"num_format": code, "valign": "top"}) for kind, code in _FORMATS.items()}
        for sheet in [_contents(letter, sheets, reviews.num_rows), *sheets]:
            _write(book, sheet, formats)


def inert(text: str) -> str:
    """`text` as a spreadsheet shows it and never executes it, also after a detour through CSV."""
    text = text[:_LONGEST]
    return f"'{text}" if text[:1] in _ACTIVE or text.lstrip()[:1] in _ACTIVE else text


def _title(letter: WeeklyLetter) -> str:
    return say(letter.language, "title", merchant=letter.merchant_id, week=wording.week(letter.week, letter.language))


def _contents(letter: WeeklyLetter, sheets: Iterable[Sheet], reviews: int) -> Sheet:
    snapshot, language = letter.basis.snapshot, letter.language

    def told(key: str, **values: object) -> str:
        return say(language, f"book.{key}", **values)

    rows = [
        (told("merchant"), letter.merchant_id),
        (told("week"), wording.week(letter.week, language)),
        (told("sentence"), wording.headline(letter)),
        (told("as_of"), str(snapshot.as_of)),
        (told("model"), snapshot.model_id),
        (told("run"), snapshot.run_id),
        (told("quarantined"), told("rows", n=snapshot.quarantined)),
        (told("check"), told("check_how", sheet=told("reviews"))),
        (told("quotes"), told("quotes_how")),
    ]
    if reviews > MOST_REVIEWS:
        rows.append((told("note"), told("cut", n=reviews, sheet=told("reviews"), most=MOST_REVIEWS)))
    rows += [(told("sheet", name=sheet.name), told("rows", n=len(sheet.rows))) for sheet in sheets]
    return Sheet(told("contents"), (told("item"), told("content")), rows, ("text", "text"))


def _figures(letter: WeeklyLetter) -> Sheet:
    columns = ("figure", "now", "before", "change", "low", "high", "remark")
    headers = tuple(say(letter.language, f"book.{column}") for column in columns)
    rows = [_figure(each, letter.language) for each in letter.figures]
    return Sheet(say(letter.language, "book.figures"), headers, rows, ("text",) * len(headers))


def _figure(figure: Figure, language: Language) -> tuple[object, ...]:
    kind = {"share": "share", "money": "money", "count": "count"}.get(figure.unit, "number")
    value = figure.missing if figure.value is None else Typed(figure.value, kind)
    previous = None if figure.previous is None else Typed(figure.previous, kind)
    low, high = (Typed(bound, "share") for bound in figure.interval) if figure.interval else (None, None)
    return (figure.name, value, previous, wording.figure_change(figure, language).text, low, high, figure.note)


@dataclass(frozen=True)
class Typed:
    """A value with a number format of its own, whatever its column has."""

    value: Any
    kind: str


def _tables(rows: LetterRows, language: Language) -> Iterator[Sheet]:
    """One sheet for each table that the letter was built from, in the order of its sections."""
    import pyarrow as pa  # 0.1 s

    names = [each.name for each in fields(rows) if isinstance(getattr(rows, each.name), pa.Table)]
    for name in sorted(names, key=lambda name: list(SHEETS).index(name) if name in SHEETS else len(SHEETS)):
        yield _table(name, sheet_name(language, name), getattr(rows, name), language)


def _table(name: str, title: str, table: "pa.Table", language: Language) -> Sheet:
    """The columns that `column_name` names."""
    named = {column: column_name(language, name, column) for column in table.column_names}
    headers = {column: header for column, header in named.items() if header is not None}
    values = [
        [_value(row[column], column, language) for column in headers] for row in table.select([*headers]).to_pylist()
    ]
    kinds = tuple(_kind(column, table.schema.field(column).type) for column in headers)
    return Sheet(title, tuple(headers.values()), values, kinds)


def _reviews(reviews: "pa.Table", language: Language) -> Sheet:
    return _table("week_reviews", say(language, "book.reviews"), reviews.slice(0, MOST_REVIEWS), language)


def _value(value: object, column: str, language: Language) -> object:
    if isinstance(value, list):
        return say(language, "list").join(map(str, value))
    if isinstance(value, bool):
        return say(language, "book.yes" if value else "book.no")
    if column == "rfm_segment":
        return wording.segment(str(value), language)[0]
    return value_name(language, column, value) if isinstance(value, str) else value


def _kind(name: str, type_: "pa.DataType") -> str:
    import pyarrow as pa

    if pa.types.is_date(type_):
        return "date"
    if pa.types.is_integer(type_):
        return "count"
    if name in _MONEY:
        return "money"
    if pa.types.is_floating(type_) or pa.types.is_decimal(type_):
        return "share" if name.endswith(_SHARES) else "number"
    return "text"


def _write(book: "Workbook", sheet: Sheet, formats: "dict[str, Format]") -> None:
    page: Worksheet = book.add_worksheet(sheet.name)
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F6F1EA", "text_wrap": True, "valign": "top"})
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, inert(header), head)
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
        text = wording.between(value) if isinstance(value, Share) else str(value)
        page.write_string(row, column, inert(text), formats["text"])


def _widths(sheet: Sheet) -> Iterator[float]:
    """Wide enough for the header and the first rows; a hanzi takes two characters."""
    for column, header in enumerate(sheet.headers):
        shown = [header, *(str(row[column]) for row in sheet.rows[:50] if isinstance(row[column], str))]
        yield max(11, min(_WIDEST, max(sum(2 if sign > "\u2e80" else 1 for sign in text) for text in shown) + 2))


def _noon(day: date) -> datetime:
    """The workbook says that it was made on its letter's Monday: the same rows give the same bytes."""
    return datetime(day.year, day.month, day.day, 12)  # naive: the format knows no zones
