"""The content of a letter compared across releases of Lingping: a new field or section alone is no change."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, make_dataclass, replace
from typing import Any

import pytest
from letter_shop import SNAPSHOT

from lingping.letter.archive.content_digest import content_of
from lingping.letter.rows.letter_rows import Snapshot


@dataclass(frozen=True)
class Point:
    need: str
    share: float | None = None


@dataclass(frozen=True)
class Needs:
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Letter:
    week: int
    snapshot: Snapshot
    sections: Mapping[str, object]


def letter(*points: Any, week: int = 13, snapshot: Snapshot = SNAPSHOT, **sections: object) -> Letter:
    return Letter(week, snapshot, {"needs": Needs(points), **sections})


def widened(value: Any, name: str = "Wider", **new: object) -> Any:
    """`value` in a class of another name, with `new` fields beside the old ones."""
    old = {field.name: getattr(value, field.name) for field in fields(value)}
    return make_dataclass(name, [*old, *new], frozen=True)(**old, **new)


PRICE = Point("price", 0.2)
WRITTEN = content_of(letter(PRICE))


def test_the_same_letter_matches_and_its_digest_is_the_same():
    assert WRITTEN.matches(letter(PRICE))
    assert content_of(letter(PRICE)) == WRITTEN


@pytest.mark.parametrize(
    "wider",
    [
        letter(PRICE, effects=Needs((PRICE,))),
        letter(widened(PRICE, q_value=0.03)),
        widened(letter(PRICE), weather="rain"),
    ],
    ids=["a new section", "a new field in a list", "a new field of the letter"],
)
def test_what_is_new_in_a_release_matches_and_counts_from_then_on(wider):
    assert WRITTEN.matches(wider)
    assert content_of(wider).digest != WRITTEN.digest
    assert not content_of(wider).matches(letter(PRICE))


def test_a_renamed_class_matches():
    assert content_of(letter(widened(PRICE, "PainPoint"))) == WRITTEN


def test_another_run_and_its_day_are_no_content_while_the_model_is():
    assert WRITTEN.matches(letter(PRICE, snapshot=replace(SNAPSHOT, run_id="another", quarantined=99)))
    assert not WRITTEN.matches(letter(PRICE, snapshot=replace(SNAPSHOT, model_id="another")))


@pytest.mark.parametrize(
    "changed",
    [
        letter(Point("price", 0.3)),
        letter(Point("price")),
        letter(PRICE, PRICE),
        letter(),
        letter(make_dataclass("Point", ["need"])("price")),
        letter(widened(Point("price", 0.3), q_value=0.03)),
        Letter(13, SNAPSHOT, {}),
        letter(PRICE, week=14),
    ],
    ids=["value", "none", "added", "removed", "field gone", "value beside a new field", "section gone", "top"],
)
def test_a_changed_value_and_a_removed_field_do_not_match(changed):
    assert not WRITTEN.matches(changed)


def test_what_was_empty_does_not_match_once_it_has_an_entry_although_its_fields_are_new():
    assert not content_of(letter()).matches(letter(PRICE))
    assert not content_of(letter(wishes=None)).matches(letter(wishes=Needs((PRICE,))))
