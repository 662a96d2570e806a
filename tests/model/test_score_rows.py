import numpy as np
import pyarrow as pa
import pytest
from fake_classifier import FakeClassifier

from lingping.contracts import NEEDS, PREDICTIONS, TAXONOMY
from lingping.errors import LingpingError
from lingping.model.classifier import Scores
from lingping.model.score_rows import score_texts, taxonomy_rows
from lingping.model.taxonomy import Taxonomy, load_taxonomy

NEED_CODES = load_taxonomy().codes


def find_courier(texts):
    """Logistics and, below the threshold, price in every text with the word 快递."""
    needs = np.tile(np.array([1, 0, 0, 0], np.float32), (len(texts), len(NEED_CODES), 1))
    sentiment = np.tile(np.array([0.2, 0.1, 0.7], np.float32), (len(texts), 1))
    for row, text in enumerate(texts):
        if "快递" in text:
            needs[row, NEED_CODES.index("logistics")] = [0.1, 0.6, 0.2, 0.1]
            needs[row, NEED_CODES.index("price")] = [0.6, 0.4, 0, 0]
            sentiment[row] = [0.6, 0.3, 0.1]
    return Scores(sentiment, needs, np.zeros(len(texts), np.float32))


CLASSIFIER = FakeClassifier(NEED_CODES, find_courier)


def batch(*texts):
    return pa.RecordBatch.from_pydict({"text_id": [f"id-{text}" for text in texts], "masked_text": list(texts)})


def test_rows_have_the_columns_of_the_contracts():
    for predictions, needs in score_texts(CLASSIFIER, load_taxonomy(), [batch("快递慢", "好"), batch("好")]):
        assert predictions.schema == PREDICTIONS.schema
        assert needs.schema == NEEDS.schema
    rows = pa.RecordBatch.from_pylist(taxonomy_rows(load_taxonomy()), schema=TAXONOMY.schema)
    assert rows.num_rows == len(load_taxonomy().needs)


def test_every_text_has_one_sentiment_and_a_row_for_each_need_that_it_mentions():
    done = []
    ((predictions, needs),) = score_texts(
        CLASSIFIER, load_taxonomy(), [batch("好", "快递太慢，快递费贵")], progress=done.append
    )
    assert predictions["text_id"].to_pylist() == ["id-好", "id-快递太慢，快递费贵"]
    assert predictions["sentiment"].to_pylist() == ["positive", "negative"]
    assert predictions["p_negative"].to_pylist() == pytest.approx([0.2, 0.6])
    (row,) = needs.to_pylist()
    assert (row["text_id"], row["model_id"]) == ("id-快递太慢，快递费贵", "fake")
    assert (row["need"], row["polarity"]) == ("logistics", "negative")
    assert row["probability"] == pytest.approx(0.9)
    assert row["words"] == ["快递", "快递费"]
    assert done == [2]


def test_texts_without_needs_give_an_empty_batch_of_the_right_columns():
    ((_, needs),) = score_texts(CLASSIFIER, load_taxonomy(), [batch("好")])
    assert needs.num_rows == 0
    assert needs.schema == NEEDS.schema


def test_a_model_of_other_needs_is_refused_with_the_way_to_train_one():
    shorter = Taxonomy(load_taxonomy().needs[:-1])
    with pytest.raises(LingpingError, match=r"fake: knows the needs .*lingping train"):
        next(score_texts(CLASSIFIER, shorter, [batch("好")]))
