"""Explanations point at the characters that a verdict hangs on, and at no others."""

import numpy as np
import pytest

from lingping.evaluation.faithfulness import measure_faithfulness
from lingping.model.classifier import Scores
from lingping.model.explanation import explain
from lingping.model.word_spans import find_word_edges


class KeywordReader:
    """Finds 慢 (logistics, negative) and 好吃 (taste, positive): what it leans on is known."""

    model_id = "keywords"
    needs = ("logistics", "taste_smell")
    thresholds = (0.5, 0.5)
    neutral = 0.5

    def score(self, texts, *, progress=None):
        slow, tasty = (np.array([word in text for text in texts], float) for word in ("慢", "好吃"))
        needs = np.zeros((len(texts), 2, 4))
        needs[:, 0, 1], needs[:, 1, 3] = 0.9 * slow, 0.8 * tasty
        needs[..., 0] = 1 - needs.sum(-1)
        negative = 0.1 + 0.8 * slow
        return Scores(np.stack([negative, np.zeros(len(texts)), 1 - negative], 1), needs, np.zeros(len(texts)))


TEXT = "味道好吃，就是快递太慢，等了三天"


def told(text):
    return {
        each.target: (each.label, [text[span.start : span.stop] for span in each.spans])
        for each in next(explain(KeywordReader(), [text]))
    }


def test_each_verdict_is_carried_by_its_own_words():
    found = told(TEXT)
    assert set(found) == {"sentiment", "logistics", "taste_smell"}
    assert found["logistics"][0] == "negative"
    assert "慢" in found["logistics"][1][0] and len(found["logistics"][1][0]) <= 2
    assert found["taste_smell"] == ("positive", ["好吃"])
    assert "慢" in found["sentiment"][1][0]


def test_what_a_span_carries_is_what_falls_without_it():
    (logistics,) = [each for each in next(explain(KeywordReader(), [TEXT])) if each.target == "logistics"]
    assert logistics.probability == pytest.approx(0.9)
    assert [span.carries for span in logistics.spans] == [pytest.approx(0.9)]


def test_a_verdict_that_stands_in_two_places_is_told_by_the_span_that_falls_most():
    assert told("慢")["logistics"] == ("negative", ["慢"])


@pytest.mark.parametrize("text", ["", "，。", "👍"])
def test_a_text_without_a_word_has_nothing_to_explain(text):
    assert list(explain(KeywordReader(), [text])) == [[]]


@pytest.mark.parametrize("text", [TEXT, "iPhone 13 很好，  好吃", "好" * 900])
def test_words_lie_where_they_are_said_to(text):
    edges = find_word_edges(text)
    assert "".join(text[start:stop] for start, stop in edges) == text.replace(" ", "")
    assert all(len(found) > 0 for found in explain(KeywordReader(), [text]))


def test_many_texts_are_explained_each_by_itself():
    texts = [TEXT, "快递太慢了", "好吃"] * 20
    together = list(explain(KeywordReader(), texts))
    assert together == [next(explain(KeywordReader(), [text])) for text in texts]


def test_erasing_the_explained_span_hurts_more_than_erasing_a_random_one():
    found = measure_faithfulness(KeywordReader(), [TEXT, "快递太慢了，包装还行，颜色也还可以"] * 5)
    assert found.texts == 2
    assert found.explained > 0.7
    assert found.ratio > 3


def test_faithfulness_needs_texts_with_something_to_erase():
    with pytest.raises(ValueError, match="more than one word"):
        measure_faithfulness(KeywordReader(), ["慢"])
