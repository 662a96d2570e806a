"""A letter before any markup: whose and of which week it is, and the content of each section."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from lingping.letter.rows.letter_rows import Snapshot
from lingping.letter.wording.phrases import Language

Content = TypeVar("Content")


@dataclass(frozen=True)
class WeeklyLetter:
    """One merchant's letter of one week. Every form of it is rendered from these values.

    `sections`: the content of each section by its name, in order; None where it has none.
    `is_newest_week`: no complete week of the merchant comes after it.
    """

    merchant_id: str
    week: date
    language: Language
    is_newest_week: bool
    snapshot: Snapshot
    sections: Mapping[str, object]

    def section(self, kind: type[Content]) -> Content | None:
        """The content of that type; None where the section has none."""
        return next((content for content in self.sections.values() if isinstance(content, kind)), None)
