from datetime import date

import duckdb
import pytest

from lingping.errors import LingpingError
from lingping.letter.archive.letter_files import path_of
from warehouse.letters.letter_writer import last_weeks, letter_rows, merchants_with_letter, unwritten_letters

OLD, THIS, NEXT = date(2026, 3, 16), date(2026, 3, 23), date(2026, 3, 30)


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute(
            "create schema marts; create table marts.merchant_weeks"
            " (merchant_id varchar, week date, is_complete boolean, reviews bigint)"
        )
        rows = [
            ("told", OLD, True, 3),
            ("told", THIS, True, 4),
            ("quiet", OLD, True, 2),
            ("quiet", THIS, True, 0),
            ("gone", OLD, True, 5),
            ("halfway", THIS, False, 9),
            ("log only", THIS, True, 0),
        ]
        con.executemany("insert into marts.merchant_weeks values (?, ?, ?, ?)", rows)
        yield con


def test_letters_go_to_merchants_whose_week_is_over_and_of_whom_something_was_said(con):
    assert merchants_with_letter(con, THIS) == ["quiet", "told"]
    assert merchants_with_letter(con, OLD) == ["gone", "quiet", "told"]


def test_a_letter_that_lies_there_is_not_missing(con, tmp_path):
    assert unwritten_letters(con, tmp_path, THIS) == ["quiet", "told"]
    path = path_of(tmp_path, "told", THIS)
    path.parent.mkdir(parents=True)
    path.touch()
    assert unwritten_letters(con, tmp_path, THIS) == ["quiet"]


def test_each_merchants_last_complete_week_is_written(con):
    assert last_weeks(con, today=NEXT) == {OLD: ["gone"], THIS: ["quiet", "told"]}


def test_a_week_is_not_over_before_its_sunday_is(con):
    assert last_weeks(con, today=date(2026, 3, 29)) == {OLD: ["gone", "quiet", "told"]}


def test_a_snapshot_of_another_version_is_refused_with_the_remedy(con):
    with pytest.raises(LingpingError, match=r"another version of Lingping: .*`lingping run` builds a new one"):
        letter_rows(con, "told", THIS)
