"""The limits of a question hold also for what DuckDB itself does not stop."""

import time
from dataclasses import replace

import duckdb
import pytest

from lingping.errors import LingpingError
from warehouse.published.limited_query import ask_within
from warehouse.published.query import Limits

LIMITS = Limits(rows=10, seconds=1, memory="64MB")


@pytest.fixture
def published(tmp_path):
    snapshot = tmp_path / "published" / "snapshots" / "20260101T000000Z-0000"
    snapshot.mkdir(parents=True)
    with duckdb.connect(snapshot / "lingping.duckdb") as con:
        con.execute(
            "create schema marts; create table marts.reviews as select 5.00::decimal(3, 2) as rating, '好' as text"
        )
    (snapshot / "manifest.json").write_text("{}")
    (tmp_path / "published" / "current").symlink_to(snapshot)
    return tmp_path / "published"


def test_the_answer_is_that_of_an_unlimited_question(published):
    answer = ask_within(published, "from marts.reviews, range(99) order by all", "current", LIMITS)
    assert (answer.num_rows, answer.column_names) == (10, ["rating", "text", "range"])
    assert str(answer.schema.field("rating").type) == "decimal128(3, 2)"
    assert answer["text"].to_pylist() == ["好"] * 10


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (
            "select levenshtein(repeat('a', 200000), repeat('b', 200000))",
            "SQL: stopped after 1 s. Filter",
        ),
        ("select repeat('a', 3000000000)", "SQL: needs more than 64MB of memory. Filter"),
        ("select len(range(2000000000))", "SQL: needs more than 64MB of memory. Filter"),
        ("select list('a' || i) from range(100000000) as t (i)", "SQL: needs more than 64MB of memory. Filter"),
        ("select repeat('a', 210000000)", "SQL: the answer has 210 MB. Select less of it."),
        ("select ratng from marts.reviews", 'Candidate bindings: "rating"'),
        ("drop table marts.reviews", "SQL: write one SELECT."),
    ],
)
def test_what_goes_beyond_a_limit_is_one_line_in_time(published, question, reason):
    limits = LIMITS if "stopped" in reason else replace(LIMITS, seconds=20)
    began = time.monotonic()
    with pytest.raises(LingpingError) as refused:
        ask_within(published, question, "current", limits)
    assert reason in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    assert time.monotonic() - began < 30
