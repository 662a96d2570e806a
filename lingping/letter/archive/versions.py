"""The versions of a letter: what each said, kept beside it, and what the newest changed.

The record is a JSON file with the letter's own unguessable name. It holds no review's text: figures as they were
printed, and for each code the review and the need that it stands for.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from lingping.clock import shanghai_day
from lingping.letter.edition import Edition
from lingping.letter.rows import Snapshot
from lingping.letter.weekly_letter import Quote, WeeklyLetter
from lingping.letter.wording import figure_value


@dataclass(frozen=True)
class Cited:
    """What a code stands for: what a letter read of `need` in a review."""

    review_key: str
    need: str
    is_follow_up: bool


@dataclass(frozen=True)
class Version:
    """One version of a letter: when, from which snapshot, the figures as printed, and what it cited by code."""

    version: int
    written_at: datetime
    digest: str
    snapshot: Snapshot
    figures: Mapping[str, str]
    cited: Mapping[str, Cited]


@dataclass(frozen=True)
class Record:
    """All versions of one letter, oldest first."""

    merchant_id: str
    week: date
    versions: tuple[Version, ...] = field(default=())

    def take(self, letter: WeeklyLetter, *, at: datetime) -> "Record":
        """The record with `letter` as its newest version; the same record where it says what the newest says."""
        content = digest_of(letter)
        if self.versions and self.versions[-1].digest == content:
            return self
        version = Version(
            version=len(self.versions) + 1,
            written_at=at,
            digest=content,
            snapshot=letter.basis.snapshot,
            figures={figure.code: figure_value(figure, letter.language) for figure in letter.figures},
            cited={
                quote.code: Cited(quote.review_key, quote.need, quote.is_follow_up)
                for quote in quotes_of(letter)
                if quote.code
            },
        )
        return Record(self.merchant_id, self.week, (*self.versions, version))

    def edition(self) -> Edition | None:
        """What the newest version says of itself; None for the first."""
        if len(self.versions) < 2:
            return None
        before, now = self.versions[-2:]
        codes = dict.fromkeys([*now.figures, *before.figures])
        pairs = [(code, before.figures.get(code, ""), now.figures.get(code, "")) for code in codes]
        models = ("model", before.snapshot.model_id or "", now.snapshot.model_id or "")
        changed = tuple(each for each in [*pairs, models] if each[1] != each[2])
        return Edition(now.version, shanghai_day(now.written_at), changed)


def digest_of(letter: WeeklyLetter) -> str:
    """SHA-256 of what the letter says. Which run built the tables, and until when, is not part of it; the model is."""
    said = asdict(letter)
    said["basis"]["snapshot"] = letter.basis.snapshot.model_id
    return sha256(json.dumps(said, ensure_ascii=True, sort_keys=True, default=str).encode()).hexdigest()


def record_of(path: Path) -> Path:
    """Where the record of the letter at `path` lies."""
    return path.with_suffix(".json")


def read_record(path: Path, merchant_id: str, week: date) -> Record:
    """The record of the letter at `path`; an empty one where there is none yet."""
    return _parsed(record_of(path)) if record_of(path).exists() else Record(merchant_id, week)


def as_text(record: Record) -> str:
    """A record as its file holds it."""
    return json.dumps(asdict(record), ensure_ascii=False, indent=1, default=str) + "\n"


def records(letters: Path) -> Iterator[Record]:
    """The record of every letter below `letters`, merchants and weeks in order of their names."""
    for path in sorted(letters.glob("*/[0-9]*.json")):
        yield _parsed(path)


def _parsed(path: Path) -> Record:
    found = json.loads(path.read_text("utf-8"))
    return Record(found["merchant_id"], date.fromisoformat(found["week"]), tuple(map(_version, found["versions"])))


def _version(found: dict) -> Version:
    snapshot = found["snapshot"]
    return Version(
        version=found["version"],
        written_at=datetime.fromisoformat(found["written_at"]),
        digest=found["digest"],
        snapshot=Snapshot(**snapshot | {"as_of": snapshot["as_of"] and date.fromisoformat(snapshot["as_of"])}),
        figures=found["figures"],
        cited={code: Cited(**cited) for code, cited in found["cited"].items()},
    )


def quotes_of(value: object) -> Iterator[Quote]:
    """Every quote of a letter, wherever in it."""
    if isinstance(value, Quote):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from quotes_of(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:  # pyright: ignore[reportAttributeAccessIssue]  (just asked)
            yield from quotes_of(getattr(value, name))
