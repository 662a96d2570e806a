"""What lies beside a letter's page under the same stem: workbook, digest, PDF, and the card, which is written last."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lingping.atomic import write_text
from lingping.letter.archive.cards import card_of, write_card
from lingping.letter.digest import markdown
from lingping.letter.pdf import write_pdf
from lingping.letter.rows import LetterRows
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.workbook import write_workbook

if TYPE_CHECKING:
    import pyarrow as pa

Format = Literal["xlsx", "md", "pdf"]


@dataclass(frozen=True)
class Beside:
    """What the files beside a letter are made of; `reviews` are all of the merchant and week."""

    rows: LetterRows
    reviews: "pa.Table"
    formats: frozenset[Format]


def write_beside(page: Path, letter: WeeklyLetter, beside: Beside) -> list[Path]:
    """Write the letter in the formats wanted beside its `page`, which has been written, then its card.

    Returns their paths. A format that is no longer wanted is taken away: it would tell of an older version.
    """
    written = [page.with_suffix(f".{name}") for name in ("xlsx", "md", "pdf") if name in beside.formats]
    for path in written:
        match path.suffix:
            case ".xlsx":
                write_workbook(letter, beside.rows, beside.reviews, path)
            case ".md":
                write_text(path, markdown(letter))
            case _:
                write_pdf(page.read_text("utf-8"), path)
    for name in ("xlsx", "md", "pdf"):
        if name not in beside.formats:
            page.with_suffix(f".{name}").unlink(missing_ok=True)
    write_card(card_of(letter, page, written), page)
    return written
