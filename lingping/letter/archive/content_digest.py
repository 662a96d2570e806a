"""Whether two letters have the same content, also where one of them has fields that the other does not know.

A new release of Lingping may add fields and sections to the letter. A digest over all fields would then differ from the
digest of the same letter written before, so a digest is kept with the fields that it covers, and a later letter is
compared on these fields alone.

Fields are named by their place in the letter (`pains.share` → `value low high`), never by the class that holds them:
a renamed or split class changes nothing. A renamed or removed field does: it is a change of the content.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from hashlib import sha256

from lingping.letter.rows.letter_rows import Snapshot

Covered = Mapping[str, tuple[str, ...]]  # place in the letter ("" is the letter itself) → names of its fields


@dataclass(frozen=True)
class Content:
    """The digest of a letter's content (SHA-256) and the fields that it covers."""

    digest: str
    covered: Covered

    def matches(self, letter: object) -> bool:
        """Whether `letter` has the same content in all the fields that this digest covers."""
        return _digest(letter, self.covered) == self.digest


def content_of(letter: object) -> Content:
    """The digest of the letter over every field that it has."""
    covered: dict[str, tuple[str, ...]] = {}
    for place, names in _places(letter, ""):
        covered[place] = tuple(sorted({*covered.get(place, ()), *names}))
    return Content(_digest(letter, covered), covered)


def _digest(letter: object, covered: Covered) -> str:
    content = _plain(letter, "", covered)
    return sha256(json.dumps(content, ensure_ascii=True, sort_keys=True, default=str).encode()).hexdigest()


def _plain(value: object, place: str, covered: Covered) -> object:
    """`value` as JSON can hold it, without the fields that are not covered."""
    if (named := _named(value)) is not None:
        chosen = covered.get(place, ())
        return {name: _plain(each, _below(place, name), covered) for name, each in named.items() if name in chosen}
    if isinstance(value, tuple | list):
        return [_plain(each, place, covered) for each in value]
    # Which run built the tables, and until when, is no content of a letter; the model is.
    return value.model_id if isinstance(value, Snapshot) else value


def _places(value: object, place: str) -> Iterator[tuple[str, Iterable[str]]]:
    """Each place in `value` that has fields, with their names; the elements of a list share one place."""
    if (named := _named(value)) is not None:
        yield place, named
        for name, each in named.items():
            yield from _places(each, _below(place, name))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _places(each, place)


def _named(value: object) -> dict[str, object] | None:
    """The fields of a dataclass, or the entries of a mapping: letters keep sections in mappings, lists in tuples."""
    if isinstance(value, Mapping):
        return dict(value)
    if is_dataclass(value) and not isinstance(value, type | Snapshot):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return None


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
