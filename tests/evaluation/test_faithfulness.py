"""Explained spans carry more than random ones."""

import pytest
from keyword_classifier import find_keywords

from lingping.evaluation.faithfulness import measure_faithfulness


def test_erasing_the_explained_span_hurts_more_than_erasing_a_random_one():
    texts = ["味道好吃，就是快递太慢，等了三天", "快递太慢了，包装还行，颜色也还可以"]
    found = measure_faithfulness(find_keywords(), texts * 5)
    assert (found.texts, found.labels) == (2, 25)
    assert found.explained > 0.7
    assert found.ratio > 3


def test_faithfulness_needs_texts_with_something_to_erase():
    with pytest.raises(ValueError, match="more than one word"):
        measure_faithfulness(find_keywords(), ["慢"])
