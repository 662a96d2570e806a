"""The card of a letter: what an index, the operator's overview and a delivery need of it, kept beside the page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from lingping.atomic import write_text
from lingping.errors import LingpingError
from lingping.letter.discovery import sections_with_content
from lingping.letter.forms.digest import digest
from lingping.letter.forms.headline import headline
from lingping.letter.sections.figures.section import print_figures
from lingping.letter.todos import Concern
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.phrases import Language

SUFFIX = ".card"  # JSON; not .json, so that no glob for other records finds it


@dataclass(frozen=True)
class CardFigure:
    """A headline figure as the letter prints it."""

    name: str
    value: str
    change: str
    tone: Literal["good", "bad", "plain"]


@dataclass(frozen=True)
class Card:
    """A letter in short. `version` identifies its newest version, `page_sha256` is a digest of the page's bytes.

    `files` are the names of the files beside the page, the page left out.
    """

    merchant_id: str
    week: date
    version: str
    headline: str
    figures: tuple[CardFigure, ...]
    digest: str
    page_sha256: str
    files: tuple[str, ...]
    language: Language = "zh"
    concerns: tuple[Concern, ...] = ()


@dataclass(frozen=True)
class Filed:
    """A card and the page that it stands beside."""

    card: Card
    page: Path

    @property
    def is_whole(self) -> bool:
        """Whether page and files are those that the card was written for: a killed run leaves others."""
        beside = all((self.page.parent / name).is_file() for name in self.card.files)
        return beside and self.page.is_file() and _sha256(self.page) == self.card.page_sha256


def card_of(letter: WeeklyLetter, page: Path, files: Iterable[Path], version: str) -> Card:
    """The card of the letter whose page and files have been written; `version` is the identity of its version."""
    return Card(
        merchant_id=letter.merchant_id,
        week=letter.week,
        version=version,
        headline=headline(letter),
        figures=tuple(
            CardFigure(figure.name, figure.value, figure.change.text, figure.change.tone)
            for figure in print_figures(letter)
        ),
        concerns=tuple(sorted(_concerns(letter), key=lambda concern: -concern.weight)),
        digest=digest(letter),
        page_sha256=_sha256(page),
        files=tuple(path.name for path in files),
        language=letter.language,
    )


def _concerns(letter: WeeklyLetter) -> Iterator[Concern]:
    """What an operator should look at before the merchant asks."""
    for section, content in sections_with_content(letter):
        if section.concerns:
            yield from section.concerns(content, section.say("zh"))
    if letter.snapshot.quarantined:
        yield Concern(f"{letter.snapshot.quarantined:,} 行数据未采用", 0)


def write_card(card: Card, page: Path) -> None:
    """Write the card beside the page in one step."""
    write_text(page.with_suffix(SUFFIX), _cards().dump_json(card, indent=1).decode())


def read_cards(letters: Path, folder: str = "*") -> list[Filed]:
    """The cards below `letters`, one per merchant and week (the last written), by merchant and week.

    Raises LingpingError for a card that cannot be read.
    """
    found: dict[tuple[str, date], Filed] = {}
    paths = sorted(letters.glob(f"{folder}/*{SUFFIX}"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    for path in paths:
        card = read_card(path)
        found[card.merchant_id, card.week] = Filed(card, path.with_suffix(".html"))
    return [found[key] for key in sorted(found)]


def read_card(path: Path) -> Card:
    """The card at `path`. Raises LingpingError for a file that is not one."""
    try:
        return _cards().validate_json(path.read_bytes())
    except ValidationError as error:
        raise LingpingError(f"{path}: not a card of a letter. Delete it and write the letter again.") from error


def _sha256(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


@cache
def _cards() -> TypeAdapter[Card]:
    return TypeAdapter(Card)
