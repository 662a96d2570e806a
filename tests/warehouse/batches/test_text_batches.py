from datetime import UTC, datetime

import duckdb
import pyarrow as pa
import pytest

from lingping.contracts import NEEDS, PREDICTIONS, REVIEWS, TEXTS
from warehouse.batches.text_batches import append_scores, count_unscored, new_texts, unscored_texts
from warehouse.database.connection import open_writer
from warehouse.database.tables import append


@pytest.fixture
def con(tmp_path):
    with open_writer(tmp_path / "warehouse.duckdb") as con:
        yield con


def review(number: int, text: str | None, follow_up: str | None = None) -> dict[str, object]:
    return {
        "platform": "jd",
        "merchant_id": "m",
        "review_id": str(number),
        "content_hash": str(number),
        "text": text,
        "text_id": text,
        "follow_up_text": follow_up,
        "follow_up_text_id": follow_up,
        "reviewed_at": datetime(2026, 3, 1, tzinfo=UTC),
    }


def batch(table, *rows: dict[str, object]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(rows), schema=table.schema)


def read(text_id: str, *, is_no_text: bool = False) -> dict[str, object]:
    return {"text_id": text_id, "masked_text": text_id, "is_no_text": is_no_text}


def ids(batches) -> list[str]:
    return [text_id for each in batches for text_id in each["text_id"].to_pylist()]


def test_each_distinct_text_and_follow_up_is_new_once(con):
    append(con, REVIEWS.name, [batch(REVIEWS, review(1, "好", "坏"), review(2, "好"), review(3, None))])
    assert ids(new_texts(con)) == sorted(["坏", "好"])
    append(con, TEXTS.name, [batch(TEXTS, read("好"))])
    assert ids(new_texts(con)) == ["坏"]


def test_texts_are_read_while_their_rows_are_written(con):
    append(con, REVIEWS.name, [batch(REVIEWS, *(review(number, f"text {number:05}") for number in range(9_000)))])
    for texts in new_texts(con):
        append(con, TEXTS.name, [batch(TEXTS, *map(read, texts["text_id"].to_pylist()))])
    assert ids(new_texts(con)) == []


def test_a_text_is_scored_once_per_model_and_nothing_to_read_is_never_scored(con):
    append(con, TEXTS.name, [batch(TEXTS, read("a"), read("b"), read("👍", is_no_text=True))])
    scores = batch(PREDICTIONS, {"text_id": "a", "model_id": "one", "sentiment": "positive"})
    append_scores(con, scores, batch(NEEDS))
    assert (ids(unscored_texts(con, "one")), count_unscored(con, "one")) == (["b"], 1)
    assert ids(unscored_texts(con, "two")) == ["a", "b"]


def test_needs_without_their_sentiment_are_never_left_behind(con):
    needs = batch(NEEDS, {"text_id": "a", "model_id": "one", "need": "price", "polarity": "positive"})
    with pytest.raises(duckdb.ConstraintException):
        append_scores(con, batch(PREDICTIONS, {"text_id": "a", "model_id": None}), needs)
    assert con.execute("select count(*) from nlp.needs").fetchall() == [(0,)]
