"""Rates of hits and false alarms, and shares corrected by them."""

import numpy as np
import pytest
from fake_classifier import answer_with

from lingping.corpus.examples import Examples, blank
from lingping.evaluation.error_rates import (
    correct_share,
    count_own_errors,
    estimate_share,
    estimate_shares,
    measure_error_rates,
    pool_rates,
)

NEEDS = ("price", "service")


def make_gold() -> Examples:
    gold = blank(["a", "b", "c", "d"], 2)
    gold.sentiment[[0, 1], 0] = gold.sentiment[[2, 3], 2] = 1
    gold.needs[[0, 1], 0, 1] = gold.needs[[2, 3], 0, 0] = 1
    gold.needs[:, 1, 0] = 1  # nobody mentions service, so it has no rate of hits
    return gold


CLASSIFIER = answer_with(
    dict.fromkeys("acd", ("negative", {"price": "negative"})) | {"b": ("positive", {})},
    NEEDS,
)


def test_rates_are_of_the_texts_with_a_label_and_of_those_without():
    assert measure_error_rates(CLASSIFIER, make_gold()) == {"negative": (0.5, 1.0), "price": (0.5, 1.0)}


def test_rates_of_several_sets_are_pooled_by_label():
    counts = count_own_errors(CLASSIFIER, make_gold())
    assert counts["negative"].hits == (1, 2)
    assert counts["service"].false_alarms == (0, 4)
    rates = pool_rates([counts, counts])
    assert list(rates) == ["negative", "price"]
    assert rates["price"].hits.value == 0.5


def test_a_share_is_corrected_for_misses_and_false_alarms():
    true = 0.3
    observed = 0.9 * true + 0.05 * (1 - true)
    assert correct_share(observed, hits=0.9, false_alarms=0.05) == pytest.approx(true)
    assert correct_share(0.01, hits=0.9, false_alarms=0.05) == 0
    assert correct_share(0.4, hits=0.5, false_alarms=0.45) == 0.4


def test_the_interval_contains_the_corrected_share_and_allows_for_other_rates():
    counted, corrected, low, high = estimate_share(26, 100, (0.9, 0.1))
    assert (counted, corrected) == (0.26, pytest.approx(0.2))
    assert low < 0.1 < corrected < 0.25 < high


def test_shares_are_those_of_the_labels_with_rates_that_occur():
    found = {label: np.array([True] * 26 + [False] * 74) for label in ("negative", "price", "service")}
    gold = found | {"price": np.zeros(100, bool)}
    (share,) = estimate_shares(found, gold, {"negative": (0.9, 0.1), "price": (0.9, 0.1)})
    assert share.label == "negative"
    assert (share.gold, share.counted, share.corrected) == (0.26, 0.26, pytest.approx(0.2))
    assert share.low < share.corrected < share.high
