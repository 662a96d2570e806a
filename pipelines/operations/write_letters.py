"""Letters of the published snapshot, written again."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.clock import shanghai_day, utc_now, week_of
from lingping.errors import LingpingError
from lingping.letter.forms.pdf import refuse_without_weasyprint
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from warehouse.database.connection import open_snapshot
from warehouse.database.tables import Connection
from warehouse.letters import letter_writer

if TYPE_CHECKING:
    from lingping.letter.archive.companion_files import Format


@dataclass(frozen=True)
class WrittenLetter:
    """The page of one merchant's letter for the week that begins on the Monday `week`."""

    merchant_id: str
    week: date
    path: Path


def write_letters(
    settings: Settings,
    *,
    merchant: str | None = None,
    week: date | None = None,
    with_pdf: bool = False,
    progress: Progress = SILENT,
) -> tuple[WrittenLetter, ...]:
    """Write one letter per merchant and week, with the files beside it.

    `week` is any day of the week, by default each merchant's last complete one. `with_pdf` adds the PDF to the formats
    of the setting `letter_formats`. Raises LingpingError where there is nothing to write a letter about.
    """
    formats: set[Format] = {*settings.letter_formats, *(("pdf",) if with_pdf else ())}
    if "pdf" in formats:
        refuse_without_weasyprint()
    with open_snapshot(settings.published) as con:
        chosen = _choose(con, merchant, week_of(week) if week else None)
        advance = progress.step("letters", total=sum(map(len, chosen.values())), unit="letters")
        letters = []
        for monday, merchants in chosen.items():
            paths = letter_writer.write_letters(
                con,
                settings.letters,
                monday,
                merchants,
                on_letter=advance,
                formats=formats,
                language=settings.letter_language,
            )
            letters += [WrittenLetter(name, monday, path) for name, path in zip(merchants, paths, strict=True)]
    return tuple(letters)


def _choose(con: Connection, merchant: str | None, monday: date | None) -> dict[date, list[str]]:
    """The merchants to write a letter for, by week."""
    if monday:
        weeks = {monday: letter_writer.merchants_with_letter(con, monday)}
    else:
        weeks = letter_writer.last_weeks(con, today=shanghai_day(utc_now()))
    chosen = {each: [name for name in names if merchant in (None, name)] for each, names in weeks.items()}
    if not any(chosen.values()):
        asked = f"{merchant or 'any merchant'} in {monday or 'the last complete week'}"
        raise LingpingError(f"No letter for {asked}: `lingping sql 'from marts.merchant_weeks'` shows who has which.")
    return chosen
