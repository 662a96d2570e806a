"""Thresholds chosen on labelled texts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lingping.evaluation.thresholds import tune_neutral, tune_thresholds
from lingping.model.decisions import decide, decide_sentiment


def test_each_need_gets_the_threshold_that_separates_it():
    presence = np.array([[0.15, 0.7], [0.2, 0.75], [0.3, 0.5], [0.35, 0.6]])
    gold = np.array([[0, 1], [0, 3], [1, 0], [3, 0]])
    needs = np.stack([1 - presence, presence, 0 * presence, 0 * presence], axis=-1)
    thresholds = tune_thresholds(needs, gold)
    assert (decide(needs, thresholds) > 0).tolist() == (gold > 0).tolist()


def test_neutral_texts_are_found_without_labelling_many_clear_ones_neutral():
    clear, unsure, mixed = [0.9, 0.05, 0.05], [0.7, 0.25, 0.05], [0.5, 0.45, 0.05]
    sentiment = np.array([clear] * 20 + [unsure] * 30 + [mixed] * 10 + [[0.05, 0.15, 0.8]] * 40)
    gold = np.array([0] * 20 + [0] * 28 + [1] * 2 + [1] * 10 + [2] * 40)
    said = decide_sentiment(sentiment, tune_neutral(sentiment, gold))
    assert said.tolist() == [0] * 50 + [1] * 10 + [2] * 40


@given(st.integers(0, 4))
def test_thresholds_are_probabilities_also_for_needs_that_no_text_names(named):
    needs = np.full((6, 3, 4), 0.25)
    gold = np.zeros((6, 3), int)
    gold[:named, 0] = 1
    assert all(0 < threshold < 1 for threshold in tune_thresholds(needs, gold))
