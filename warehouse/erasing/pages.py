"""Letters and boards with something of the erased customers: which they are, and writing them again without it."""

import html
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from lingping.atomic import write_text
from lingping.letter.archive.letter_files import letters_of
from lingping.letter.archive.versions import Record, as_text, read_record, record_of, records
from lingping.settings import Settings
from warehouse.database.connection import open_snapshot
from warehouse.erasing.person import Belongings
from warehouse.letters.letter_writer import merchants_with_letter, write_letters

_SHORTEST = 4  # characters of a text that tell where it stands
_TELLING = 24  # characters of a longer one: letters cut quotes
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class LetterOfTheirs:
    """A letter that quotes or lists a review of the customers."""

    merchant_id: str
    week: date
    page: Path


def find_letters(letters: Path, theirs: Belongings) -> Iterator[LetterOfTheirs]:
    """The letters with a review of theirs, in any version or file beside the page.

    In letters of merchants whom they reviewed also those with a text that somebody else wrote too.
    """
    for record in records(letters):
        page = letters_of(letters, record.merchant_id).get(record.week)
        wordings = theirs.wordings if record.merchant_id in theirs.merchants else theirs.own_wordings
        if page and (_cites(record, theirs) or any(is_in(path, theirs, wordings) for path in _files_of(page))):
            yield LetterOfTheirs(record.merchant_id, record.week, page)


def find_boards(settings: Settings, theirs: Belongings) -> list[Path]:
    """The dashboards with a text of theirs: `lingping board` writes one again."""
    boards = [settings.board, *settings.letters.glob("*/board-*.html")]
    return [path for path in boards if path.is_file() and is_in(path, theirs, theirs.own_wordings)]


def rewrite_letter(settings: Settings, letter: LetterOfTheirs, theirs: Belongings) -> bool:
    """Write a letter again from the newest tables, under its name; one that they have nothing for is deleted: False.

    Its record keeps the versions and forgets the quotes of theirs.
    """
    path, merchant, week = letter.page, letter.merchant_id, letter.week
    record = read_record(path, merchant, week)
    write_text(record_of(path), as_text(_forget_quotes(record, theirs)))
    with open_snapshot(settings.published) as con:
        if merchant not in merchants_with_letter(con, week):
            for each in (*_files_of(path), path):
                each.unlink(missing_ok=True)
            return False
        write_letters(
            con,
            settings.letters,
            week,
            [merchant],
            language=settings.letter_language,
            on_letter=lambda letters: None,
            formats=settings.letter_formats,
        )
    return True


def _cites(record: Record, theirs: Belongings) -> bool:
    return any(cited.review_key in theirs.reviews for each in record.versions for cited in each.cited.values())


def _forget_quotes(record: Record, theirs: Belongings) -> Record:
    versions = (
        replace(each, cited={code: one for code, one in each.cited.items() if one.review_key not in theirs.reviews})
        for each in record.versions
    )
    return replace(record, versions=tuple(versions))


def _files_of(page: Path) -> list[Path]:
    """The page, and every file beside it under the same stem."""
    return sorted(page.parent.glob(f"{page.stem}.*"))


def is_in(path: Path, theirs: Belongings, wordings: Iterable[str]) -> bool:
    """Whether a page, workbook or note holds one of the texts, or a review or a pseudonym of theirs."""
    content = _plain_text(path)
    tokens = (*theirs.customers, *theirs.reviews, *(order for _, order in theirs.orders))
    return any(each in content for each in tokens) or any(each in content for each in _telling(wordings))


def _telling(wordings: Iterable[str]) -> set[str]:
    """Parts of each text: letters cut long ones somewhere, so that a quote has one of the parts at least."""
    parts = set()
    for text in wordings:
        plain = _squeeze(text)
        cuts = range(0, max(1, len(plain) - _TELLING + 1), _TELLING)
        parts |= {plain[cut : cut + _TELLING] for cut in cuts if len(plain) >= _SHORTEST}
    return parts


def _plain_text(path: Path) -> str:
    """The text of a file without markup and blanks."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as packed:
            whole = "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    else:
        whole = path.read_bytes().decode("utf-8", "replace")
    if path.suffix in (".json", ".card"):
        whole = json.dumps(json.loads(whole), ensure_ascii=False)
    return _squeeze(html.unescape(_TAG.sub("", whole)))


def _squeeze(text: str) -> str:
    return "".join(text.split())
