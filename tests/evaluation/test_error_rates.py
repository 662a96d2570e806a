"""Rates of hits and false alarms, and shares corrected by them."""

import pytest
from fake_classifier import answer_with

from lingping.corpus.examples import blank
from lingping.evaluation.error_rates import correct_share, measure_error_rates


def test_rates_are_of_the_texts_with_a_label_and_of_those_without():
    gold = blank(["a", "b", "c", "d"], 2)
    gold.sentiment[[0, 1], 0] = gold.sentiment[[2, 3], 2] = 1
    gold.needs[[0, 1], 0, 1] = gold.needs[[2, 3], 0, 0] = 1
    gold.needs[:, 1, 0] = 1  # nobody mentions service, so it has no rate of hits
    found = ("negative", {"price": "negative"})
    classifier = answer_with({"a": found, "b": ("positive", {}), "c": found, "d": found}, ("price", "service"))
    assert measure_error_rates(classifier, gold) == {"negative": (0.5, 1.0), "price": (0.5, 1.0)}


def test_a_share_is_corrected_for_misses_and_false_alarms():
    true = 0.3
    observed = 0.9 * true + 0.05 * (1 - true)
    assert correct_share(observed, hits=0.9, false_alarms=0.05) == pytest.approx(true)
    assert correct_share(0.01, hits=0.9, false_alarms=0.05) == 0
    assert correct_share(0.4, hits=0.5, false_alarms=0.45) == 0.4
