import numpy as np
import pytest

from lingping.corpus.examples import blank
from lingping.corpus.splits import Corpus
from lingping.evaluation.judgement import evaluate, judge, measure
from lingping.evaluation.key_figures import HEADLINES, estimate_differences, estimate_figures, pick_headlines
from lingping.evaluation.report_tables import format_comparison
from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Scores


class Told:
    """A classifier that answers each text as told: (sentiment, {need: state})."""

    model_id = "told"
    needs = ("price", "service")
    thresholds = (0.5, 0.5)
    neutral = 0.5

    def __init__(self, answers):
        self.answers = answers

    def score(self, texts, *, progress=None):
        told = [self.answers[text] for text in texts]
        needs = [[STATES.index(named.get(need, "absent")) for need in self.needs] for _, named in told]
        sentiment = np.eye(3, dtype=np.float32)[[SENTIMENTS.index(label) for label, _ in told]]
        return Scores(sentiment, np.eye(4, dtype=np.float32)[needs], np.zeros(len(texts), np.float32))


def gold(labels):
    examples = blank(list(labels), 2)
    for row, (label, named) in enumerate(labels.values()):
        examples.sentiment[row, SENTIMENTS.index(label)] = 1
        for need in range(2):
            examples.needs[row, need, STATES.index(named.get(Told.needs[need], "absent"))] = 1
    return examples


DEV = {
    "a": ("positive", {"price": "positive"}),
    "b": ("negative", {"price": "negative", "service": "negative"}),
    "c": ("neutral", {}),
    "d": ("positive", {}),
}
KEPT = {"e": ("positive", {}), "f": ("negative", {})}


def corpus():
    nothing = blank([], 2)
    return Corpus(
        gold=nothing,
        annotators=nothing,
        other=nothing,
        unlabelled=[],
        validation=nothing,
        test_needs=gold(DEV),
        test_sentiment=gold(KEPT),
    )


def values(answers):
    return {key: figure.value for key, figure in evaluate(Told(answers), corpus()).items()}


def test_a_classifier_that_is_always_right_has_ones_everywhere():
    figures = evaluate(Told(DEV | KEPT), corpus())
    assert {figure.value for figure in figures.values()} == {1}
    assert {name for name, label in figures if not label} == set(HEADLINES)
    assert (figures["binary_accuracy", ""].texts, figures["needs_f1", ""].texts) == (2, 4)


def test_each_kind_of_error_lowers_its_own_figure():
    found = values(DEV | KEPT | {
        "a": ("positive", {"price": "negative"}),  # the right need, the wrong polarity
        "b": ("negative", {"price": "negative"}),  # service missed
        "d": ("positive", {"service": "positive"}),  # service invented
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
    right = measure(judge(Told(DEV | KEPT), corpus()), corpus())
    wrong = measure(judge(Told(DEV | KEPT | {"f": ("positive", {})}), corpus()), corpus())
    table = format_comparison(
        {"student": estimate_figures(right), "baseline": estimate_figures(wrong)}, estimate_differences(right, wrong)
    ).splitlines()
    assert table[0] == "| | student | baseline | difference |"
    (row,) = [line for line in table if line.startswith("| negative or positive")]
    assert "(n = 2) | 1.000 (1.000–1.000) | 0.500 (0.000–1.000) | +0.500 (+0.000 to +1.000) |" in row
    assert any(line.startswith("| need price, F1 (n = 4) |") for line in table)


def test_a_manifest_keeps_the_headlines_and_the_needs():
    kept = pick_headlines(evaluate(Told(DEV | KEPT), corpus()))
    assert set(kept) == {*HEADLINES, "need_f1 price", "need_f1 service"}
