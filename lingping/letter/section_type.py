"""What a section of the letter is, and what it is built from.

A section is a folder below `sections`: section.py with a SECTION, a template (section.html.j2), wording (zh.yaml,
en.yaml), and the queries of its own row sets (name.sql). It is found by listing that folder; nothing else names it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

from lingping.letter.chat_lines import Line
from lingping.letter.names import Names
from lingping.letter.quotes import Quotes
from lingping.letter.rows.letter_rows import LetterRows, Row
from lingping.letter.rows.row_sets import read_queries
from lingping.letter.sheets import Sheet
from lingping.letter.shown_figure import KeyFigure
from lingping.letter.todos import Concern, Todo
from lingping.letter.wording.phrases import LANGUAGES, Language, Phrases, read_catalogue

Content = TypeVar("Content")
Word = Callable[[Row, Names, Phrases], str | None]  # a row → a text about it
Trend = Literal["worse", "changed", "steady"]


@dataclass(frozen=True)
class Source:
    """What a section is built from: the rows of one merchant's week, and how to name and quote in the letter.

    `allowed` are the row sets that the section may read: its own, and those that it declares.
    """

    rows: LetterRows
    read: Callable[[str], list[Row]]
    allowed: frozenset[str]
    say: Phrases
    names: Names
    quotes: Quotes

    @property
    def week(self) -> date:
        """The Monday of the letter's week."""
        return self.rows.week

    @property
    def language(self) -> Language:
        """The letter's language."""
        return self.say.language

    def records(self, name: str) -> list[Row]:
        """The rows of the row set `name`. Raises ValueError for one that the section does not declare."""
        if name not in self.allowed:
            raise ValueError(f"The section reads {name}: name it in `reads`.")
        return self.read(name)

    def week_row(self) -> Row:
        """The row of the letter's week in `weeks`; empty for a week without reviews, orders and events."""
        return next((row for row in self.records("weeks") if row["week"] == self.week), {})


@dataclass(frozen=True, eq=False)
class Section(Generic[Content]):
    """A section: its place in the letter, its content, and how that is built and worded.

    `file` is the path of its section.py. `place` orders the sections; those of one ten (20, 21, 22) belong together.
    `build` makes the content from the rows; without content (None) the section is left out.
    `reads` are the row sets of letter/rows that it reads besides its own.
    `functions` are called by its template, by their names: (value, say) → text, markup or numbers.
    `headline` returns its part of the sentence at the top, `digest` its lines in the digest for chats.
    `sheets` are the row sets that the workbook shows at its place, `appendix` those that it shows at its end;
    `own_sheet` makes one of its content. Names and headers are `sheets` in its wording; a column without a header is
    not shown. `worded` are texts that a sheet has besides the columns of its row set: row set → column → text of a row.
    `beside` tells whether its content needs a page of its own beside the letter (beside.html.j2; the phrase
    `beside.title` names it).
    `region`: "first" is shown open on the first screen; "main" is folded below it, and what got worse or changed, as
    `trend` judges it, comes before the rest; "footer" is folded at the end. `todos` are what the section asks the shop
    to do: the first screen lists the most urgent of all sections. `key_figures` are figures for the first screen.
    `concerns` are why an operator should look at the shop; they are worded with the Chinese phrases.
    """

    file: str
    place: int
    content: type[Content]
    build: Callable[[Source], Content | None]
    reads: tuple[str, ...] = ()
    functions: tuple[Callable[[Any, Phrases], object], ...] = ()
    headline: Callable[[Content, Phrases], Sequence[str]] | None = None
    digest: Callable[[Content, Phrases], Iterable[Line]] | None = None
    own_sheet: Callable[[Content | None, Phrases], Sheet] | None = None
    sheets: tuple[str, ...] = ()
    worded: Mapping[str, Mapping[str, Word]] = field(default_factory=dict)
    appendix: tuple[str, ...] = ()
    region: Literal["first", "main", "footer"] = "main"
    trend: Callable[[Content], Trend] | None = None
    todos: Callable[[Content, Phrases], Iterable[Todo]] | None = None
    concerns: Callable[[Content, Phrases], Iterable[Concern]] | None = None
    key_figures: Callable[[Content, Phrases], Iterable[KeyFigure]] | None = None
    beside: Callable[[Content], bool] | None = None

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        return Path(self.file).parent

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    @cached_property
    def queries(self) -> dict[str, str]:
        """The text of its .sql files, by name."""
        return read_queries(self.folder)

    def say(self, language: Language) -> Phrases:
        """Its own phrases in `language`, then those that all sections share."""
        return self._phrases[language]

    @cached_property
    def _phrases(self) -> dict[Language, Phrases]:
        return {language: Phrases(language, read_catalogue(self.folder, language)) for language in LANGUAGES}
