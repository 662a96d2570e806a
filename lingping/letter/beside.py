"""What lies beside a letter's page under the same stem: workbook, digest, PDF, and the card, which is written last."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lingping.letter.cards import card_of, write_card
from lingping.letter.digest import markdown
from lingping.letter.pdf import write_pdf
from lingping.letter.rows import LetterRows
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.workbook import write_workbook

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["xlsx", "md", "pdf"]


def write_beside(
    page: Path, letter: WeeklyLetter, rows: LetterRows, reviews: "pa.Table", formats: Collection[Format]
) -> list[Path]:
    """Write the letter in `formats` beside its `page`, which has been written, then its card. Returns their paths.

    A format that is no longer wanted is taken away: it would tell of an older version. `reviews` are all of the
    merchant and week.
    """
    written = [page.with_suffix(f".{name}") for name in ("xlsx", "md", "pdf") if name in formats]
    for path in written:
        match path.suffix:
            case ".xlsx":
                write_workbook(letter, rows, reviews, path)
            case ".md":
                _write_text(path, markdown(letter))
            case _:
                write_pdf(page.read_text("utf-8"), path)
    for name in ("xlsx", "md", "pdf"):
        if name not in formats:
            page.with_suffix(f".{name}").unlink(missing_ok=True)
    write_card(card_of(letter, page, written), page)
    return written


def _write_text(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.tmp")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)
