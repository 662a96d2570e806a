"""Figures on the test sets: each kind of error lowers its own."""

import pytest
from fake_classifier import answer_with

from lingping.corpus.examples import blank
from lingping.corpus.splits import Corpus
from lingping.evaluation.judgement import evaluate, judge, measure
from lingping.evaluation.key_figures import HEADLINES, estimate_differences, estimate_figures, pick_headlines
from lingping.evaluation.report_tables import format_comparison
from lingping.labels import SENTIMENTS, STATES

NEEDS = ("price", "service")
ON_NEEDS = {
    "a": ("positive", {"price": "positive"}),
    "b": ("negative", {"price": "negative", "service": "negative"}),
    "c": ("neutral", {}),
    "d": ("positive", {}),
}
ON_SENTIMENT = {"e": ("positive", {}), "f": ("negative", {})}
GOLD = ON_NEEDS | ON_SENTIMENT


def examples_of(labels):
    examples = blank(list(labels), 2)
    for row, (label, named) in enumerate(labels.values()):
        examples.sentiment[row, SENTIMENTS.index(label)] = 1
        for need in range(2):
            examples.needs[row, need, STATES.index(named.get(NEEDS[need], "absent"))] = 1
    return examples


def corpus():
    nothing = blank([], 2)
    return Corpus(
        gold=nothing,
        annotators=nothing,
        contrast=nothing,
        other=nothing,
        unlabelled=[],
        validation=nothing,
        contrast_validation=nothing,
        test_needs=examples_of(ON_NEEDS),
        test_sentiment=examples_of(ON_SENTIMENT),
    )


def values(answers):
    return {key: figure.value for key, figure in evaluate(answer_with(answers, NEEDS), corpus()).items()}


def measures_of(answers):
    return measure(judge(answer_with(answers, NEEDS), corpus()), corpus())


def test_a_classifier_that_is_always_right_has_ones_everywhere():
    figures = evaluate(answer_with(GOLD, NEEDS), corpus())
    assert {figure.value for figure in figures.values()} == {1}
    assert {name for name, label in figures if not label} == set(HEADLINES)
    assert (figures["binary_accuracy", ""].texts, figures["needs_f1", ""].texts) == (2, 4)


def test_each_kind_of_error_lowers_its_own_figure():
    found = values(GOLD | {
        "a": ("positive", {"price": "negative"}),  # the right need, the wrong polarity
        "b": ("negative", {"price": "negative"}),  # service missed
        "d": ("positive", {"service": "positive"}),  # a false alarm of service
        "c": ("negative", {}),  # neutral missed
        "f": ("positive", {}),
    })  # fmt: skip
    assert found["binary_accuracy", ""] == 0.5
    assert found["needs_f1", ""] == pytest.approx(2 * 2 / (3 + 3))
    assert found["polarity_f1", ""] == pytest.approx(2 * 1 / (3 + 3))
    assert found["sentiment_accuracy", ""] == 0.75
    assert found["sentiment_macro_f1", ""] == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert (found["need_f1", "price"], found["need_f1", "service"]) == (1, 0)
    assert (found["sentiment_precision", "negative"], found["sentiment_recall", "negative"]) == (0.5, 1)


def test_two_classifiers_stand_side_by_side_with_their_difference():
    right, wrong = measures_of(GOLD), measures_of(GOLD | {"f": ("positive", {})})
    table = format_comparison(
        {"student": estimate_figures(right), "baseline": estimate_figures(wrong)}, estimate_differences(right, wrong)
    ).splitlines()
    assert table[0] == "| | student | baseline | difference |"
    (row,) = [line for line in table if line.startswith("| negative or positive")]
    assert "(n = 2) | 1.000 (1.000–1.000) | 0.500 (0.000–1.000) | +0.500 (+0.000 to +1.000) |" in row
    assert any(line.startswith("| need price, F1 (n = 4) |") for line in table)


def test_a_manifest_keeps_the_headlines_and_the_needs():
    assert set(pick_headlines(evaluate(answer_with(GOLD, NEEDS), corpus()))) == {
        *HEADLINES,
        "need_f1 price",
        "need_f1 service",
    }
