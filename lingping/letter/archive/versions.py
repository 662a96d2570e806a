"""The versions of a letter, in a record beside the letter's page.

The record is a JSON file with the letter's own unguessable name. It holds no text of a review: only the figures as they
were printed, for each code of a quote the review and the need that it stands for, and for each code of a thing to do
what it is.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import chain
from pathlib import Path

from lingping.clock import shanghai_day
from lingping.errors import BrokenHome
from lingping.letter.archive.content_digest import Content, content_of
from lingping.letter.edition import Edition
from lingping.letter.quotes import quotes_of
from lingping.letter.rows.letter_rows import Snapshot
from lingping.letter.rows.printed_todos import PrintedTodo, todos_of
from lingping.letter.sections.figures.section import print_figures
from lingping.letter.weekly_letter import WeeklyLetter

_NUMBER = re.compile(r"[\d.,]+")
_UNIT = re.compile(r"(?<=\d) *[\u4e00-\u9fff]+")


@dataclass(frozen=True)
class Cited:
    """What a code stands for: a letter quoted the review, or its follow-up, for `need`."""

    review_key: str
    need: str
    is_follow_up: bool


@dataclass(frozen=True)
class Version:
    """One version of a letter: its time, the snapshot, the figures as printed, quotes and things to do by code.

    `digest` identifies the version in ops.deliveries. It is written once and never computed again.
    """

    version: int
    written_at: datetime
    digest: str
    snapshot: Snapshot
    figures: Mapping[str, str]
    cited: Mapping[str, Cited]
    todos: Mapping[str, PrintedTodo] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """All versions of one letter, oldest first, and the content of the newest.

    `content` is None in the records of Lingping 0.1, whose digests cover the fields that a letter had then.
    """

    merchant_id: str
    week: date
    versions: tuple[Version, ...] = ()
    content: Content | None = None

    def take(self, letter: WeeklyLetter, *, at: datetime, others: Iterable[WeeklyLetter] = ()) -> "Record":
        """The record with `letter` as its newest version; no new version where the newest has the same content.

        `others`: the letter in the other languages, built when they are asked for; another language is no new version.
        Fields that the newest version does not cover do not count, and are covered from then on; the codes that they
        print are added to its codes.
        """
        content = content_of(letter)
        if self.versions and any(map(self._is_newest, chain([letter], others))):
            *older, newest = self.versions
            now = replace(self, content=content, versions=(*older, _with_codes(newest, letter)))
            return self if now == self else now
        version = Version(
            version=len(self.versions) + 1,
            written_at=at,
            digest=self._identity(content),
            snapshot=letter.snapshot,
            figures=_printed_figures(letter),
            cited=_cited(letter),
            todos=_todos(letter),
        )
        return replace(self, versions=(*self.versions, version), content=content)

    def _is_newest(self, letter: WeeklyLetter) -> bool:
        """Whether the letter is the newest version; without a content digest, by all else that is on record."""
        if self.content is not None:
            return self.content.matches(letter)
        newest = self.versions[-1]
        return (newest.figures, newest.cited, newest.snapshot.model_id) == (
            _printed_figures(letter),
            _cited(letter),
            letter.snapshot.model_id,
        )

    def _identity(self, content: Content) -> str:
        """The digest of the content; another one where an earlier version has it, so that each version is sent."""
        if content.digest not in {version.digest for version in self.versions}:
            return content.digest
        return sha256(f"{len(self.versions) + 1} {content.digest}".encode()).hexdigest()

    @property
    def identity(self) -> str:
        """The digest that identifies the newest version. Raises IndexError where there is no version yet."""
        return self.versions[-1].digest

    def edition(self) -> Edition | None:
        """The newest version and what it changed; None for the first."""
        if len(self.versions) < 2:
            return None
        before, now = self.versions[-2:]
        codes = dict.fromkeys([*now.figures, *before.figures])
        pairs = [(code, before.figures.get(code, ""), now.figures.get(code, "")) for code in codes]
        models = ("model", before.snapshot.model_id or "", now.snapshot.model_id or "")
        pairs = [(code, _in_words_of(old, new), new) for code, old, new in pairs if _differ(old, new)]
        changed = tuple(each for each in [*pairs, models] if each[1] != each[2])
        return Edition(now.version, shanghai_day(now.written_at), changed)


def _differ(before: str, now: str) -> bool:
    """Whether two printed figures differ in more than the language: 128 条 and 128 do not."""
    return bool(before) != bool(now) or _NUMBER.findall(before) != _NUMBER.findall(now)


def _in_words_of(before: str, now: str) -> str:
    """The figure before without its Chinese unit, where the one now has none."""
    return before if _UNIT.search(now) else _UNIT.sub("", before)


def _printed_figures(letter: WeeklyLetter) -> dict[str, str]:
    return {figure.code: figure.value for figure in print_figures(letter)}


def _cited(letter: WeeklyLetter) -> dict[str, Cited]:
    return {
        quote.code: Cited(quote.review_key, quote.need, quote.is_follow_up) for quote in quotes_of(letter) if quote.code
    }


def _todos(letter: WeeklyLetter) -> dict[str, PrintedTodo]:
    return {todo.code: todo for todo in todos_of(letter)}


def _with_codes(version: Version, letter: WeeklyLetter) -> Version:
    """The version with the codes of the letter, which has its content and may print more; known ones stay."""
    return replace(version, cited={**_cited(letter), **version.cited}, todos={**_todos(letter), **version.todos})


def record_of(path: Path) -> Path:
    """Where the record of the letter at `path` lies."""
    return path.with_suffix(".json")


def read_record(path: Path, merchant_id: str, week: date) -> Record:
    """The record of the letter at `path`; an empty one where there is none yet."""
    return _parsed(record_of(path)) if record_of(path).exists() else Record(merchant_id, week)


def as_text(record: Record) -> str:
    """A record as its file holds it."""
    found = asdict(record)
    if record.content is not None:
        found["content"]["covered"] = {place: " ".join(names) for place, names in record.content.covered.items()}
    return json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n"


def records(letters: Path) -> Iterator[Record]:
    """The record of every letter below `letters`, merchants and weeks in order of their names.

    Raises BrokenHome for one that cannot be read.
    """
    return map(_parsed, _find_all(letters))


def read_records(letters: Path) -> tuple[int, list[tuple[Path, str]]]:
    """How many records can be read, and those that cannot, with what is wrong."""
    odd: list[tuple[Path, str]] = []
    paths = _find_all(letters)
    for path in paths:
        try:
            _parsed(path)
        except BrokenHome:
            odd.append((path, "damaged"))
    return len(paths) - len(odd), odd


def find_unwritten(letters: Path) -> list[Path]:
    """Records without their letter: its writing was interrupted, or it was deleted to take its link back."""
    return [path for path in _find_all(letters) if not path.with_suffix(".html").exists()]


def _find_all(letters: Path) -> list[Path]:
    return sorted(letters.glob("*/[0-9]*.json"))


def _parsed(path: Path) -> Record:
    try:
        found = json.loads(path.read_bytes())
        return Record(
            merchant_id=found["merchant_id"],
            week=date.fromisoformat(found["week"]),
            versions=tuple(map(_version, found["versions"])),
            content=_content(found["content"]) if found.get("content") else None,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BrokenHome(
            f"{path}: damaged, so this letter's versions and quotes are not known.",
            "`lingping doctor --fix` sets it aside; then the letter begins with version 1 again.",
        ) from error


def _content(found: dict) -> Content:
    return Content(found["digest"], {place: tuple(names.split()) for place, names in found["covered"].items()})


def _version(found: dict) -> Version:
    snapshot = found["snapshot"]
    return Version(
        version=found["version"],
        written_at=datetime.fromisoformat(found["written_at"]),
        digest=found["digest"],
        snapshot=Snapshot(**snapshot | {"as_of": snapshot["as_of"] and date.fromisoformat(snapshot["as_of"])}),
        figures=found["figures"],
        cited={code: Cited(**cited) for code, cited in found["cited"].items()},
        todos={code: _todo(todo) for code, todo in found.get("todos", {}).items()},
    )


def _todo(found: dict) -> PrintedTodo:
    return PrintedTodo(**{**found, "week": date.fromisoformat(found["week"])})
