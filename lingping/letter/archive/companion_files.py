"""The files beside a letter's page, under the same stem: workbook, digest, PDF, and the card, which is written last."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lingping.atomic import write_text
from lingping.letter.archive.cards import card_of, write_card
from lingping.letter.forms.digest import markdown
from lingping.letter.forms.pdf import write_pdf
from lingping.letter.forms.side_pages import side_pages
from lingping.letter.forms.workbook import write_workbook
from lingping.letter.rows.letter_rows import LetterRows
from lingping.letter.weekly_letter import WeeklyLetter

Format = Literal["xlsx", "md", "pdf"]


@dataclass(frozen=True)
class CompanionSource:
    """What the files beside a letter are made of."""

    rows: LetterRows
    formats: frozenset[Format]


def write_companions(page: Path, letter: WeeklyLetter, source: CompanionSource, *, version: str) -> list[Path]:
    """Write the letter in the formats wanted beside its `page`, which has been written, then its card.

    Pages of sections (`side_pages`) are written whatever the formats. `version` identifies the letter's newest version.
    Returns the paths of the files without the card. Deletes files of formats that are no longer wanted: they would show
    an older version.
    """
    written = [page.with_suffix(f".{name}") for name in ("xlsx", "md", "pdf") if name in source.formats]
    for path in written:
        match path.suffix:
            case ".xlsx":
                write_workbook(letter, source.rows, path)
            case ".md":
                write_text(path, markdown(letter))
            case _:
                write_pdf(page.read_text("utf-8"), path)
    for name in ("xlsx", "md", "pdf"):
        if name not in source.formats:
            page.with_suffix(f".{name}").unlink(missing_ok=True)
    written += _write_side_pages(page, letter)
    write_card(card_of(letter, page, written, version), page)
    return written


def _write_side_pages(page: Path, letter: WeeklyLetter) -> list[Path]:
    """Write the pages of sections beside the letter's, as <stem>.<section>.html; delete one that is needed no more."""
    written = []
    for name, html in side_pages(letter):
        path = page.with_suffix(f".{name}.html")
        if html is None:
            path.unlink(missing_ok=True)
        else:
            write_text(path, html)
            written.append(path)
    return written
