"""Explanations name the characters that a label depends on, and no others."""

import pytest
from keyword_classifier import find_keywords

from lingping.model.explanation import explain
from lingping.model.word_spans import find_word_edges

TEXT = "味道好吃，就是快递太慢，等了三天"


def explain_one(text):
    return next(explain(find_keywords(), [text]))


def spans_of(text):
    """Target → its label and the words of its spans."""
    return {
        each.target: (each.label, [text[span.start : span.stop] for span in each.spans]) for each in explain_one(text)
    }


def test_each_label_is_carried_by_its_own_words():
    found = spans_of(TEXT)
    assert set(found) == {"sentiment", "logistics", "taste_smell"}
    assert found["logistics"][0] == "negative"
    assert "慢" in found["logistics"][1][0] and len(found["logistics"][1][0]) <= 2
    assert found["taste_smell"] == ("positive", ["好吃"])
    assert "慢" in found["sentiment"][1][0]


def test_a_span_carries_as_much_as_the_probability_falls_without_it():
    (logistics,) = [each for each in explain_one(TEXT) if each.target == "logistics"]
    assert logistics.probability == pytest.approx(0.9)
    assert [span.carries for span in logistics.spans] == [pytest.approx(0.9)]


def test_a_text_of_one_word_is_explained_by_it():
    assert spans_of("慢")["logistics"] == ("negative", ["慢"])


@pytest.mark.parametrize("text", ["", "，。", "👍"])
def test_a_text_without_a_word_has_nothing_to_explain(text):
    assert list(explain(find_keywords(), [text])) == [[]]


@pytest.mark.parametrize("text", [TEXT, "iPhone 13 很好，  好吃", "好" * 900])
def test_words_are_found_at_their_places(text):
    edges = find_word_edges(text)
    assert "".join(text[start:stop] for start, stop in edges) == text.replace(" ", "")
    assert all(len(found) > 0 for found in explain(find_keywords(), [text]))


def test_many_texts_are_explained_each_by_itself():
    texts = [TEXT, "快递太慢了", "好吃"] * 20
    together = list(explain(find_keywords(), texts))
    assert together == [explain_one(text) for text in texts]
