"""What the network would say without some words of a text that it has read."""

import numpy as np
import pytest

from lingping.model.decisions import label_probabilities
from lingping.model.loading import load_classifier
from lingping.model.rereading import find_tokens
from lingping.model.word_spans import erase

TEXTS = [
    "物流太慢了，等了十天才到",
    "电池太不耐用，充一次电只能用半天，但是屏幕很漂亮",
    "客服小姐姐很有耐心，换货也快，就是包装盒压扁了一个角",
    "味道谈不上好吃，孩子不爱吃，价格倒是便宜",
    "好",
]
SPANS = [[(0, 4), (7, 12)], [(2, 6), (19, 23)], [(5, 9), (17, 19)], [(2, 7), (16, 20)], []]


@pytest.fixture(scope="module", params=["fp32", "bf16", "int8"])
def shipped(request, tmp_path_factory):
    return load_classifier(
        "lingping-mini", models=tmp_path_factory.mktemp("none"), device="cpu", precision=request.param
    )


def measure_falls(classifier, reading):
    """By how much the probability of each label of each text falls without each span, (labels × spans,)."""
    scores = reading.score_without(SPANS)
    row, falls = 0, []
    for labels, spans in zip(reading.decisions, SPANS, strict=True):
        for _ in spans:
            without = scores.take([row])
            falls += [
                label.probability - label_probabilities(classifier, without, label.target, label.label)[0]
                for label in labels
            ]
            row += 1
    return np.array(falls)


def test_a_reading_decides_as_a_score_does(shipped):
    scores = shipped.score(TEXTS)
    for row, labels in enumerate(shipped.read(TEXTS).decisions):
        for label in labels:
            expected = label_probabilities(shipped, scores, label.target, label.label)[row]
            assert label.probability == pytest.approx(expected, abs=0.03)


def test_without_a_span_that_was_not_read_nothing_changes(shipped):
    reading = shipped.read(TEXTS[:1])
    scores = reading.score_without([[(500, 510)]])
    for label in reading.decisions[0]:
        left = label_probabilities(shipped, scores, label.target, label.label)[0]
        assert left == pytest.approx(label.probability, abs=0.02)


def test_what_falls_most_is_what_falls_most_in_the_text_without_the_words(shipped):
    reading = shipped.read(TEXTS)
    erased = shipped.score([erase(text, *span) for text, spans in zip(TEXTS, SPANS, strict=True) for span in spans])
    row, true = 0, []
    for labels, spans in zip(reading.decisions, SPANS, strict=True):
        for _ in spans:
            true += [
                label.probability - label_probabilities(shipped, erased.take([row]), label.target, label.label)[0]
                for label in labels
            ]
            row += 1
    assert np.corrcoef(true, measure_falls(shipped, reading))[0, 1] > 0.5


def test_the_order_of_texts_and_the_size_of_batches_change_nothing(shipped):
    whole = measure_falls(shipped, shipped.read(TEXTS))
    budget, shipped._token_budget = shipped._token_budget, 32
    try:
        small = measure_falls(shipped, shipped.read(TEXTS))
    finally:
        shipped._token_budget = budget
    assert small == pytest.approx(whole, abs=0.05)


@pytest.mark.parametrize(
    ("span", "tokens"),
    [((0, 2), [1]), ((0, 3), [1, 2]), ((3, 4), [2]), ((2, 3), [2]), ((4, 5), [3]), ((9, 12), [])],
)
def test_a_span_erases_the_tokens_of_which_it_has_half_or_that_it_is_within(span, tokens):
    places = [None, (0, 2), (2, 4), (4, 8), None]  # special tokens have no place
    assert find_tokens(places, [span], 6).nonzero()[1].tolist() == tokens
