"""A merchant's rows to the letter's contents."""

from functools import cache, partial
from typing import Any

from lingping.letter.discovery import find_sections, row_columns
from lingping.letter.names import Names
from lingping.letter.quotes import Quotes
from lingping.letter.rows.letter_rows import LetterRows
from lingping.letter.section_type import Section, Source
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.phrases import Language


def build(rows: LetterRows, language: Language) -> WeeklyLetter:
    """The letter of the rows' merchant and week, also where the week has no row of its own.

    Raises ValueError for a table that no section reads, and for a column that is missing.
    """
    _refuse_unknown_tables(rows)
    read = cache(rows.records)
    source = partial(
        Source,
        rows=rows,
        read=read,
        names=Names(read("taxonomy"), language),
        quotes=Quotes(read("reviews"), read("review_needs"), rows.merchant_id),
    )

    def content(section: Section[Any]) -> object:
        allowed = frozenset((*section.queries, *section.reads))
        return section.build(source(allowed=allowed, say=section.say(language)))

    return WeeklyLetter(
        merchant_id=rows.merchant_id,
        week=rows.week,
        language=language,
        is_newest_week=rows.is_newest_week,
        snapshot=rows.snapshot,
        sections={section.name: content(section) for section in find_sections()},
    )


def _refuse_unknown_tables(rows: LetterRows) -> None:
    known = row_columns()
    for name, table in rows.tables.items():
        if name not in known:
            raise ValueError(f"The letter has no row set {name} (known: {', '.join(sorted(known))}).")
        missing = sorted(set(known[name]) - set(table.column_names))
        if missing:
            raise ValueError(f"The letter's {name} lack the columns {', '.join(missing)}: select those of {name}.sql.")
