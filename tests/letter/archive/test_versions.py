"""Versions of a letter: what is new is a new version, and says what changed."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from letter_shop import (
    MERCHANT,
    SNAPSHOT,
    WEEK,
    a_busy_week,
    an_older_week,
    build_zh,
    insight,
    letter_rows,
    week_row,
    with_tables,
)

from lingping.atomic import write_text
from lingping.letter.archive.content_digest import content_of
from lingping.letter.archive.letter_files import path_of
from lingping.letter.archive.versions import Record, as_text, read_record, record_of
from lingping.letter.build import build
from lingping.letter.forms.page import render
from lingping.letter.rows.letter_rows import Snapshot
from lingping.letter.rows.printed_todos import todos_of
from lingping.letter.weekly_letter import WeeklyLetter

MONDAY, TUESDAY = datetime(2026, 3, 30, 1, tzinfo=UTC), datetime(2026, 3, 31, 17, tzinfo=UTC)


def letter(snapshot=SNAPSHOT, **values):
    return build_zh(letter_rows(weeks=[week_row(**values), week_row(1)], snapshot=snapshot))


def record(*letters) -> Record:
    found = Record(MERCHANT, WEEK)
    for each in letters:
        found = found.take(each, at=TUESDAY)
    return found


def changes(found: Record) -> tuple[tuple[str, str, str], ...]:
    """What the newest version of a letter changed."""
    edition = found.edition()
    assert edition is not None
    return edition.changes


@dataclass(frozen=True)
class WiderLetter(WeeklyLetter):
    """The letter of a later release."""

    weather: str = ""


def wider(letter, weather: str) -> WeeklyLetter:
    return WiderLetter(**{field.name: getattr(letter, field.name) for field in fields(letter)}, weather=weather)


def fewer_quotes() -> WeeklyLetter:
    """The busy week, with one review less to quote."""
    rows = a_busy_week()
    return build_zh(with_tables(rows, reviews=rows.tables["reviews"].slice(1)))


def test_the_first_version_does_not_mention_versions():
    assert record(letter()).edition() is None
    assert "版" not in render(letter(), None).split("<body>")[1].split("<main>")[0]


def test_the_same_letter_from_a_newer_run_is_no_new_version():
    newer = Snapshot("another run", date(2026, 4, 2), SNAPSHOT.model_id, 13)
    once = record(letter())
    assert once.take(letter(newer), at=MONDAY) is once
    assert content_of(letter()) == content_of(letter(newer))


def test_a_field_that_a_release_adds_is_no_new_version_and_counts_from_then_on():
    first = record(letter())
    upgraded = first.take(wider(letter(), "rain"), at=MONDAY)
    assert upgraded.versions == first.versions
    assert upgraded.content != first.content
    assert upgraded.take(wider(letter(), "rain"), at=MONDAY) is upgraded
    assert len(upgraded.take(wider(letter(), "sun"), at=MONDAY).versions) == 2


def test_a_record_without_a_content_digest_is_compared_by_figures_quotes_and_model():
    old = replace(record(build_zh(a_busy_week())), content=None)
    once = old.take(build_zh(a_busy_week()), at=MONDAY)
    assert once.versions == old.versions
    assert once.take(build_zh(a_busy_week()), at=MONDAY) is once
    for other in (
        letter(),
        build_zh(replace(a_busy_week(), snapshot=replace(SNAPSHOT, model_id="other"))),
        fewer_quotes(),
    ):
        assert len(old.take(other, at=MONDAY).versions) == 2


def test_each_version_has_an_identity_of_its_own_also_where_the_letter_goes_back():
    found = record(letter(), letter(reviews=131), letter())
    assert len({version.digest for version in found.versions}) == 3
    assert found.identity == record(letter(), letter(reviews=131), letter()).identity


def test_a_second_version_names_the_figures_that_changed_and_what_they_were():
    second = record(letter(), letter(reviews=131, revenue=Decimal("22000.40")))
    assert [version.version for version in second.versions] == [1, 2]
    edition = second.edition()
    assert edition is not None
    assert edition.changes == (
        ("reviews", "128 条", "131 条"),
        ("default_praise", "21.1%", "20.6%"),
        ("revenue", "¥21,846", "¥22,000"),
    )
    html = render(letter(reviews=131, revenue=Decimal("22000.40")), edition)
    assert (
        "第 2 版，2026年4月1日更新。与上一版相比：评价数 128 条 → 131 条；默认好评 21.1% → 20.6%；"
        "订单额 ¥21,846 → ¥22,000。" in html
    )


def test_a_figure_that_came_or_went_is_said_to_be_missing():
    without = build_zh(letter_rows(weeks=[week_row(revenue=None)]))
    assert ("revenue", "¥21,846", "") in changes(record(letter(), without))


def test_another_classifier_is_a_change():
    other = replace(SNAPSHOT, model_id="lingping-mini-2")
    assert changes(record(letter(), letter(other))) == (("model", "lingping-mini-1", "lingping-mini-2"),)


def test_new_text_with_the_same_figures_is_named_as_such():
    rows = letter_rows(weeks=[week_row(), week_row(1)], insights=[insight("price", 3, 0)])
    edition = record(letter(), build_zh(rows)).edition()
    assert edition is not None
    assert edition.changes == ()
    assert "主要数字没有变化，正文有更新" in render(build_zh(rows), edition)


def test_a_record_is_read_as_it_was_written(tmp_path):
    written = record(build_zh(a_busy_week()), letter())
    path = path_of(tmp_path, MERCHANT, WEEK)
    write_text(record_of(path), as_text(written))
    assert read_record(path, MERCHANT, WEEK) == written
    assert record_of(path).stat().st_size < 8_000
    assert "外箱压扁" not in record_of(path).read_text("utf-8")
    assert read_record(path_of(tmp_path, "another", WEEK), "another", WEEK) == Record("another", WEEK)


def test_an_older_week_says_that_its_customers_are_not_known():
    assert "不列。" not in render(build_zh(a_busy_week()))
    assert "当时的分组没有保存，因此不列。" in render(build_zh(an_older_week()))


@pytest.mark.parametrize(("first", "then"), [("zh", "en"), ("en", "zh")])
def test_another_language_is_no_new_version_and_back_again(first, then):
    rows = a_busy_week()
    once = Record(MERCHANT, WEEK).take(build(rows, first), at=MONDAY)
    for language, other in ((then, first), (first, then), (first, then)):
        again = once.take(build(rows, language), at=TUESDAY, others=[build(rows, other)])
        assert again.versions == once.versions
        once = again
    with_more = letter_rows(weeks=[week_row(reviews=131), week_row(1)])
    more = once.take(build(with_more, then), at=TUESDAY, others=[build(with_more, first)])
    assert len(more.versions) == 2


def test_a_figure_that_differs_in_its_language_alone_is_no_change():
    rows = [letter_rows(weeks=[week_row(reviews=reviews), week_row(1)]) for reviews in (128, 131)]
    found = Record(MERCHANT, WEEK).take(build(rows[0], "zh"), at=MONDAY).take(build(rows[1], "en"), at=TUESDAY)
    assert {code: (before, now) for code, before, now in changes(found)} == {
        "reviews": ("128", "131"),
        "default_praise": ("21.1%", "20.6%"),
    }


def test_what_a_letter_asks_for_is_on_record_and_read_again(tmp_path):
    found = build_zh(a_busy_week())
    asked = {todo.code: todo for todo in todos_of(found)}
    assert len(asked) == 3
    path = path_of(tmp_path, MERCHANT, WEEK)
    write_text(record_of(path), as_text(record(found)))
    assert read_record(path, MERCHANT, WEEK).versions[-1].todos == asked


def test_codes_that_an_older_release_did_not_print_are_added_without_a_new_version():
    found = build_zh(a_busy_week())
    new = record(found)
    older = replace(new, versions=(replace(new.versions[0], cited={}, todos={}),))
    again = older.take(found, at=TUESDAY)
    assert len(again.versions) == 1
    assert again == new
    assert again.versions[0].todos
