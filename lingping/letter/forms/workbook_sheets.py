"""The sheets of the workbook: its contents, then the row sets behind each section."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lingping.letter.discovery import find_sections
from lingping.letter.forms.headline import headline
from lingping.letter.names import Names
from lingping.letter.quotes import Quote, quotes_of
from lingping.letter.rows.letter_rows import LetterRows, Row
from lingping.letter.section_type import Section, Word
from lingping.letter.sheets import Sheet
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.dates import week
from lingping.letter.wording.phrases import Language, Phrases, shared_phrases

if TYPE_CHECKING:
    import pyarrow as pa

MOST_ROWS = 50_000  # of a sheet; phones open no larger workbook
_REVIEWS = "week_reviews"  # the row set to check the letter's numbers with
_SHARES = ("share", "low", "high", "conversion")  # endings of columns between 0 and 1
_MONEY = frozenset({"revenue", "refund_amount", "spend_touched", "spend", "expected_value", "price", "amount"})


def workbook_sheets(letter: WeeklyLetter, rows: LetterRows) -> list[Sheet]:
    """All sheets in order: contents, those of each section at its place, the quotes by code, and the appendix.

    A sheet without rows is left out.
    """
    found = [*_sheets_of_sections(letter, rows), _printed_quotes(letter, rows), *_appendix(letter, rows)]
    sheets = [sheet for sheet in found if sheet.rows]
    return [_contents(letter, rows, sheets), *sheets]


def _printed_quotes(letter: WeeklyLetter, rows: LetterRows) -> Sheet:
    """Every quote of the letter by its code, whole: the letter cuts long ones. Reviews to answer have another sheet."""
    say, names = shared_phrases(letter.language), Names(rows.records("taxonomy"), letter.language)
    reviews = {row["review_key"]: row for row in rows.records("reviews")}
    quotes = {quote.code: quote for quote in quotes_of(letter) if quote.code and quote.review_key in reviews}
    columns = ("need_name", "review_date", "item_name", "rating", "text", "follow_up_text", "review_id", "review_key")
    return Sheet(
        say("book.printed"),
        (say("book.code"), *(say(f"columns.{column}") for column in columns)),
        [_printed_quote(quotes[code], reviews[quotes[code].review_key], names) for code in sorted(quotes)],
        ("text", "text", "date", "text", "number", "text", "text", "text", "text"),
    )


def _printed_quote(quote: Quote, review: Row, names: Names) -> tuple[object, ...]:
    columns = ("review_date", "item_name", "rating", "text", "follow_up_text", "review_id", "review_key")
    return (quote.code, names.of(quote.need), *(review[column] for column in columns))


def _sheets_of_sections(letter: WeeklyLetter, rows: LetterRows) -> Iterator[Sheet]:
    for section in find_sections():
        if section.own_sheet:
            yield section.own_sheet(letter.sections.get(section.name), section.say(letter.language))
        yield from _tables(section, section.sheets, rows, letter.language)


def _appendix(letter: WeeklyLetter, rows: LetterRows) -> Iterator[Sheet]:
    for section in find_sections():
        yield from _tables(section, section.appendix, rows, letter.language)


def _tables(section: Section[Any], sets: Sequence[str], rows: LetterRows, language: Language) -> Iterator[Sheet]:
    say, names = section.say(language), Names(rows.records("taxonomy"), language)
    for name in sets:
        if name in rows.tables:
            table = _with_texts(rows.tables[name].slice(0, MOST_ROWS), section.worded.get(name, {}), names, say)
            yield _table(name, _with_names(table, names), say)


def _table(name: str, table: "pa.Table", say: Phrases) -> Sheet:
    """A row set with the columns that have a header; keys of customers, orders and texts have none."""
    named = {column: _header(name, column, say) for column in table.column_names}
    headers = {column: header for column, header in named.items() if header is not None}
    values = [[_value(row[column], column, say) for column in headers] for row in table.select([*headers]).to_pylist()]
    kinds = tuple(_kind(column, table.schema.field(column).type) for column in headers)
    return Sheet(say(f"sheets.{name}.name"), tuple(headers.values()), values, kinds)


def _with_names(table: "pa.Table", names: Names) -> "pa.Table":
    """The row set with names of needs where it has codes alone: a shop reads 包装, not packaging."""
    import pyarrow as pa

    if "need" in table.column_names and not {"need_name", "name_zh"} & set(table.column_names):
        told = [names.of(need) for need in table["need"].to_pylist()]
        table = table.append_column("need_name", pa.array(told, pa.string())).drop_columns(["need"])
    if "needs" in table.column_names:
        told = [[names.of(need) for need in needs or ()] for needs in table["needs"].to_pylist()]
        table = table.set_column(table.column_names.index("needs"), "needs", pa.array(told, pa.list_(pa.string())))
    return table


def _with_texts(table: "pa.Table", texts: Mapping[str, Word], names: Names, say: Phrases) -> "pa.Table":
    """The row set with the texts that its section makes of each row."""
    import pyarrow as pa

    rows = table.to_pylist() if texts else []
    for column, word in texts.items():
        table = table.append_column(column, pa.array([word(row, names, say) for row in rows], pa.string()))
    return table


def _header(name: str, column: str, say: Phrases) -> str | None:
    return say.find(f"sheets.{name}.columns.{column}") or say.find(f"columns.{column}")


def _value(value: object, column: str, say: Phrases) -> object:
    """A code in words, a list as text; all else as it is."""
    if isinstance(value, list):
        return say("list").join(map(str, value))
    if isinstance(value, bool):
        return say("book.yes" if value else "book.no")
    return say.find(f"values.{column}.{value}") or value if isinstance(value, str) else value


def _kind(name: str, type_: "pa.DataType") -> str:
    import pyarrow as pa  # 0.1 s

    if pa.types.is_date(type_):
        return "date"
    if pa.types.is_integer(type_):
        return "count"
    if name in _MONEY:
        return "money"
    if pa.types.is_floating(type_) or pa.types.is_decimal(type_):
        return "share" if name.endswith(_SHARES) else "number"
    return "text"


def _contents(letter: WeeklyLetter, rows: LetterRows, sheets: Sequence[Sheet]) -> Sheet:
    """The first sheet: whose week, from which data, how to check the numbers, and what the other sheets are."""
    say, snapshot = shared_phrases(letter.language), letter.snapshot
    reviews = say(f"sheets.{_REVIEWS}.name")
    lines = [
        (say("book.merchant"), letter.merchant_id),
        (say("book.week"), week(letter.week, letter.language)),
        (say("book.sentence"), headline(letter)),
        (say("book.as_of"), str(snapshot.as_of)),
        (say("book.model"), snapshot.model_id),
        (say("book.run"), snapshot.run_id),
        (say("book.quarantined"), say("book.rows", n=snapshot.quarantined)),
        (say("book.quotes"), say("book.quotes_how", printed=say("book.printed"))),
    ]
    if any(sheet.name == reviews for sheet in sheets):
        lines.append((say("book.check"), say("book.check_how", sheet=reviews)))
    count = rows.tables[_REVIEWS].num_rows if _REVIEWS in rows.tables else 0
    if count > MOST_ROWS:
        lines.append((say("book.note"), say("book.cut", n=count, sheet=reviews, most=MOST_ROWS)))
    lines += [(say("book.sheet", name=sheet.name), say("book.rows", n=len(sheet.rows))) for sheet in sheets]
    return Sheet(say("book.contents"), (say("book.item"), say("book.content")), lines, ("text", "text"))
